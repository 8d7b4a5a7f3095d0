// The main job: both tokens by eBay's consent, which Firefox brings back to an address of its own.
import { firefoxRedirect } from '../../../tools/manifest.mjs';
import { ruNameOf } from './support/firefox.js';
import { expect, test } from './support/test.js';

/** The RuNames that consents were asked with. Firefox looks at the address first, without one: whether nobody needs to be asked. */
const consents = (/** @type {import('../support/control.js').Log} */ { requests }) =>
  requests.filter(({ path }) => path === '/oauth2/authorize').flatMap(({ details }) => details?.redirect_uri ?? []);

test('from an installation to both tokens connected by consent', async ({ keeper, control }) => {
  await expect.poll(keeper.tabs, { message: 'the welcome page opens by itself' }).toContain(keeper.url('welcome.html'));
  const popup = await keeper.popup();
  await popup.expect('heading', 'Never lose a token unnoticed');
  await popup.fill('eBay username', 'acme_store');
  await popup.press('Add account');
  await popup.expectStatus(/^acme_store was added\. Next, connect its tokens\.$/);

  const settings = await keeper.settings();
  await settings.choose(JSON.stringify(await keeper.configuration()));
  await settings.expectIn('region', 'Use this file?', /A client secret is in this file\./);
  await settings.press('Use this configuration');
  await settings.expectStatus(/^The configuration is in use\.$/);

  const regular = await keeper.consent(() => popup.press('Connect Regular Token'));
  await popup.expectIn('listitem', 'acme_store', /Waiting for you in the eBay window/);
  await regular.agree();
  await popup.expectStatus(/^Regular Token of acme_store is connected: eBay has just confirmed it\./);
  await regular.gone();
  const plus = await keeper.consent(() => popup.press('Connect Token Plus'));
  await plus.agree();
  await popup.expectStatus(/^Token Plus of acme_store is connected: eBay has just confirmed it\./);
  await popup.expectConnected();

  const log = await control.log();
  expect(log).toMatchObject({ token_requests: 2, identity_requests: 2 });
  expect(consents(log), 'Firefox’s own RuNames').toEqual(['regular', 'plus'].map(ruNameOf));
  const exchanges = log.requests.filter(({ grant_type }) => grant_type === 'authorization_code');
  expect(exchanges.map(({ details }) => details?.redirect_uri)).toEqual(['regular', 'plus'].map(ruNameOf));
  // What the build prints is registered at eBay once.
  const manifest = await keeper.inExtension(() => chrome.runtime.getManifest());
  expect(await keeper.inExtension(() => chrome.identity.getRedirectURL())).toBe(firefoxRedirect(manifest));
});

test('one button connects both tokens, the second only after the first succeeded', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const first = await keeper.consent(() => popup.press('Connect both tokens'));
  await popup.expectIn('listitem', 'acme_store', /Waiting for you in the eBay window, 1 of 2.*Comes next/s);
  await first.toGrantPage();
  expect(consents(await control.log()), 'one window at a time').toHaveLength(1);
  const second = await keeper.consent(() => first.press('Agree and Continue'));
  await popup.expectIn('listitem', 'acme_store', /Waiting for you in the eBay window, 2 of 2/);
  await second.agree();
  await popup.expectStatus(/^Both tokens of acme_store are connected: eBay has just confirmed them\./);
  await popup.expectConnected();
});

test('declined at eBay, or its window closed: each is said, and "Try again" goes on', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const declined = await keeper.consent(() => popup.press('Connect Regular Token'));
  await declined.decline();
  await popup.expectStatus(/Access was declined at eBay for the Regular Token of acme_store\./);
  await declined.gone();
  const closed = await keeper.consent(() => popup.press('Try again'));
  await closed.toGrantPage();
  await closed.page.close();
  await popup.expectStatus(/closed/);
  const agreed = await keeper.consent(() => popup.press('Try again'));
  await agreed.agree();
  await popup.expectStatus(/^Regular Token of acme_store is connected/);
  const log = await control.log();
  expect(consents(log)).toHaveLength(3);
  expect(log.token_requests).toBe(1);
});

test('two popups pressed at once open one window and ask for one token', async ({ keeper, control }) => {
  const popups = [await keeper.setUp(), await keeper.popup()];
  for (const popup of popups) await popup.expect('button', 'Connect Regular Token');
  const consent = await keeper.consent(() => Promise.all(popups.map((popup) => popup.activate('Connect Regular Token'))));
  await consent.toGrantPage();
  for (const popup of popups) await popup.expectIn('listitem', 'acme_store', /Waiting for you/);
  // Firefox itself would let a second flow begin.
  await popups[0]?.activate('Connect Token Plus');
  expect(await keeper.consents()).toHaveLength(1);
  await consent.agree();
  for (const popup of popups) await popup.expect('button', 'Refresh Regular Token');
  const log = await control.log();
  expect(consents(log)).toHaveLength(1);
  expect(log).toMatchObject({ token_requests: 1, identity_requests: 1 });
});

test('what eBay refuses is shown in its window, and closing that is said', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  await control.fault({ at: 'authorize', kind: 'status', status: 500, times: 2 });
  const consent = await keeper.consent(() => popup.press('Connect Regular Token'));
  await consent.page.close();
  await popup.expectStatus(/closed/);
  await popup.expect('button', 'Try again');
});
