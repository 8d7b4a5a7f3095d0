// Host permissions that the seller withholds.
import { expect, test } from './support/test.js';

test('a withheld host permission is said, with a way to allow it', async ({ keeper }) => {
  const popup = await keeper.setUp();
  await expect(popup.account('acme_store')).toBeVisible();
  await expect(popup.notices).toBeHidden();
  const extensions = await keeper.open('chrome://extensions/');
  await extensions.evaluate(
    (extensionId) => /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess: 'ON_CLICK' }),
    keeper.id,
  );
  await popup.page.reload();
  await expect(popup.notices).toContainText(
    'The browser does not let Token Keeper work on all pages of eBay and Webinterpret, so connecting and warning may fail.',
  );
  await expect(popup.notices.getByRole('button', { name: 'Allow' })).toBeVisible();

  await extensions.evaluate(
    (extensionId) =>
      /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess: 'ON_ALL_SITES' }),
    keeper.id,
  );
  await popup.page.reload();
  await expect(popup.account('acme_store')).toBeVisible();
  await expect(popup.notices).toBeHidden();
});
