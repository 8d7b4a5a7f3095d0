// The main job: both tokens by eBay's consent, each proved.
import { expect, test } from './test.js';

/** What a card says while something is under way. */
const BUSY = /Waiting for you in the eBay window|Asking eBay to confirm|Comes next/;
const CONNECTED = /Connected.*Ends .*Confirmed by eBay today/s;
const bothConnected = new RegExp(`${CONNECTED.source}.*${CONNECTED.source}`, 's');

/** The RuNames that consents were asked with. Firefox looks at the address first, without one: whether nobody needs to be asked. */
const consents = (/** @type {import('../support/control.js').Log} */ { requests }) =>
  requests.filter(({ path }) => path === '/oauth2/authorize').flatMap(({ details }) => details?.redirect_uri ?? []);

/** Nothing is under way any more. @param {import('./driver.js').Surface} popup */
const expectIdle = (popup) => popup.expectIn('listitem', 'acme_store', new RegExp(`^(?!.*(?:${BUSY.source}))`, 's'));

test('an empty popup leads to both tokens connected by consent', async ({ driver, control }) => {
  const popup = await driver.popup();
  await popup.expect('heading', 'Never lose a token unnoticed');
  await popup.fill('eBay username', 'acme_store');
  await popup.press('Add account');
  await popup.expectStatus(/^acme_store was added\. Next, connect its tokens\.$/);

  const settings = await driver.settings();
  await settings.choose(JSON.stringify(await driver.configuration()));
  await settings.expectIn('region', 'Use this file?', /A client secret is in this file\./);
  await settings.press('Use this configuration');
  await settings.expectStatus(/^The configuration is in use\.$/);
  expect(await settings.has('region', 'Use this file?')).toBe(false);

  const regular = await driver.consent(() => popup.press('Connect Regular Token'));
  await popup.expectIn('listitem', 'acme_store', /Waiting for you in the eBay window/);
  await regular.toGrantPage();
  await regular.surface.expectText(/acme_store is signed in/);
  await regular.press('Agree and Continue');
  await popup.expectStatus(/^Regular Token of acme_store is connected: eBay has just confirmed it\.$/);
  await popup.expectIn('listitem', 'acme_store', new RegExp(`${CONNECTED.source}.*Not checked yet`, 's'));
  await regular.gone();

  const plus = await driver.consent(() => popup.press('Connect Token Plus'));
  await plus.agree();
  await popup.expectStatus(/^Token Plus of acme_store is connected: eBay has just confirmed it\.$/);
  await popup.expectIn('listitem', 'acme_store', bothConnected);
  const end = new Date(Date.now() + 47_304_000_000).getFullYear();
  await popup.expectIn('listitem', 'acme_store', new RegExp(`Ends in 1[78] months, .*${end}`));
  for (const kind of ['Regular Token', 'Token Plus']) await popup.expect('button', `Refresh ${kind}`);
  await expectIdle(popup);

  const log = await control.log();
  expect(log).toMatchObject({ token_requests: 2, identity_requests: 2 });
  const names = await Promise.all([driver.ruName('regular'), driver.ruName('plus')]);
  expect(consents(log)).toEqual(names);
  const exchanges = log.requests.filter(({ grant_type }) => grant_type);
  expect(exchanges.map(({ grant_type, details }) => [grant_type, details?.authentication, details?.redirect_uri])).toEqual(
    names.map((name) => ['authorization_code', 'basic', name]),
  );
  expect(new Set(exchanges.map(({ client_id }) => client_id)).size, 'each token has an application of its own').toBe(2);
});

test('one button connects both tokens, one after the other', async ({ driver, control }) => {
  const popup = await driver.setUp();
  const first = await driver.consent(() => popup.press('Connect both tokens'));
  await popup.expectIn('listitem', 'acme_store', /Waiting for you in the eBay window, 1 of 2.*Comes next/s);
  await first.toGrantPage();
  expect(consents(await control.log()), 'one window at a time').toHaveLength(1);
  const second = await driver.consent(() => first.press('Agree and Continue'));
  await popup.expectIn('listitem', 'acme_store', new RegExp(`${CONNECTED.source}.*Waiting for you in the eBay window, 2 of 2`, 's'));
  await second.agree();
  await popup.expectStatus(/^Both tokens of acme_store are connected: eBay has just confirmed them\.$/);
  await popup.expectIn('listitem', 'acme_store', bothConnected);
  expect(await popup.has('button', 'Connect both tokens')).toBe(false);
  await expectIdle(popup);
  const log = await control.log();
  expect(log).toMatchObject({ token_requests: 2, identity_requests: 2 });
  expect(consents(log)).toHaveLength(2);
});

test('after a refusal or a closed window "Try again" goes on', async ({ driver, control }) => {
  const popup = await driver.setUp();
  const declined = await driver.consent(() => popup.press('Connect Regular Token'));
  await declined.decline();
  await popup.expectStatus(/Access was declined at eBay for the Regular Token of acme_store\./);
  await declined.gone();
  const closed = await driver.consent(() => popup.press('Try again'));
  await closed.toGrantPage();
  await closed.page.close();
  await popup.expectStatus(/closed/);
  const agreed = await driver.consent(() => popup.press('Try again'));
  await agreed.agree();
  await popup.expectStatus(/^Regular Token of acme_store is connected/);
  const log = await control.log();
  expect(consents(log)).toHaveLength(3);
  expect(log.token_requests).toBe(1);
});

test('two popups pressed at once open one window', async ({ driver, control }) => {
  const popups = [await driver.setUp(), await driver.popup()];
  for (const popup of popups) await popup.expect('button', 'Connect Regular Token');
  const consent = await driver.consent(() => Promise.all(popups.map((popup) => popup.activate('Connect Regular Token'))));
  await consent.toGrantPage();
  for (const popup of popups) await popup.expectIn('listitem', 'acme_store', /Waiting for you/);
  // Firefox itself would let a second flow begin.
  await popups[0]?.activate('Connect Token Plus');
  expect(await driver.consents()).toHaveLength(1);
  await consent.agree();
  for (const popup of popups) await popup.expectIn('listitem', 'acme_store', CONNECTED);
  for (const popup of popups) await popup.expect('button', 'Refresh Regular Token');
  const log = await control.log();
  expect(consents(log)).toHaveLength(1);
  expect(log).toMatchObject({ token_requests: 1, identity_requests: 1 });
});

test('the background ends under an open consent: the next try succeeds', async ({ driver, control }) => {
  const popup = await driver.setUp();
  const consent = await driver.consent(() => popup.press('Connect Regular Token'));
  await consent.toGrantPage();
  await driver.endBackground();
  await popup.expectStatus(/Connecting the Regular Token of acme_store was interrupted\. Nothing has changed here\. Try again\./);
  await consent.gone();
  await expectIdle(popup);
  await popup.expectIn('listitem', 'acme_store', /Not checked yet/);
  expect((await control.log()).token_requests).toBe(0);
  const again = await driver.consent(() => popup.press('Try again'));
  await again.agree();
  await popup.expectStatus(/^Regular Token of acme_store is connected/);
  await expectIdle(popup);
  expect(await control.log()).toMatchObject({ token_requests: 1, identity_requests: 1 });
});
