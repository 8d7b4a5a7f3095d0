// The main job: an account, both tokens by eBay's consent, each proved.
import { Consent, users } from './support/consent.js';
import { expect, test } from './support/test.js';

test('from an empty popup to both tokens connected by consent', async ({ keeper, control }) => {
  const popup = await keeper.popup();
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  await popup.add('acme_store');
  await expect(popup.account('acme_store')).toBeVisible();
  await expect(popup.status).toHaveText('acme_store was added. Next, connect its tokens.');

  const settings = await keeper.settings();
  await settings.choose(await control.configuration());
  await expect(settings.preview).toBeVisible();
  await expect(settings.preview).toContainText('A client secret is in this file.');
  await settings.button('Use this configuration').click();
  await expect(settings.status).toHaveText('The configuration is in use.');
  await expect(settings.preview).toBeHidden();

  const regular = await keeper.consent(() => popup.connect('Regular Token'));
  await expect(popup.token('Regular Token')).toContainText('Waiting for you in the eBay window');
  await regular.toGrantPage();
  await expect(regular.page.getByText('acme_store is signed in')).toBeVisible();
  await regular.agreeButton.click();
  await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
  await popup.expectConnected('Regular Token');
  await expect(popup.token('Token Plus')).toContainText('Not checked yet');
  await regular.gone();

  const plus = await keeper.consent(() => popup.connect('Token Plus'));
  await plus.agree();
  await expect(popup.status).toHaveText('Token Plus of acme_store is connected: eBay has just confirmed it.');
  await popup.expectConnected('Token Plus');
  const end = new Date(Date.now() + 47_304_000_000).getFullYear();
  await expect(popup.token('Token Plus')).toContainText(new RegExp(`Ends in 1[78] months, .*${end}`));
  await popup.expectIdle();

  const log = await control.log();
  expect({ tokens: log.token_requests, identity: log.identity_requests, consents: log.authorize_requests }).toEqual({
    tokens: 2,
    identity: 2,
    consents: 2,
  });
  const exchanges = log.requests.filter((request) => request.grant_type);
  expect(exchanges.map((request) => [request.grant_type, request.details?.authentication])).toEqual([
    ['authorization_code', 'basic'],
    ['authorization_code', 'basic'],
  ]);
  const clients = exchanges.map((request) => request.client_id);
  expect(new Set(clients).size, 'each token has an application of its own').toBe(2);
});

test('one button connects both tokens, the second only after the first succeeded', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const first = await keeper.consent(() => popup.connectBoth());
  await expect(popup.token('Regular Token')).toContainText('Waiting for you in the eBay window, 1 of 2');
  await expect(popup.token('Token Plus')).toContainText('Comes next');
  await first.toGrantPage();
  expect((await control.log()).authorize_requests, 'one window at a time').toBe(1);

  const opened = keeper.context.waitForEvent('page');
  await first.agreeButton.click();
  const second = new Consent(await opened);
  await expect(popup.token('Token Plus')).toContainText('Waiting for you in the eBay window, 2 of 2');
  await popup.expectConnected('Regular Token');
  await second.agree();
  await expect(popup.status).toHaveText('Both tokens of acme_store are connected: eBay has just confirmed them.');
  await popup.expectConnected('Token Plus');
  await expect(popup.account('acme_store').getByRole('button', { name: 'Connect both tokens' })).toBeHidden();
  await popup.expectIdle();
  expect(await control.log()).toMatchObject({ token_requests: 2, identity_requests: 2, authorize_requests: 2 });
});

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

test('two popups pressed at once open one window and ask for one token', async ({ keeper, control }) => {
  const one = await keeper.setUp();
  const two = await keeper.popup();
  const consent = await keeper.consent(async () => {
    await Promise.all([one.connect('Regular Token'), two.connect('Regular Token')]);
  });
  await consent.toGrantPage();
  for (const popup of [one, two]) await expect(popup.token('Regular Token')).toContainText('Waiting for you');
  expect(keeper.consents()).toHaveLength(1);
  await consent.agree();
  for (const popup of [one, two]) await popup.expectConnected('Regular Token');
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
