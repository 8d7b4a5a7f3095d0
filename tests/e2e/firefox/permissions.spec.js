// In Firefox the seller may withhold every host, at any time.
import { expect, test } from './support/test.js';

// Firefox would ask in a window of its own, and what is asked there is not ours to test.
test.use({ preferences: { 'extensions.webextOptionalPermissionPrompts': false } });

test('hosts that are withheld are said, and allowed by a click', async ({ keeper }) => {
  const popup = await keeper.setUp();
  await keeper.inExtension(() => chrome.permissions.remove({ origins: chrome.runtime.getManifest().host_permissions }));
  await popup.page.reload({ waitUntil: [] });
  await popup.expectIn(
    'list',
    'Notices',
    /The browser does not let Token Keeper work on all pages of eBay and Webinterpret, so connecting and warning may fail\./,
  );
  await popup.press('Allow');
  await expect.poll(() => popup.has('list', 'Notices')).toBe(false);
  const consent = await keeper.consent(() => popup.press('Connect Regular Token'));
  await consent.agree();
  await popup.expectStatus(/^Regular Token of acme_store is connected/);
});
