// The service worker is killed at each effect boundary of a consent. What was saved stands; what was under way ends as
// "interrupted, try again", and never as a spinner.
import { Consent, users } from './support/consent.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper @typedef {import('./support/popup.js').Popup} Popup */

const INTERRUPTED = /Connecting the (Regular Token|Token Plus) of acme_store was interrupted\. Nothing has changed here\. Try again\./;

/** Kills the worker and opens the popup again, which wakes a new one. @param {Keeper} keeper @param {Popup} popup */
const killAndWake = async (keeper, popup) => {
  await keeper.killWorker();
  await popup.page.reload();
  await expect.poll(() => keeper.workerIsNew()).toBe(true);
};

/** @param {Keeper} keeper @param {Popup} popup */
const tryAgain = async (keeper, popup) => {
  const again = await keeper.consent(() => popup.button('Try again').click());
  await again.agree(users.acme);
  await expect(popup.status).toContainText('is connected: eBay has just confirmed it.');
  await popup.expectIdle();
};

test('killed while a Refresh waits for the seller: the token stays connected', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const consent = await keeper.consent(() => popup.refresh('Token Plus'));
  await consent.toGrantPage();
  await killAndWake(keeper, popup);
  await expect(popup.status).toContainText(INTERRUPTED);
  await popup.expectConnected('Regular Token');
  await popup.expectConnected('Token Plus');
  await popup.expectIdle();
});

test('killed under an open popup: the popup says so by itself', async ({ keeper }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  await keeper.killWorker();
  await expect(popup.status).toContainText(INTERRUPTED);
  await consent.gone();
  await popup.expectIdle();
});

test('killed while nobody looks: within a minute its window closes and a notification comes', async ({ keeper }) => {
  test.setTimeout(120_000);
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  await popup.page.close();
  const closed = consent.page.waitForEvent('close', { timeout: 90_000 });
  await keeper.killWorker();
  await closed;
  await expect.poll(() => keeper.notifications()).toEqual([expect.stringMatching(/^outcome\./)]);
  await expect((await keeper.popup()).status).toContainText(INTERRUPTED);
});

/** A Refresh whose worker dies while a server is being asked. @param {Keeper} keeper @param {Popup} popup @param {'token' | 'identity'} at */
const refreshAndKill = async (keeper, popup, at) => {
  await keeper.control.fault({ at, kind: 'hang' });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await keeper.control.waiting(at);
  await expect(popup.token('Regular Token')).toContainText('Asking eBay to confirm');
  await killAndWake(keeper, popup);
};

/** The grants that were asked for since then. @param {import('./support/control.js').Log} before @param {import('./support/control.js').Log} after */
const grants = (before, after) => after.requests.slice(before.requests.length).flatMap(({ grant_type }) => grant_type ?? []);

test('killed while the code is exchanged: nothing is asked twice', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  await refreshAndKill(keeper, popup, 'token');
  await expect(popup.status).toContainText(INTERRUPTED);
  // Whether eBay has replaced the old token nobody knows: a check tells at once.
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
  await popup.expectIdle();
  await control.waiting('token', 0);
  const after = await control.log();
  expect(grants(before, after)).toEqual(['authorization_code', 'refresh_token']);
  expect(after.identity_requests - before.identity_requests).toBe(0);
  await tryAgain(keeper, popup);
  await popup.expectConnected('Regular Token');
});

test('killed while the Identity API is asked: the next worker asks it again', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  await refreshAndKill(keeper, popup, 'identity');
  await expect(popup.status).toContainText('Regular Token of acme_store is connected: eBay has just confirmed it.');
  await popup.expectConnected('Regular Token');
  await popup.expectIdle();
  const after = await control.log();
  expect(grants(before, after)).toEqual(['authorization_code']);
  expect(after.identity_requests - before.identity_requests).toBe(2);
  expect(after.authorize_requests - before.authorize_requests).toBe(1);
  await control.waiting('identity', 0);
  // The token that was kept is the one that eBay takes.
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
});

const CONNECTED = 'is connected: eBay has just confirmed it.';

/**
 * What the worker is at when it dies; what is said after it; how often the token endpoint and the Identity API have been asked then.
 * @type {[string, Parameters<Keeper['stopAt']>, string | RegExp | undefined, number, number][]}
 */
const STEPS = [
  ['before the consent is noted', ['storage.session.set', 'before', '"flow"'], undefined, 0, 0],
  ['once the consent is noted, before its window opens', ['identity.launchWebAuthFlow', 'before'], INTERRUPTED, 0, 0],
  ['before the confirmed token is saved', ['storage.local.set', 'before', '"connected"'], CONNECTED, 1, 2],
  ['once the confirmed token is saved, before the consent is crossed out', ['storage.local.set', 'after', '"connected"'], CONNECTED, 1, 1],
  ['while its notification is shown', ['notifications.create', 'before'], CONNECTED, 1, 1],
];

for (const [what, [api, when, words], after, tokens, identities] of STEPS) {
  test(`killed ${what}: what is said is what is true, and it goes on`, async ({ keeper, control }) => {
    const popup = await keeper.setUp();
    await control.mode({ plain_oauth: true, auto_grant: true });
    const stands = await keeper.stopAt(api, when, words);
    await popup.connect('Regular Token');
    if (api === 'notifications.create') await popup.page.close();
    await stands();
    await keeper.killWorker();
    const again = await keeper.popup();
    if (after) await expect(again.status).toContainText(after);
    await again.expectIdle();
    const connected = after === CONNECTED;
    await expect(again.token('Regular Token')).toContainText(connected ? 'Confirmed by eBay today' : 'Not checked yet');
    expect(await control.log()).toMatchObject({ token_requests: tokens, identity_requests: identities });
    if (connected) await again.refresh('Regular Token');
    else await again.connect('Regular Token');
    await expect.poll(async () => (await control.log()).identity_requests).toBe(identities + 1);
    await expect(again.status).toContainText(CONNECTED);
    await again.expectIdle();
    expect(await control.log()).toMatchObject({ token_requests: tokens + 1, identity_requests: identities + 1 });
  });
}

test('killed between both tokens: Try again goes on with the second', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const first = await keeper.consent(() => popup.connectBoth());
  await first.toGrantPage();
  const opened = keeper.context.waitForEvent('page');
  await first.agreeButton.click();
  const second = new Consent(await opened);
  await second.toGrantPage();
  await killAndWake(keeper, popup);
  await expect(popup.status).toContainText('Connecting the Token Plus of acme_store was interrupted.');
  await second.gone();
  await popup.expectConnected('Regular Token');
  await popup.expectIdle();
  await tryAgain(keeper, popup);
  await popup.expectConnected('Token Plus');
  expect(await control.log()).toMatchObject({ token_requests: 2, identity_requests: 2 });
});

test('killed right after the token was confirmed: it is confirmed', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('Regular Token of acme_store is connected');
  await killAndWake(keeper, popup);
  await expect(popup.status).toContainText('Regular Token of acme_store is connected');
  await popup.expectConnected('Regular Token');
  await popup.expectIdle();
  expect(await control.log()).toMatchObject({ token_requests: 1, identity_requests: 1, authorize_requests: 1 });
  const next = await keeper.consent(() => popup.connect('Token Plus'));
  await next.agree();
  await popup.expectConnected('Token Plus');
});

test('a new click after the kill, without the popup being opened again, gets a new window', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const lost = await keeper.consent(() => popup.connect('Regular Token'));
  await lost.toGrantPage();
  await keeper.killWorker();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await lost.gone();
  await consent.agree();
  await popup.expectConnected('Regular Token');
  expect(await control.log()).toMatchObject({ authorize_requests: 2, token_requests: 1 });
});

test('while a consent is open an alarm is set that tells of a killed worker within a minute', async ({ keeper }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  const alarms = await keeper.worker.evaluate(() => chrome.alarms.getAll());
  expect(alarms).toHaveLength(1);
  expect((alarms[0]?.scheduledTime ?? Infinity) - Date.now()).toBeLessThanOrEqual(60_000);
});
