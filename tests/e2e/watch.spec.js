// A watch that does not work is told like a token about to expire, with the way to mend it.
import { Banner } from './support/banner.js';
import { HOUR, MINUTE } from './support/keeper.js';
import { DAY, store } from './support/stored.js';
import { expect, test, testOnDesktop } from './support/test.js';

const ITEM = 'https://www.ebay.com/itm/1';
const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);

/** @param {import('./support/keeper.js').Keeper} keeper */
const titleOf = (keeper) => keeper.worker.evaluate(() => chrome.action.getTitle({}));

/** How often in a row each token of the only account could not be checked. @param {import('./support/keeper.js').Keeper} keeper */
const failures = (keeper) =>
  keeper.worker.evaluate(async () => {
    const account = Object.entries(/** @type {Record<string, any>} */ (await chrome.storage.local.get())).find(([key]) => key.startsWith('account.'))?.[1];
    return Object.values(account.connections).map((/** @type {any} */ { check }) => check?.failing?.failures ?? 0);
  });

testOnDesktop('checks that bring no verdict are told after a day, after three days and after seven', async ({ keeper, control, desktop }) => {
  testOnDesktop.slow();
  const popup = await keeper.setUpConnected();
  const shop = new Banner(await keeper.open(ITEM));
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper: all tokens are connected');
  // 29 looks, six hours apart, at two tokens. A page, as of a proxy: after a 503 the browser itself would keep requests back for a while.
  await control.fault({ at: 'token', kind: 'html', times: 58 });
  await keeper.passTime(18 * HOUR);
  const look = async (/** @type {number} */ count) => {
    await keeper.passTime(6 * HOUR);
    await expect.poll(() => failures(keeper)).toEqual([count, count]);
  };
  for (let count = 1; count <= 4; count += 1) await look(count);
  expect(await keeper.badge()).toBe('');
  await look(5);
  await expect.poll(keeper.badge).toBe('?');
  await expect.poll(() => titleOf(keeper)).toMatch(/^Regular Token of acme_store could not be checked since /);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Could not be checked since .*: eBay, or the broker, cannot be reached/);
  expect(await shop.regions(), 'a notice is for the icon and the popup').toEqual([]);

  const told = () => desktop.calls.filter(({ title }) => title.includes('could not be checked'));
  expect(told()).toEqual([]);
  for (let count = 6; count <= 13; count += 1) await look(count);
  await expect.poll(told, 'once for both tokens').toHaveLength(1);
  expect(told()[0]).toMatchObject({
    buttons: ['Open Token Keeper', 'Remind me tomorrow'],
    text: expect.stringContaining('eBay, or the broker, cannot be reached. Press “Check now”.'),
  });
  await shop.expectText('could not be checked since');

  for (let count = 14; count <= 29; count += 1) await look(count);
  await expect.poll(() => popup.account('acme_store').getAttribute('data-severity')).toBe('urgent');
  expect(told().length, 'it is told again each day').toBeGreaterThan(3);

  // eBay answers again.
  await keeper.passTime(6 * HOUR);
  await expect.poll(() => failures(keeper)).toEqual([0, 0]);
  await expect.poll(keeper.badge).toBe('');
  await shop.expectGone();
  // By the browser's word: a notification that is withdrawn within milliseconds Chromium can leave on the screen.
  await expect.poll(() => keeper.notifications().then((ids) => ids.filter((id) => !id.startsWith('outcome.')))).toEqual([]);
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper: all tokens are connected');
});

test('a computer that is offline is said to be offline', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await keeper.worker.evaluate(() => Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true }));
  await control.fault({ at: 'token', kind: 'empty', times: 2 });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Could not be checked since .*: this computer is offline/);
  await keeper.worker.evaluate(() => void delete (/** @type {any} */ (navigator).onLine));
});

test('a client secret that can no longer be decrypted is said at once', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  await popup.page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase('vault').onsuccess = done)));
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText('The client secret can no longer be read in this browser: press Refresh once you have entered it again in settings');
  }
  await expect.poll(keeper.badge).toBe('?');
  const opened = keeper.context.waitForEvent('page');
  await popup.account('acme_store').getByRole('button', { name: 'Settings' }).click();
  expect((await opened).url()).toBe(keeper.url('settings.html'));
});

test('a stored token that can no longer be decrypted is told at once, and Refresh mends it', async ({ keeper, control }) => {
  await control.mode({ broker: 'handle' });
  const popup = await keeper.setUp(await control.configuration('broker=1'));
  const first = await keeper.consent(() => popup.connect('Regular Token'));
  await first.agree();
  await popup.expectConnected('Regular Token');
  await popup.page.evaluate(() => new Promise((done) => (indexedDB.deleteDatabase('vault').onsuccess = done)));
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await expect(popup.token('Regular Token')).toContainText('The stored token can no longer be read in this browser: press Refresh');
  await expect.poll(keeper.badge).toBe('?');
  const again = await keeper.consent(() => popup.refresh('Regular Token'));
  await again.agree();
  await popup.expectConnected('Regular Token');
  await expect(popup.token('Regular Token')).not.toContainText('can no longer be read');
});

test('23 hours without storage are said, and eBay is not asked more often', async ({ keeper, control }) => {
  test.slow();
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  // Full, as a disk is: the browser itself refuses.
  const fill = () =>
    keeper.worker.evaluate(async () => {
      const room = chrome.storage.local.QUOTA_BYTES - (await chrome.storage.local.getBytesInUse());
      await chrome.storage.local.set({ 'set_aside.filler': 'x'.repeat(room - 40) });
    });
  await fill();
  for (let passed = 0; passed < 23 * HOUR; passed += 30 * MINUTE) await keeper.passTime(30 * MINUTE);
  await expect.poll(keeper.badge).toBe('?');
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper cannot save anything in this browser');
  await expect(popup.notices).toContainText('Token Keeper cannot save anything in this browser Visits, checks and settings are not remembered, and no token is checked. Free some disk space, then restart the browser.');
  expect((await control.log()).token_requests, 'what could not be noted was not begun').toBe(before.token_requests);

  await keeper.worker.evaluate(() => chrome.storage.local.remove('set_aside.filler'));
  await popup.notices.getByRole('button', { name: 'Try again' }).click();
  await expect(popup.notices).toBeHidden();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay/s);
  expect((await control.log()).token_requests).toBe(before.token_requests + 2);
  await expect.poll(keeper.badge).toBe('');
});

/** What is noted beside the key, apart from the storage. @param {import('./support/keeper.js').Keeper} keeper */
const witness = (keeper) =>
  keeper.worker.evaluate(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'vault')) return undefined;
    const database = await new Promise((resolve) => {
      const request = indexedDB.open('vault', 1);
      request.onsuccess = () => resolve(request.result);
    });
    const count = await new Promise((resolve) => {
      const request = database.transaction('keys').objectStore('keys').get('accounts');
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return count;
  });

test('accounts that vanish with the browser’s storage are missed', async ({ keeper }) => {
  const popup = await store(keeper, {}, { username: 'other_shop' });
  await expect.poll(() => witness(keeper)).toBe(2);
  const shop = new Banner(await keeper.open(ITEM));
  await keeper.killWorker();
  await popup.page.evaluate(async () => {
    await chrome.storage.local.clear();
    await chrome.storage.session.clear();
  });
  await popup.page.reload();
  await expect(popup.notices).toContainText('Token Keeper’s data is gone from this browser (accounts: 2) The browser’s storage was damaged or emptied. Restore a backup in settings, or open the Dashboard to find your accounts again.');
  await expect.poll(keeper.badge).toBe('?');
  await shop.expectText('Token Keeper’s data is gone from this browser');
  await popup.notices.getByRole('button', { name: 'Begin anew' }).click();
  await expect(popup.notices).toBeHidden();
  await expect.poll(keeper.badge).toBe('');
  await shop.expectGone();
  await keeper.killWorker();
  await popup.page.reload();
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  await expect(popup.notices).toBeHidden();
});

for (const [name, when] of /** @type {const} */ ([['before', 'before'], ['after', 'after']])) {
  test(`removed accounts are not missed, also if the worker dies just ${name} they are gone`, async ({ keeper }) => {
    const popup = await store(keeper, {});
    await expect.poll(() => witness(keeper)).toBe(1);
    const stands = await keeper.stopAt('storage.local.remove', when, 'account.acme_store');
    await popup.page.evaluate(() => void chrome.runtime.sendMessage({ kind: 'forget_account', account: 'acme_store' }).catch(() => {}));
    await stands();
    await keeper.killWorker();
    await popup.page.reload();
    await expect(popup.page.locator('#add-account')).toBeVisible();
    await expect(popup.account('acme_store')).toHaveCount(when === 'before' ? 1 : 0);
    await expect(popup.notices).toBeHidden();
    if (when === 'before') await expect.poll(() => witness(keeper), 'and they are watched over again').toBe(1);
  });
}

test('a Dashboard that may not be read is told', async ({ keeper }) => {
  const popup = await store(keeper, {});
  const extensions = await keeper.open('chrome://extensions/');
  const access = (/** @type {string} */ hostAccess) =>
    extensions.evaluate(
      ({ id, hostAccess }) => /** @type {any} */ (chrome).developerPrivate.updateExtensionConfiguration({ extensionId: id, hostAccess }),
      { id: keeper.id, hostAccess },
    );
  await access('ON_CLICK');
  await keeper.passTime(HOUR);
  await expect.poll(keeper.badge).toBe('?');
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper may not read the Webinterpret Dashboard');
  await expect(popup.account('acme_store')).toBeVisible();
  await access('ON_ALL_SITES');
  await keeper.passTime(HOUR);
  await expect.poll(keeper.badge).toBe('');
});

test('time in which the browser was closed is no trouble of the watch', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.fault({ at: 'token', kind: 'status', status: 503, times: 2 });
  await keeper.passTime(60 * DAY);
  await expect.poll(() => failures(keeper)).toEqual([1, 1]);
  expect(await keeper.badge()).toBe('');
  await expect(popup.token('Regular Token')).toContainText('Could not be checked since');
});
