// In Firefox the seller may withhold every host, at any time.
import { expect, test } from './support/test.js';

test('hosts that are withheld are said, with a way to allow them', async ({ keeper }) => {
  const popup = await keeper.setUp();
  await keeper.inExtension(() => chrome.permissions.remove({ origins: chrome.runtime.getManifest().host_permissions }));
  await popup.page.reload({ waitUntil: [] });
  await popup.expectText(
    /The browser does not let Token Keeper work on all pages of eBay and Webinterpret, so connecting and warning may fail\./,
  );
  await popup.expect('button', 'Allow');
  expect(await keeper.scripts()).toContain('observer');
});
