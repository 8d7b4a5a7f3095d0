// Containers: each has cookies of its own, and so a Webinterpret log-in of its own, side by side in one window.
import { users } from '../support/consent.js';
import { DAY } from '../support/stored.js';
import { ConsentWindow } from '../journeys/consent_window.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/firefox.js').Firefox} Firefox */

/** When each account was visited last. @param {Firefox} keeper @returns {Promise<Record<string, number>>} */
const visits = (keeper) =>
  keeper.inExtension(async () => {
    const records = /** @type {any[]} */ (Object.values(await chrome.storage.local.get())).filter((record) => record?.username);
    return Object.fromEntries(records.map(({ username, last_visit }) => [username, last_visit]));
  });

/** Makes the last visits older. @param {Firefox} keeper @param {number} visit */
const age = (keeper, visit) =>
  keeper.inExtension(async (visit) => {
    const records = /** @type {[string, any][]} */ (Object.entries(await chrome.storage.local.get())).filter(([, record]) => record?.username);
    await chrome.storage.local.set(Object.fromEntries(records.map(([key, record]) => [key, { ...record, last_visit: visit }])));
  }, visit);

/**
 * A seller logs in to the Dashboard, which shows what belongs to the log-in, as the real one does: the look-alike's knows one seller only,
 * who owns all accounts.
 * @param {Firefox} keeper @param {import('puppeteer-core').BrowserContext} container @param {import('../support/consent.js').User} user
 */
const logIn = async (keeper, container, user) => {
  const page = await container.newPage();
  await page.evaluateOnNewDocument(() => {
    const { fetch } = globalThis;
    globalThis.fetch = async (...given) => {
      const response = await fetch(...given);
      if (!response.ok || !String(given[0]).endsWith('/api/state')) return response;
      const state = await response.json();
      const isOwn = (/** @type {{ user_id: string }} */ { user_id }) => user_id === state.user_id;
      return Response.json({ ...state, accounts: state.accounts.filter(isOwn) });
    };
  });
  await page.goto('https://app.webinterpret.com/');
  const dashboard = keeper.surface(page);
  await dashboard.click('link', 'Log in with eBay');
  await new ConsentWindow(dashboard).signIn(user);
  await dashboard.expect('heading', 'Overview');
  return dashboard;
};

/** To another page of the Dashboard. @param {import('./support/surface.js').Surface} dashboard @param {string} address @param {string} heading */
const go = async (dashboard, address, heading) => {
  await dashboard.page.bringToFront();
  await dashboard.page.evaluate((address) => void (location.hash = address), address);
  await dashboard.expect('heading', heading);
};

test('two log-ins in two containers: each visit is one of its own accounts only', async ({ keeper }) => {
  const container = await keeper.browser.createBrowserContext();
  const acme = await logIn(keeper, keeper.browser.defaultBrowserContext(), users.acme);
  await go(acme, '#/account-settings/accounts', 'Accounts');
  await expect.poll(() => visits(keeper)).toEqual({ acme_store: expect.any(Number) });
  const other = await logIn(keeper, container, users.other);
  await go(other, '#/account-settings/accounts', 'Accounts');
  await expect.poll(() => visits(keeper)).toEqual({ acme_store: expect.any(Number), other_shop: expect.any(Number) });
  const containers = await keeper.inFirefox(() =>
    /** @type {any} */ (globalThis).gBrowser.tabs
      .filter((/** @type {any} */ tab) => tab.linkedBrowser.currentURI.spec.startsWith('https://app.webinterpret.com/'))
      .map((/** @type {any} */ tab) => Number(tab.getAttribute('usercontextid'))),
  );
  expect(containers).toEqual([0, expect.any(Number)]);
  expect(containers[1]).toBeGreaterThan(0);

  // Nearly half a year later.
  for (const [dashboard, own, foreign] of /** @type {const} */ ([[acme, 'acme_store', 'other_shop'], [other, 'other_shop', 'acme_store']])) {
    const before = Date.now() - 175 * DAY;
    await age(keeper, before);
    await go(dashboard, '#/account-settings/billing', 'Billing');
    await expect.poll(() => visits(keeper).then((visits) => visits[own])).toBeGreaterThan(before);
    expect(await visits(keeper)).toMatchObject({ [foreign]: before });
  }
});
