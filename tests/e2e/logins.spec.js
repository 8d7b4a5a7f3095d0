// A visit counts for the accounts of its own Webinterpret log-in only, and for nobody where nobody can tell which one it was.
import { worldsOf } from './support/banner.js';
import { Consent, users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { DAY, store } from './support/stored.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper @typedef {import('@playwright/test').Page} Page */

/** When each account was visited last. @param {Keeper} keeper @returns {Promise<Record<string, number>>} */
const visits = (keeper) =>
  keeper.worker.evaluate(async () => {
    const records = /** @type {any[]} */ (Object.values(await chrome.storage.local.get())).filter((record) => record?.username);
    return Object.fromEntries(records.map(({ username, last_visit }) => [username, last_visit]));
  });

/** Makes the last visits older. @param {Keeper} keeper @param {Record<string, number>} days by username */
const age = (keeper, days) =>
  keeper.worker.evaluate(async (visits) => {
    const records = /** @type {[string, any][]} */ (Object.entries(await chrome.storage.local.get())).filter(([, record]) => record?.username in visits);
    await chrome.storage.local.set(Object.fromEntries(records.map(([key, record]) => [key, { ...record, last_visit: visits[record.username] }])));
  }, Object.fromEntries(Object.entries(days).map(([username, days]) => [username, Date.now() - days * DAY])));

/**
 * A tab in which the Dashboard shows what belongs to the log-in, as the real one does; or nobody's name. The look-alike's knows one
 * seller only, who owns all accounts.
 * @param {Keeper} keeper @param {'own' | 'nobody'} names
 */
const openDashboard = async (keeper, names) => {
  const page = await keeper.context.newPage();
  await page.addInitScript((names) => {
    const { fetch } = globalThis;
    globalThis.fetch = async (...given) => {
      const response = await fetch(...given);
      if (!response.ok || !String(given[0]).endsWith('/api/state')) return response;
      const state = await response.json();
      const isShown = (/** @type {{ user_id: string }} */ { user_id }) => names === 'own' && user_id === state.user_id;
      return Response.json({ ...state, accounts: state.accounts.filter(isShown) });
    };
  }, names);
  return page;
};

/**
 * Logs in without the log-in page of the Dashboard's own: the one before has ended meanwhile, and eBay's page asks who it is.
 * @param {Page} page @param {import('./support/consent.js').User} user
 */
const logIn = async (page, user) => {
  await page.context().clearCookies();
  await page.goto('https://app.webinterpret.com/login/ebay');
  expect(page.url()).toMatch(/^https:\/\/(auth|signin)\.ebay\.com\//);
  await new Consent(page).signIn(user);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
};

/**
 * Leaves the Dashboard, and waits until what its pages reported is stored: the next visit is another one.
 * @param {Keeper} keeper @param {Page} page
 */
const leave = async (keeper, page) => {
  await page.goto('about:blank');
  await keeper.worker.evaluate(() => navigator.locks.request('state', () => {}));
};

/** To the page that lists the accounts. @param {Page} page */
const toAccounts = async (page) => {
  await page.evaluate(() => void (location.hash = '#/account-settings/accounts'));
  await expect(page.getByRole('heading', { name: 'Accounts' })).toBeVisible();
};

/** A seller who has used two log-ins, one after the other, in the same tab. @param {Keeper} keeper @param {Page} page */
const useTwoLogIns = async (keeper, page) => {
  const popup = await keeper.popup();
  for (const user of [users.acme, users.other]) {
    await logIn(page, user);
    await toAccounts(page);
    await expect(popup.account(user.username)).toContainText('Last Dashboard visit today');
  }
  return popup;
};

test('after another log-in in the same tab a visit counts for its own accounts only', async ({ keeper }) => {
  const page = await openDashboard(keeper, 'own');
  const popup = await useTwoLogIns(keeper, page);
  for (const [user, other] of /** @type {const} */ ([[users.acme, users.other], [users.other, users.acme]])) {
    await leave(keeper, page);
    await age(keeper, { acme_store: 40, other_shop: 30 });
    const before = await visits(keeper);
    await logIn(page, user);
    await expect(popup.account(user.username)).toContainText('Last Dashboard visit today');
    await toAccounts(page);
    await expect(popup.account(other.username)).not.toContainText('Last Dashboard visit today');
    expect(await visits(keeper)).toMatchObject({ [other.username]: before[other.username] });
  }
});

test('a page that names nobody is a visit of the only account there is', async ({ keeper }) => {
  const popup = await store(keeper, { visit: Date.now() - 30 * DAY });
  await logIn(await openDashboard(keeper, 'nobody'), users.acme);
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit today');
  await expect(popup.notices).toBeHidden();
});

test('with two log-ins a page without a name is nobody’s visit', async ({ keeper }) => {
  const named = await openDashboard(keeper, 'own');
  const popup = await useTwoLogIns(keeper, named);
  await leave(keeper, named);
  await age(keeper, { acme_store: 40, other_shop: 30 });
  const before = await visits(keeper);
  await named.close();
  const page = await openDashboard(keeper, 'nobody');
  await logIn(page, users.other);
  await expect(popup.notices).toContainText('You visited today, but the page did not say as whom: open Account settings > Accounts once');
  await expect(popup.notices.getByRole('button', { name: 'Open Dashboard' })).toBeVisible();
  expect(await visits(keeper)).toEqual(before);

  // Who the seller was is told by the next page that says it.
  const again = await openDashboard(keeper, 'own');
  await again.goto('https://app.webinterpret.com/#/account-settings/accounts');
  await expect(popup.account('other_shop')).toContainText('Last Dashboard visit today');
  await expect(popup.notices).toBeHidden();
  expect(await visits(keeper)).toMatchObject({ acme_store: before.acme_store });

  // That there were two is not forgotten with one of them.
  await popup.page.evaluate(async () => {
    const records = /** @type {[string, any][]} */ (Object.entries(await chrome.storage.local.get()));
    const [key = ''] = records.find(([, record]) => record?.username === 'acme_store') ?? [];
    await chrome.runtime.sendMessage({ kind: 'forget_account', account: key.replace('account.', '') });
  });
  await expect(popup.account('acme_store')).toBeHidden();
  await age(keeper, { other_shop: 30 });
  const alone = await visits(keeper);
  await page.reload();
  await expect(popup.notices).toContainText('the page did not say as whom');
  expect(await visits(keeper)).toEqual(alone);
});

test('a visit elsewhere is what the seller says, at most seven days back', async ({ keeper }) => {
  const popup = await store(keeper, { visit: Date.now() - 30 * DAY }, { username: 'other_shop' });
  const account = popup.account('acme_store');
  // Who was here this week has nothing to tell.
  await expect(popup.account('other_shop').getByText('I visited elsewhere')).toBeHidden();
  await account.getByText('I visited elsewhere').click();
  const when = account.getByRole('combobox', { name: 'When did you visit the Dashboard?' });
  await expect(when.getByRole('option')).toHaveText(['today', 'yesterday', ...[2, 3, 4, 5, 6, 7].map((days) => `${days} days ago`)]);
  await when.selectOption('3 days ago');
  await account.getByRole('button', { name: 'Note the visit' }).click();
  await expect(account).toContainText('Last Dashboard visit 3 days ago (you said so)');
  const { acme_store: said = 0 } = await visits(keeper);
  expect(Math.round((Date.now() - said) / DAY)).toBe(3);
  await expect(account.getByText('I visited elsewhere')).toBeHidden();
  const refused = await popup.page.evaluate(() => chrome.runtime.sendMessage({ kind: 'visited_elsewhere', account: 'acme_store', days: 8 }));
  expect(refused.error.text).toBe('A visit that you tell of can lie at most 7 days back. Nothing was changed.');
  expect(await visits(keeper)).toMatchObject({ acme_store: said });
});

test.describe('in a browser of its own', () => {
  test.use({ flags: [] });

  test('nothing is read in a private window, even where the seller would allow it', async ({ keeper }) => {
    const extensions = await keeper.open('chrome://extensions/');
    const allowed = await extensions.evaluate(async (extensionId) => {
      const { developerPrivate } = /** @type {any} */ (chrome);
      await developerPrivate.updateExtensionConfiguration({ extensionId, incognitoAccess: true });
      return (await developerPrivate.getExtensionInfo(extensionId)).incognitoAccess;
    }, keeper.id);
    expect(allowed).toEqual({ isActive: false, isEnabled: false });

    const own = await keeper.open(keeper.url('icons/icon.svg'));
    const [page] = await Promise.all([
      keeper.context.waitForEvent('page'),
      own.evaluate(() => void chrome.windows.create({ incognito: true, url: 'https://app.webinterpret.com/' })),
    ]);
    const secret = new Dashboard(page);
    await secret.logIn(users.other);
    await toAccounts(page);
    expect(await page.evaluate(() => document.body.innerText)).toContain('other_shop');

    // It is another window’s log-in, and what is read there is all that is known.
    const open = await openDashboard(keeper, 'own');
    await open.goto('https://app.webinterpret.com/login/ebay');
    await new Consent(open).signIn(users.acme);
    await expect(open.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await toAccounts(open);
    await expect((await keeper.popup()).account('acme_store')).toContainText('Last Dashboard visit today');
    expect(Object.keys(await visits(keeper))).toEqual(['acme_store']);
    expect(await worldsOf(open, keeper.id)).not.toEqual([]);
    expect(await worldsOf(page, keeper.id)).toEqual([]);
  });
});
