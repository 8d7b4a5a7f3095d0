// Deadlines and what is said of them; putting it off; what follows a time without connection.
import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { HOUR, MINUTE } from './support/keeper.js';
import { DAY, store, visitThatEndsIn } from './support/stored.js';
import { expect, test } from './support/test.js';

const ITEM = 'https://www.ebay.com/itm/1';
const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);

test('six months after the last visit come near: the way out is one visit', async ({ keeper }) => {
  const popup = await store(keeper, { visit: visitThatEndsIn(5) });
  await expect(popup.account('acme_store')).toContainText(/Visit the Dashboard by .*\(in 5 days\)/);
  await expect.poll(keeper.badge).toBe('5d');
  const shop = new Banner(await keeper.open(ITEM));
  await shop.expectText('acme_store will be disconnected in 5 days for want of a Dashboard visit Opening the Dashboard once keeps your international listings running.');
  const opened = keeper.context.waitForEvent('page');
  await shop.click('Open Dashboard');
  await opened;
  await Dashboard.open(keeper);
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit today');
  await expect.poll(keeper.badge).toBe('');
  await shop.expectGone();
});

test('six months that have passed have probably ended the tokens, and no more is claimed', async ({ keeper }) => {
  const visit = visitThatEndsIn(-3);
  const popup = await store(keeper, { visit, seen: visit });
  await expect(popup.account('acme_store')).toContainText('The time allowed without a Dashboard visit was over 3 days ago');
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText('Probably disconnected');
  await new Banner(await keeper.open(ITEM)).expectText(
    'acme_store has probably been disconnected: too long without a Dashboard visit If so, international listings no longer update. Reconnect; do not edit them by hand.',
  );
  await expect.poll(keeper.badge).toBe('!');
});

test('the end of a token’s life on the Dashboard route is called an estimate', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() + 6 * DAY + MINUTE });
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Ends in 6 days, .* \(our estimate\).*Confirmed on the Dashboard/s);
  await new Banner(await keeper.open(ITEM)).expectText('Regular Token of acme_store ends in 6 days, by our estimate');
});

test('the ladder is told step by step, while nobody does anything', async ({ keeper }) => {
  await store(keeper, { ends: Date.now() + 31 * DAY + MINUTE });
  await expect.poll(keeper.badge).toBe('');
  for (const [days, badge] of /** @type {const} */ ([[2, '29d'], [22.5, '6d'], [5, '1d'], [2, '!']])) {
    await keeper.passTime(days * DAY);
    await expect.poll(keeper.badge).toBe(badge);
  }
});

test('nothing is snoozed past the next step of the ladder', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() + 4 * DAY, plus: { lifetime: { end: Date.now() + 400 * DAY, estimated: true } } });
  const account = popup.account('acme_store');
  await account.getByRole('button', { name: 'Remind me in a week' }).click();
  await expect(account).toContainText('You are reminded again in 2 days');
  const shop = new Banner(await keeper.open(ITEM));
  await keeper.passTime(47 * HOUR);
  expect(await shop.text()).toBeUndefined();
  await keeper.passTime(2 * HOUR);
  await shop.expectText('Regular Token of acme_store ends');
});

test('a reconnection that closes a gap says from when to when, and where to look', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const { ebay } = await control.configuration();
  const checkNow = popup.account('acme_store').getByRole('button', { name: 'Check now' });
  /** @param {number} days */
  const loseAndReconnect = async (days) => {
    await control.revoke({ username: 'acme_store', client_id: ebay.tokens.plus.client_id });
    await checkNow.click();
    await expect(popup.token('Token Plus')).toContainText('eBay no longer accepts this token');
    if (days) await keeper.passTime(days * DAY);
    const consent = await keeper.consent(() => popup.connect('Token Plus'));
    await consent.agree(users.acme);
    await expect(popup.status).toContainText('Token Plus of acme_store is connected: eBay has just confirmed it.');
  };
  const where = 'your international listings were out of step. On the Dashboard, look through your listings and “Not listed items”; do not edit translated listings by hand.';
  await loseAndReconnect(0);
  await expect(popup.status).toContainText('Your international listings were out of step for some time until now. On the Dashboard, look through your listings and “Not listed items”');
  await loseAndReconnect(3);
  const date = (/** @type {number} */ days) => new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short' }).format(Date.now() + days * DAY);
  await expect(popup.status).toContainText(`From ${date(0)} or earlier until ${date(3)} ${where}`);
});

test('after three failed attempts the seller is told to remove the old access first', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const remove = popup.button('Remove the access at eBay');
  for (const attempt of [1, 2, 3]) {
    const consent = await keeper.consent(() => popup.refresh('Token Plus'));
    await consent.decline(users.acme);
    await expect(popup.status).toContainText('Access was declined at eBay for the Token Plus of acme_store.');
    await expect(remove).toHaveCount(attempt < 3 ? 0 : 1);
  }
  await expect(popup.status).toContainText('Remove the old access at eBay first, wait ten minutes, then try again. If it fails again, ask Webinterpret’s support');
  await expect(popup.button('Ask Webinterpret’s support')).toBeVisible();
  await keeper.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await popup.button('Copy diagnostics').click();
  await expect(popup.button('Copied')).toBeVisible();
  const copied = await popup.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('plus: connected');
  expect(copied).toMatch(/last outcome, .*: .*declined/i);
  expect(copied).not.toMatch(/acme|PRD|UserId/i);
  const [page] = await Promise.all([keeper.context.waitForEvent('page'), remove.click()]);
  await expect.poll(() => page.url()).toContain('/acctsec/security-center/third-party-app-access');
});

for (const seconds of [-1, 0, 9e18, 1e11]) {
  test(`a life of ${seconds} seconds is replaced by our estimate with a note`, async ({ keeper, control }) => {
    const popup = await keeper.setUp();
    await control.mode({ plain_oauth: true, auto_grant: true });
    await control.lifetime({ refresh_token_expires_in: seconds });
    await popup.connect('Token Plus');
    await expect(popup.token('Token Plus')).toContainText(/Connected.*Ends in 18 months, .* \(our estimate\)/s);
    await expect.poll(keeper.badge).not.toBe('!');
    const { history } = await keeper.settings();
    await expect(history.filter({ hasText: 'impossible life' })).toHaveText(/our estimate of 18 months stands in its place/);
  });
}

test('what a clock that was years ahead has stored is brought to now, with a note', async ({ keeper }) => {
  const later = Date.now() + 900 * DAY;
  const popup = await store(keeper, { visit: later, ends: later + 500 * DAY, history: [{ at: later, what: 'visited' }] });
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit today');
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText('Connected');
  const { history } = await keeper.settings();
  await expect(history).toContainText(['this computer’s clock was wrong', 'Dashboard visited']);
  const account = await keeper.worker.evaluate(() => chrome.storage.local.get('account.acme_store').then((all) => /** @type {any} */ (all)['account.acme_store']));
  expect(account.last_visit).toBeLessThanOrEqual(Date.now());
});
