// Checks by the refresh grant, and what a visit to eBay's password pages means.
import { Banner } from './support/banner.js';
import { Dashboard } from './support/dashboard.js';
import { MINUTE, HOUR } from './support/keeper.js';
import { openAt } from './support/snapshots.js';
import { expect, test } from './support/test.js';

const PASSWORD_PAGE = 'https://accounts.ebay.com/acctsec/security-center/chngpwd';
const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);

/** @param {import('./support/keeper.js').Keeper} keeper */
const openPage = (keeper, /** @type {string} */ address) => openAt(keeper.context, address, '<!doctype html><title>eBay</title><h1>Your account</h1>');

test('Check now asks eBay for each token, and says when it was checked', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
  }
  const log = await control.log(`token_requests=${before.token_requests + 2}`);
  expect(log.token_requests).toBe(before.token_requests + 2);
  expect(log.requests.slice(-2).map(({ grant_type }) => grant_type)).toEqual(['refresh_token', 'refresh_token']);
});

test('a token that eBay refuses is disconnected, and the seller is told what stops', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const { ebay } = await control.configuration();
  await control.revoke({ username: 'acme_store', client_id: ebay.tokens.plus.client_id });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await expect(popup.token('Token Plus')).toContainText('eBay no longer accepts this token');
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
  await new Banner(await keeper.open('https://www.ebay.com/itm/1')).expectText('Token Plus of acme_store is disconnected International listings no longer update.');
  await expect.poll(keeper.badge).toBe('!');
});

test('an outage disconnects nothing', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.fault({ at: 'token', kind: 'status', status: 503, times: 2 });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText(/Connected.*Could not be checked since/s);
  }
  await expect.poll(keeper.badge).toBe('');
});

test('on the dashboard route there is nothing to check with', async ({ keeper }) => {
  await Dashboard.open(keeper).then((dashboard) => dashboard.toTokens());
  // A hidden tab is silent: the popup's may hide it only when it has told what it shows.
  await expect.poll(() => keeper.worker.evaluate(() => chrome.storage.local.get().then(JSON.stringify))).toContain('"standing":"connected"');
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await expect(popup.account('acme_store').getByRole('button', { name: 'Check now' })).toHaveCount(0);
});

test('a visit to eBay’s password page is a reason to look', async ({ keeper }) => {
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await openPage(keeper, PASSWORD_PAGE);
  await expect(popup.token('Token Plus')).toContainText('May have ended');
  await expect(popup.token('Regular Token')).toContainText('May have ended');
  await expect.poll(keeper.badge).toBe('!');
});

test('a password page that is open before the first token is known counts, too', async ({ keeper }) => {
  await openPage(keeper, PASSWORD_PAGE);
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('May have ended: eBay’s page for your password was opened');
});

test('each token is checked once a day, by itself', async ({ keeper, control }) => {
  await keeper.setUpConnected();
  const before = await control.log();
  await keeper.passTime(17 * HOUR);
  expect((await control.log()).token_requests, 'not before 18 hours have passed').toBe(before.token_requests);
  await keeper.passTime(5 * HOUR + MINUTE);
  const log = await control.log(`token_requests=${before.token_requests + 2}`);
  expect(log.requests.slice(-2).map(({ grant_type }) => grant_type)).toEqual(['refresh_token', 'refresh_token']);
  await keeper.passTime(MINUTE);
  expect((await control.log()).token_requests, 'and then not again').toBe(before.token_requests + 2);
});

test('eBay is left alone for as long as it asks for', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  // Up to a quarter comes on top, another one for each token: from 2:10 to 2:43 hours.
  await control.fault({ at: 'token', kind: 'status', status: 429, headers: { 'Retry-After': '7800' }, times: 2 });
  const checkNow = popup.account('acme_store').getByRole('button', { name: 'Check now' });
  await checkNow.click();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*eBay asks to wait; it is asked again in 2 hours/s);
  const before = await control.log();
  await checkNow.click();
  await expect(popup.status).toContainText('eBay asks to wait before the next check. It will be made in 2 hours.');
  await keeper.passTime(2 * HOUR);
  expect((await control.log()).token_requests).toBe(before.token_requests);
  await keeper.passTime(HOUR + MINUTE);
  await control.log(`token_requests=${before.token_requests + 2}`);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay/s);
});

test('a check that a kill has interrupted is made again, and the standing stands', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.fault({ at: 'token', kind: 'hang', times: 2 });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await control.waiting('token', 2);
  await keeper.killWorker();
  await popup.page.reload();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
  await expect(popup.accounts).not.toContainText('Checking with eBay');
  await control.release('token');
});

test('a rotated refresh token is kept and used at the next check', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.mode({ rotate: true });
  for (const _ of [1, 2, 3]) {
    const before = await control.log();
    await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
    const log = await control.log(`token_requests=${before.token_requests + 2}`);
    expect(log.requests.slice(-2).map(({ status }) => status)).toEqual([200, 200]);
    for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
    await expect(popup.accounts).not.toContainText('Checking with eBay');
  }
});

test('a rotated refresh token that is lost to a kill is never called connected', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.mode({ rotate: true });
  await control.fault({ at: 'token', kind: 'late_answer' });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await control.waiting('token');
  await keeper.killWorker();
  await popup.page.reload();
  // Whichever was asked of first.
  const states = () => Promise.all(KINDS.map((kind) => popup.token(kind).textContent()));
  await expect.poll(states).toContainEqual(expect.stringMatching(/Connected.*Checked with eBay today/s));
  await expect.poll(states).toContainEqual(expect.stringContaining('eBay no longer accepts this token'));
  await expect(popup.accounts).not.toContainText('Checking with eBay');
  await expect.poll(keeper.badge).toBe('!');
  await control.release('token');
});

for (const [address, page, reason] of /** @type {const} */ ([
  [PASSWORD_PAGE, 'password', 'likely because the eBay password was changed'],
  ['https://accountsettings.ebay.com/profile', 'username', 'likely because the eBay account has a new name'],
  ['https://accounts.ebay.com/acctsec/security-center/third-party-app-access', 'third-party access', 'likely because access was removed at eBay'],
])) {
  test(`a visit to eBay’s ${page} page is checked at once and named as the likely reason`, async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const { ebay } = await control.configuration();
    const before = await control.log();
    await openPage(keeper, address);
    await control.log(`token_requests=${before.token_requests + 2}`);
    for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
    await expect.poll(keeper.badge, 'a visit alone is no alarm where a check tells').toBe('');
    for (const { client_id } of [ebay.tokens.regular, ebay.tokens.plus]) await control.revoke({ username: 'acme_store', client_id });
    await keeper.passTime(10 * MINUTE);
    for (const kind of KINDS) await expect(popup.token(kind)).toContainText(`Disconnected: ${reason}`);
    const { history } = await keeper.settings();
    await expect(history).toContainText([/disconnected; the likely reason.*eBay refused it/, /disconnected; the likely reason.*eBay refused it/, /was opened: the tokens may have ended/]);
  });
}
