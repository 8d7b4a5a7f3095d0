// Tabs that were open all along get their scripts again, and the icon's menu is the one of now: after the extension was switched off and
// on, after a restart, an update, and in another language of the browser.
import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { testPacked } from './support/packed.js';
import { DAY, store } from './support/stored.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper */

const ITEM = 'https://www.ebay.com/itm/1';
const TOKENS = '#/account-settings/accounts/acmeUserId01';
const LOST = { visit: Date.now() - 30 * DAY, plus: { standing: 'not_connected' } };
const WORDS = 'Token Plus of acme_store is disconnected';

/** How long ago the last visit is, in milliseconds. @param {Keeper} keeper */
const sinceVisit = (keeper) =>
  keeper.worker.evaluate(async () => {
    const records = /** @type {any[]} */ (Object.values(await chrome.storage.local.get()));
    return Date.now() - records.find((record) => record?.username === 'acme_store').last_visit;
  });

/** Makes the last visit of every account one of a month ago. @param {Keeper} keeper */
const forgetVisits = (keeper) =>
  keeper.worker.evaluate(async (visit) => {
    const records = Object.entries(await chrome.storage.local.get()).filter(([key]) => key.startsWith('account.'));
    await chrome.storage.local.set(Object.fromEntries(records.map(([key, record]) => [key, { .../** @type {object} */ (record), last_visit: visit }])));
  }, Date.now() - 30 * DAY);

/** What a page of the Dashboard shows from now on is seen. @param {Keeper} keeper @param {import('@playwright/test').Page} page */
const expectRead = async (keeper, page) => {
  await keeper.control.dashboard({ username: users.acme.username, regular: 'disconnected' });
  await page.evaluate((tokens) => void (location.hash = tokens), TOKENS);
  await expect((await keeper.popup()).token('Regular Token')).toContainText('Disconnected, as the Dashboard says');
};

test.describe('in a browser of its own', () => {
  test.use({ flags: ['--restore-last-session'] });

  test('after off and on open tabs are read and warned without a reload', async ({ keeper }) => {
    await store(keeper, LOST);
    const dashboard = await Dashboard.open(keeper);
    const shop = new Banner(await keeper.open(ITEM));
    await shop.expectText(WORDS);
    await expect.poll(() => sinceVisit(keeper)).toBeLessThan(DAY);
    await forgetVisits(keeper);

    const extensions = await keeper.open('chrome://extensions/');
    const enable = (/** @type {boolean} */ on) =>
      extensions.evaluate(({ id, on }) => new Promise((done) => chrome.management.setEnabled(id, on, () => done(undefined))), { id: keeper.id, on });
    await enable(false);
    await shop.expectGone();
    await expect.poll(() => keeper.context.serviceWorkers()).toEqual([]);
    const [worker] = await Promise.all([keeper.context.waitForEvent('serviceworker'), enable(true)]);
    expect(worker.url()).toContain(keeper.id);

    await shop.expectText(WORDS);
    expect(await shop.regions()).toHaveLength(1);
    await expect.poll(() => sinceVisit(keeper)).toBeLessThan(DAY);
    await expectRead(keeper, dashboard.page);
  });

  test('tabs of a restarted browser are read and warned without a reload', async ({ keeper }) => {
    const popup = await store(keeper, LOST);
    const { page } = await Dashboard.open(keeper);
    const shop = new Banner(await keeper.open(ITEM));
    await shop.expectText(WORDS);
    // A tab is restored from the browser's cache, and that still has the way to the log-in.
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    // The Dashboard knows the seller again, as it does where one stays logged in.
    const cookies = await keeper.context.cookies('https://app.webinterpret.com/');
    await keeper.context.addCookies(cookies.map((cookie) => ({ ...cookie, expires: Date.now() / 1000 + 3600 })));
    await popup.page.close();
    await keeper.restart();

    const [, dashboard] = await Promise.all(
      [ITEM, 'https://app.webinterpret.com/'].map(async (url) => {
        const restored = () => keeper.context.pages().find((page) => page.url().startsWith(url));
        await expect.poll(restored, { message: `${url} is open again` }).toBeDefined();
        const page = /** @type {import('@playwright/test').Page} */ (restored());
        await new Banner(page).expectText(WORDS);
        return page;
      }),
    );
    await expectRead(keeper, /** @type {import('@playwright/test').Page} */ (dashboard));
  });

  test('two updates at once make no error, and each entry of the icon’s menu once', async ({ keeper }) => {
    const extensions = await keeper.open('chrome://extensions/');
    // The browser collects what no script of ours can see: errors of a call to which nobody listened.
    await extensions.evaluate(async (extensionId) => {
      const { developerPrivate } = /** @type {any} */ (chrome);
      await developerPrivate.updateProfileConfiguration({ inDeveloperMode: true });
      await developerPrivate.updateExtensionConfiguration({ extensionId, errorCollection: true });
    }, keeper.id);
    const errors = () =>
      extensions.evaluate(async (id) => {
        const { runtimeErrors } = await /** @type {any} */ (chrome).developerPrivate.getExtensionInfo(id);
        return runtimeErrors.map((/** @type {{ message: string }} */ { message }) => message);
      }, keeper.id);
    const menu = ['Open Dashboard', 'Check now', 'Settings'];
    await keeper.worker.evaluate(async () => {
      await chrome.contextMenus.removeAll();
      const installed = /** @type {any} */ (chrome.runtime.onInstalled);
      for (let count = 0; count < 2; count += 1) installed.dispatch({ reason: 'update' });
    });
    await expect.poll(keeper.menu).toEqual(menu);
    // Errors are told late: the last is one of our own making, a third entry of a name, and there is none before it.
    await keeper.worker.evaluate(() => void chrome.contextMenus.create({ id: 'settings', title: 'Settings', contexts: ['action'] }));
    await expect.poll(errors).toEqual([expect.stringContaining('duplicate id settings')]);
    expect(await keeper.menu()).toEqual(menu);
  });
});

testPacked('the icon’s menu is in the language of the browser, also after that was changed', async ({ keeper, flags, env }) => {
  testPacked.slow();
  await expect.poll(keeper.menu).toEqual(['Open Dashboard', 'Check now', 'Settings']);
  flags.push('--lang=de');
  Object.assign(env, { LANGUAGE: 'de', LANG: 'de_DE.UTF-8' });
  await keeper.restart();
  await expect.poll(keeper.menu).toEqual(['Dashboard öffnen', 'Jetzt prüfen', 'Einstellungen']);
});
