// Consents beside the main journeys (journeys/consent.spec.js): what is asked once, who is meant, which name an account has.
import { Consent, users } from './support/consent.js';
import { expect, test } from './support/test.js';

test('of both tokens the second is not asked for when the first is declined', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const first = await keeper.consent(() => popup.connectBoth());
  await first.decline();
  await expect(popup.status).toContainText('Access was declined at eBay for the Regular Token of acme_store.');
  await popup.expectIdle();
  expect(await control.log()).toMatchObject({ token_requests: 0, authorize_requests: 1 });

  // "Try again" goes on with both.
  const again = await keeper.consent(() => popup.button('Try again').click());
  const opened = keeper.context.waitForEvent('page');
  await again.agree();
  await new Consent(await opened).agree();
  await expect(popup.status).toContainText('Both tokens of acme_store are connected');
});

test('a second click while a consent is open shows the open window', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  // Headless Chromium calls every window focused: what can be seen is that the browser is asked to bring this one to the front.
  await keeper.worker.evaluate(() => {
    const update = chrome.windows.update.bind(chrome.windows);
    const asked = /** @type {object[]} */ ([]);
    Object.assign(globalThis, { asked });
    chrome.windows.update = /** @type {any} */ (
      /** @param {number} id @param {chrome.windows.UpdateInfo} info */ async (id, info) => {
        asked.push({ type: (await chrome.windows.get(id)).type, focused: info.focused });
        return update(id, info);
      }
    );
  });
  const asked = () => keeper.worker.evaluate(() => /** @type {any} */ (globalThis).asked);
  await popup.connect('Token Plus');
  await expect.poll(asked).toEqual([{ type: 'popup', focused: true }]);
  await popup.connect('Regular Token');
  await expect.poll(asked).toHaveLength(2);
  await expect(popup.token('Regular Token')).toContainText('Waiting for you');
  expect(keeper.consents()).toHaveLength(1);

  await consent.agree();
  await popup.expectConnected('Regular Token');
  await expect(popup.token('Token Plus')).toContainText('Not checked yet');
  expect(await control.log()).toMatchObject({ authorize_requests: 1, token_requests: 1, identity_requests: 1 });
});

test('two pages that change accounts at once lose none of the changes', async ({ keeper }) => {
  const pages = await Promise.all([keeper.settings(), keeper.settings()]);
  const names = (/** @type {number} */ page) => Array.from({ length: 10 }, (_, number) => `shop_${page}_${number}`);
  await Promise.all(
    pages.map(({ page }, index) =>
      page.evaluate(
        (names) => Promise.all(names.map((username) => chrome.runtime.sendMessage({ kind: 'add_account', username }))),
        names(index),
      ),
    ),
  );
  for (const { accounts } of pages) await expect(accounts.getByRole('listitem')).toHaveCount(20);
});

test('the same eBay user under a new name is recorded as renamed', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.rename('acme_store', 'acme_outlet');
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree({ ...users.acme, username: 'acme_outlet' });
  await expect(popup.status).toHaveText(
    'Regular Token of acme_outlet is connected. eBay says that this account was called acme_store before; the name was updated here.',
  );
  await popup.expectConnected('Regular Token', 'acme_outlet');
  await popup.expectConnected('Token Plus', 'acme_outlet');
  await expect(popup.account('acme_store')).toHaveCount(0);
});
