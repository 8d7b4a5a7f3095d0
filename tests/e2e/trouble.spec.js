// Trouble after eBay's window: the token endpoint and the Identity API. The previous standing stands, one sentence says what
// happened, nothing goes on turning, and a next attempt works.
import { expect, test } from './support/test.js';

/** @typedef {Omit<import('./support/control.js').Fault, 'at'>} Fault */

/** @param {string} error */
const body = (error) => JSON.stringify({ error, error_description: 'no' });

const UNDERSTOOD = 'sent an answer that could not be understood';
const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);
/** @param {string} fields */
const tokens = (fields) => `{"token_type":"User Access Token","expires_in":7200,${fields}}`;

/** @type {[name: string, fault: Fault, words: string][]} */
const TOKEN = [
  ['400 invalid_grant', { kind: 'status', status: 400, body: body('invalid_grant') }, 'used only once and for five minutes'],
  ['400 invalid_scope', { kind: 'status', status: 400, body: body('invalid_scope') }, '(invalid_scope)'],
  ['400 without a body', { kind: 'status', status: 400 }, '(status 400)'],
  ['401 invalid_client', { kind: 'status', status: 401, body: body('invalid_client') }, 'did not accept the App ID and client secret'],
  ['429 twice', { kind: 'status', status: 429, headers: { 'Retry-After': '1' }, times: 2 }, 'eBay has had too many requests today'],
  ['500', { kind: 'status', status: 500 }, 'eBay has trouble at the moment (status 500)'],
  ['500 with a page', { kind: 'html', status: 500 }, 'eBay has trouble at the moment (status 500)'],
  ['a page', { kind: 'html' }, UNDERSTOOD],
  ['a page that is too large', { kind: 'html', body: 'x'.repeat(300_000) }, UNDERSTOOD],
  ['JSON without a token', { kind: 'status', status: 200, body: '{"expires_in":7200}' }, UNDERSTOOD],
  ['100 MB', { kind: 'flood' }, UNDERSTOOD],
  ['another content type', { kind: 'status', status: 200, content_type: 'image/png', body: '\u0089PNG' }, UNDERSTOOD],
  ['a key twice', { kind: 'status', status: 200, body: tokens('"access_token":"a","access_token":"b"') }, UNDERSTOOD],
  ['half a character', { kind: 'status', status: 200, body: tokens('"access_token":"\\ud800"') }, UNDERSTOOD],
  ['deep nesting', { kind: 'status', status: 200, body: tokens(`"access_token":"a","x":${DEEP}`) }, UNDERSTOOD],
  ['nothing', { kind: 'empty' }, 'the token could not be fetched: the server cannot be reached'],
  ['a certificate that nobody trusts', { kind: 'certificate' }, 'the token could not be fetched: the server cannot be reached'],
  ['half an answer', { kind: 'truncated' }, 'the token could not be fetched: the server cannot be reached'],
  ['a redirect', { kind: 'redirect', location: 'https://broker.example/token' }, 'pointed to another address'],
];

/** @param {string} fields */
const user = (fields) => `{"userId":"u-acme","username":"acme_store",${fields}}`;

/** After each of these the Identity API may say more at another time. @type {[name: string, fault: Fault][]} */
const IDENTITY = [
  ['500', { kind: 'status', status: 500 }],
  ['401', { kind: 'status', status: 401, body: '{"errors":[{"errorId":1001}]}' }],
  ['403 without a body', { kind: 'status', status: 403 }],
  ['a page', { kind: 'html' }],
  ['100 MB', { kind: 'flood' }],
  ['another content type', { kind: 'status', status: 200, content_type: 'image/png', body: '\u0089PNG' }],
  ['a key twice', { kind: 'status', status: 200, body: user('"username":"other_shop"') }],
  ['half a character', { kind: 'status', status: 200, body: user('"x":"\\ud800"') }],
  ['deep nesting', { kind: 'status', status: 200, body: user(`"x":${DEEP}`) }],
  ['half an answer', { kind: 'truncated', body: user('"x":1') }],
  ['a redirect', { kind: 'redirect', location: 'https://broker.example/token' }],
  ['nothing', { kind: 'empty' }],
  ['a certificate that nobody trusts', { kind: 'certificate' }],
];

/**
 * @param {import('./support/test.js').Connected} connected
 * @param {import('./support/control.js').Fault} fault
 * @param {string} words
 */
const refreshFails = async ({ keeper, popup }, fault, words) => {
  const { control } = keeper;
  // The simulator is as new for each test: it takes no token that it has not given since.
  const first = await keeper.consent(() => popup.refresh('Regular Token'));
  await first.agree();
  await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
  const before = await control.log();
  await control.fault(fault);
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText(words);
  await expect(popup.status).toContainText('Nothing has changed here.');
  // Where nobody knows whether the code was used, the old token is checked at once.
  const clear = fault.at === 'token' && [400, 401, 429].includes(fault.status ?? 0);
  await expect(popup.token('Regular Token')).toContainText(clear ? /Connected.*Confirmed by eBay today/s : /Connected.*Checked with eBay today/s);
  await popup.expectConnected('Token Plus');
  await popup.expectIdle();
  const after = await control.log();
  // A connection that is refused carries no request.
  const asked = fault.kind === 'certificate' ? 0 : (fault.times ?? 1);
  expect(after.token_requests - before.token_requests).toBe((fault.at === 'token' ? asked : 1) + (clear ? 0 : 1));
  expect(after.identity_requests - before.identity_requests).toBe(fault.at === 'identity' ? asked : 0);
  expect(after.broker_requests, 'a redirect is not followed').toBe(0);

  const again = await keeper.consent(() => popup.button('Try again').click());
  await again.agree();
  await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
};

/**
 * @param {import('./support/test.js').Connected} connected
 * @param {import('./support/control.js').Fault} fault
 */
const refreshGoesOn = async ({ keeper, popup }, fault) => {
  const { control } = keeper;
  const before = await control.log();
  await control.fault(fault);
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
  await popup.expectIdle();
  const after = await control.log();
  expect(after.token_requests - before.token_requests, 'the code is not sent again').toBe(1);
  expect(after.identity_requests - before.identity_requests).toBe(fault.kind === 'certificate' ? 1 : 2);
  expect(after.broker_requests, 'a redirect is not followed').toBe(0);
};

// The longest first: another worker goes on with the rest.
test('an Identity API whose answer drips is given up after a while, and asked again', async ({ keeper, control }) => {
  test.slow();
  const popup = await keeper.setUp();
  await control.fault({ at: 'identity', kind: 'drip' });
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.token('Regular Token')).toContainText('Asking eBay to confirm');
  // The extension's own 20 seconds, for the whole of the answer, and the wait after them.
  await expect(popup.status).toContainText('is connected: eBay has just confirmed it.', { timeout: 30_000 });
  await popup.expectIdle();
  expect(await control.log()).toMatchObject({ token_requests: 1, identity_requests: 2 });
});

test('a token endpoint that never answers is given up after a while', async ({ keeper, control }) => {
  test.slow();
  const popup = await keeper.setUp();
  await control.fault({ at: 'token', kind: 'hang' });
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.token('Regular Token')).toContainText('Asking eBay to confirm');
  // The extension's own 20 seconds.
  await expect(popup.status).toContainText('did not answer in time', { timeout: 25_000 });
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  await popup.expectIdle();
  // Nobody waits any more on the other side either.
  expect(await control.waiting('token', 0)).toMatchObject({ waiting: 0 });
  expect((await control.log()).token_requests).toBe(1);
  const again = await keeper.consent(() => popup.button('Try again').click());
  await again.agree();
  await popup.expectConnected('Regular Token');
});

for (const [name, fault, words] of TOKEN) {
  test(`a Refresh that the token endpoint answers with ${name} loses nothing and says why`, ({ connected, control: _ }) =>
    refreshFails(connected, { at: 'token', ...fault }, words));
}

for (const [name, fault] of IDENTITY) {
  test(`an Identity API that answers with ${name} is asked again, and the Refresh goes on`, ({ connected, control: _ }) =>
    refreshGoesOn(connected, { at: 'identity', ...fault }));
}

test('a Refresh whose user is not named says why and what became of the old token', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.fault({ at: 'identity', kind: 'status', status: 403, body: '{"errors":[{"errorId":1100}]}' });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('would not say for which user (1100)');
  // The code was used, and that ends the token before.
  await expect(popup.token('Regular Token')).toContainText('Disconnected: a newer consent replaced this token');
  const again = await keeper.consent(() => popup.button('Try again').click());
  await again.agree();
  await popup.expectConnected('Regular Token');
});

test('a content script that the browser refused to register is registered at the next event', async ({ keeper }) => {
  await keeper.worker.evaluate(() => {
    const { scripting } = chrome;
    const register = scripting.registerContentScripts.bind(scripting);
    const refuse = async () => {
      throw new Error('refused');
    };
    Object.assign(scripting, { registerContentScripts: refuse });
    Object.assign(globalThis, { takeAgain: () => Object.assign(scripting, { registerContentScripts: register }) });
  });
  await keeper.setUpConnected();
  expect(await keeper.scripts(), 'pages for passwords are watched once there is a connection').toEqual(['observer']);
  await keeper.worker.evaluate(() => void (/** @type {any} */ (globalThis).takeAgain()));
  await keeper.passTime(1000);
  await expect.poll(keeper.scripts).toEqual(['credentials', 'observer']);
});
