// No loss of our own making: the tokens of a consent are kept until eBay has said who gave it, a code is sent again only where the
// server has not looked at it, and a rotated token does not end the one before it.
import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { HOUR, MINUTE } from './support/keeper.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper */
/** @typedef {import('./support/popup.js').Popup} Popup */
/** @typedef {import('./support/control.js').Log} Log */

const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);
const CONNECTED = 'Regular Token of acme_store is connected: eBay has just confirmed it.';
const NOT_PROVED = 'eBay granted access for the Regular Token of acme_store, but does not say yet which user agreed.';
const NO_LONGER = 'eBay no longer accepts this token. The likeliest causes: the account was connected again on another computer,';
const REPLACED = 'Disconnected: a newer consent replaced this token, and the new one never arrived here. Connect again';
const INVALID_GRANT = JSON.stringify({ error: 'invalid_grant', error_description: 'no' });

/** What was asked since then. @param {Log} before @param {Log} after */
const asked = (before, after) => ({
  token: after.requests.slice(before.requests.length).filter(({ grant_type }) => grant_type).map(({ grant_type }) => grant_type),
  identity: after.identity_requests - before.identity_requests,
  consents: after.authorize_requests - before.authorize_requests,
});

/** @param {Popup} popup */
const checkNow = (popup) => popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();

/** Both tokens are checked, and taken. @param {Keeper} keeper @param {Popup} popup @param {number} [requests] */
const expectBothTaken = async (keeper, popup, requests = 2) => {
  const { control } = keeper;
  const before = await control.log();
  await checkNow(popup);
  await control.log(`token_requests=${before.token_requests + requests}`);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay/s);
  await expect(popup.accounts).not.toContainText('Checking with eBay');
};

/** Which tokens are stored beside a connection's own. @param {Keeper} keeper @param {'unproven' | 'previous_token'} what */
const kept = (keeper, what) =>
  keeper.worker.evaluate(async (what) => {
    const account = /** @type {any} */ (Object.entries(await chrome.storage.local.get()).find(([key]) => key.startsWith('account.'))?.[1]);
    return Object.entries(/** @type {Record<string, any>} */ (account.connections)).flatMap(([kind, connection]) => (connection[what] ? [kind] : []));
  }, what);

/** A page in place of the Identity API's answer. After several answers of 5xx Chromium would hold our requests back, by its own clock. */
const SILENT = /** @type {const} */ ({ at: 'identity', kind: 'html' });

/**
 * A Refresh of which the Identity API will not say who agreed: it is asked three times while the seller looks on.
 * @param {Keeper} keeper @param {Popup} popup
 */
const refreshUnproved = async (keeper, popup) => {
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree(users.acme);
  for (const [failures, seconds] of /** @type {const} */ ([[1, 3], [2, 12]])) {
    const failed = () => keeper.worker.evaluate(() => chrome.storage.session.get('flow').then(({ flow }) => /** @type {any} */ (flow)?.step.identify?.failures));
    await expect.poll(failed).toBe(failures);
    await expect(popup.token('Regular Token')).toContainText('Asking eBay to confirm');
    await keeper.passTime(seconds * 1000);
  }
  await expect(popup.status).toContainText(NOT_PROVED);
};

test.describe('who gave a consent', () => {
  test('an Identity API that fails once is asked once more while the seller looks on', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const before = await control.log();
    await control.fault({ at: 'identity', kind: 'status', status: 503 });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree(users.acme);
    await expect(popup.status).toHaveText(CONNECTED);
    await popup.expectConnected('Regular Token');
    expect(asked(before, await control.log())).toMatchObject({ token: ['authorization_code'], identity: 2 });
    await expectBothTaken(keeper, popup);
  });

  test('under a silent Identity API the new token is kept and proved a day later', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const before = await control.log();
    // Three times while the seller looks on, and once more soon after.
    await control.fault({ ...SILENT, times: 4 });
    await refreshUnproved(keeper, popup);
    await expect(popup.status).toContainText('Token Keeper keeps the new token and asks again by itself.');
    await expect(popup.token('Regular Token')).toContainText(/Connected.*Waiting for eBay to say who agreed/s);
    expect(asked(before, await control.log())).toMatchObject({ token: ['authorization_code'], identity: 3 });
    expect(await kept(keeper, 'unproven')).toEqual(['regular']);

    await keeper.passTime(10 * MINUTE);
    await control.log(`identity_requests=${before.identity_requests + 4}`);
    await expect(popup.token('Regular Token')).toContainText('Waiting for eBay to say who agreed');
    expect(asked(before, await control.log()).token, 'the access token is good for two hours').toEqual(['authorization_code']);

    // The access token has ended by then: the new refresh token gives another one. The one before it is dead at eBay.
    await keeper.passTime(12 * HOUR);
    await expect(popup.status).toHaveText(CONNECTED);
    expect(asked(before, await control.log())).toMatchObject({ token: ['authorization_code', 'refresh_token'], identity: 5, consents: 1 });
    expect(await kept(keeper, 'unproven')).toEqual([]);
    await popup.later(12 * HOUR + 10 * MINUTE + 15_000);
    await popup.expectConnected('Regular Token');
    await popup.expectIdle();
    await expectBothTaken(keeper, popup);
    expect(await keeper.badge()).toBe('');
    const { history } = await keeper.settings();
    await expect(history.filter({ hasText: 'disconnected' }), 'nothing was ever lost').toHaveCount(0);
  });

  test('“Check now” asks at once who gave a consent', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    await control.fault({ ...SILENT, times: 3 });
    await refreshUnproved(keeper, popup);
    await checkNow(popup);
    await expect(popup.status).toHaveText(CONNECTED);
    await expect(popup.token('Regular Token')).toContainText(/Connected.*Confirmed by eBay/s);
  });

  test('a browser closed under a silent Identity API asks again after its start', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const before = await control.log();
    await control.fault({ at: 'identity', kind: 'hang' });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree(users.acme);
    await control.waiting('identity');
    await keeper.restart();
    const again = await keeper.popup();
    await expect(again.status).toHaveText(CONNECTED);
    await again.expectConnected('Regular Token');
    expect(asked(before, await control.log())).toEqual({ token: ['authorization_code', 'refresh_token'], identity: 2, consents: 1 });
    await expectBothTaken(keeper, again);
  });
});

test.describe('a code', () => {
  for (const [name, fault] of /** @type {const} */ ([
    ['429', { status: 429, headers: { 'Retry-After': '1' } }],
    ['503', { status: 503 }],
  ])) {
    test(`that the server answers with ${name} is sent once more, and connects`, async ({ keeper, control }) => {
      const popup = await keeper.setUpConnected();
      const before = await control.log();
      await control.fault({ at: 'token', kind: 'status', ...fault });
      const consent = await keeper.consent(() => popup.refresh('Regular Token'));
      await consent.agree(users.acme);
      await expect(popup.status).toHaveText(CONNECTED);
      await popup.expectConnected('Regular Token');
      const { requests } = await control.log();
      // There was one consent, so it is the same code; a code of another one would not be taken.
      expect(asked(before, await control.log())).toEqual({ token: ['authorization_code', 'authorization_code'], identity: 1, consents: 1 });
      expect(requests.filter(({ grant_type }) => grant_type === 'authorization_code').slice(-2).map(({ status }) => status)).toEqual([fault.status, 200]);
      await expectBothTaken(keeper, popup);
    });

    test(`that the server answers with ${name} twice is not sent a third time`, async ({ keeper, control }) => {
      const popup = await keeper.setUpConnected();
      const before = await control.log();
      await control.fault({ at: 'token', kind: 'status', ...fault, times: 2 });
      const consent = await keeper.consent(() => popup.refresh('Regular Token'));
      await consent.agree(users.acme);
      await expect(popup.button('Try again')).toBeVisible();
      await keeper.passTime(2 * MINUTE);
      await popup.expectIdle();
      expect(asked(before, await control.log())).toEqual({ token: ['authorization_code', 'authorization_code'], identity: 0, consents: 1 });
      // The server has not looked at it: the token before is as good as ever.
      await expectBothTaken(keeper, popup);
    });
  }

  for (const [name, fault] of /** @type {[string, Omit<import('./support/control.js').Fault, 'at'>][]} */ ([
    ['500', { kind: 'status', status: 500 }],
    ['504', { kind: 'status', status: 504 }],
    ['nothing', { kind: 'empty' }],
    ['half an answer', { kind: 'truncated' }],
    ['a page', { kind: 'html' }],
  ])) {
    test(`that the server answers with ${name} is not sent again, and a new consent connects`, async ({ keeper, control }) => {
      const popup = await keeper.setUpConnected();
      const before = await control.log();
      await control.fault({ at: 'token', ...fault });
      const consent = await keeper.consent(() => popup.refresh('Regular Token'));
      await consent.agree(users.acme);
      await expect(popup.status).toContainText(/try again/i);
      await keeper.passTime(2 * MINUTE);
      await popup.expectIdle();
      // Whether the token before still works, a check tells.
      expect(asked(before, await control.log())).toEqual({ token: ['authorization_code', 'refresh_token'], identity: 0, consents: 1 });

      const again = await keeper.consent(() => popup.button('Try again').click());
      await again.agree(users.acme);
      await expect(popup.status).toHaveText(CONNECTED);
      expect(asked(before, await control.log())).toEqual({ token: ['authorization_code', 'refresh_token', 'authorization_code'], identity: 1, consents: 2 });
    });
  }

  test('of which nobody knows whether it was used: the popup says so, until a check tells', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    // Neither the code nor the check that follows gets an answer that can be read.
    await control.fault({ at: 'token', kind: 'html', times: 2 });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree(users.acme);
    await expect(popup.status).toContainText('eBay may already have replaced the old token: connect again soon.');
    await checkNow(popup);
    await expect(popup.status).not.toContainText('may already have replaced');
    await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
  });
});

test.describe('a server that rotates', () => {
  test('gives a new token: the one before is kept until the new one was taken once', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    await control.mode({ rotate: true });
    expect(await kept(keeper, 'previous_token')).toEqual([]);
    for (const _ of [1, 2]) {
      await expectBothTaken(keeper, popup);
      await expect.poll(() => kept(keeper, 'previous_token')).toEqual(['plus', 'regular']);
    }
    await control.mode({});
    await expectBothTaken(keeper, popup);
    await expect.poll(() => kept(keeper, 'previous_token'), 'it was taken, and is the last one').toEqual([]);
  });

  test('and has lost what it gave: the token before is sent, and nothing is lost', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const shop = new Banner(await keeper.open('https://www.ebay.com/itm/1'));
    // What it gives now it does not know afterwards.
    const body = JSON.stringify({ access_token: 'a', expires_in: 7200, refresh_token: 'forgotten', token_type: 'User Access Token' });
    await control.fault({ at: 'token', kind: 'status', status: 200, body });
    await expectBothTaken(keeper, popup);
    await expect.poll(() => kept(keeper, 'previous_token')).toHaveLength(1);

    const before = await control.log();
    await expectBothTaken(keeper, popup, 3);
    const statuses = (await control.log()).requests.slice(before.requests.length).map(({ status }) => status);
    expect([...statuses].sort()).toEqual([200, 200, 400]);
    await expect.poll(() => kept(keeper, 'previous_token')).toEqual([]);
    expect(await keeper.badge()).toBe('');
    expect(await shop.text()).toBeUndefined();
    const { history } = await keeper.settings();
    await expect(history.filter({ hasText: 'disconnected' })).toHaveCount(0);
    await expectBothTaken(keeper, popup);
  });

  test('and takes neither: it is lost, once', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const { ebay } = await control.configuration();
    await control.mode({ rotate: true });
    await expectBothTaken(keeper, popup);
    const before = await control.log();
    await control.revoke({ username: 'acme_store', client_id: ebay.tokens.plus.client_id });
    await checkNow(popup);
    await expect(popup.token('Token Plus')).toContainText('eBay no longer accepts this token');
    await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
    expect(asked(before, await control.log()).token, 'the newest is sent, then the one before').toHaveLength(3);
    const { history } = await keeper.settings();
    await expect(history.filter({ hasText: 'Token Plus disconnected' })).toHaveCount(1);
  });
});

test.describe('a refusal', () => {
  test('that a consent on another computer explains names that cause first', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const { ebay } = await control.configuration();
    await control.consentElsewhere(ebay.tokens.regular);
    await checkNow(popup);
    await expect(popup.token('Regular Token')).toContainText(NO_LONGER);
    await expect(popup.token('Token Plus')).toContainText(/Connected.*Checked with eBay today/s);
  });

  test('that a consent here explains, whose answer never came, says so', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    // The server gives new tokens, and the answer is lost with the worker.
    await control.fault({ at: 'token', kind: 'late_answer' });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree(users.acme);
    await control.waiting('token');
    await keeper.killWorker();
    await popup.page.reload();
    await expect(popup.status).toContainText('Connecting the Regular Token of acme_store was interrupted.');
    await control.release('token');
    await checkNow(popup);
    await expect(popup.token('Regular Token')).toContainText(REPLACED);
    await expect(popup.token('Token Plus')).toContainText(/Connected.*Checked with eBay today/s);
    const { history } = await keeper.settings();
    await expect(history).toContainText([/Regular Token disconnected: a newer consent replaced it, and the new token never arrived here/]);
    const again = await keeper.consent(() => popup.connect('Regular Token'));
    await again.agree(users.acme);
    await popup.expectConnected('Regular Token');
    await expectBothTaken(keeper, popup);
  });

  test('after a code that was refused has no such reason', async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const { ebay } = await control.configuration();
    await control.fault({ at: 'token', kind: 'status', status: 400, body: INVALID_GRANT });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree(users.acme);
    await expect(popup.status).toContainText('it can be used only once and for five minutes');
    await control.revoke({ username: 'acme_store', client_id: ebay.tokens.regular.client_id });
    await checkNow(popup);
    await expect(popup.token('Regular Token')).toContainText(NO_LONGER);
  });
});
