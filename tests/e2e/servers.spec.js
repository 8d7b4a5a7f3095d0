// Other servers than eBay's own: a broker that holds the client secret, and a plain OAuth 2.0 server in eBay's place.
import { expect, test } from './support/test.js';

test('a broker connects without a secret, and the end of the life is an estimate', async ({ keeper, control }) => {
  await control.lifetime({ refresh_token_expires_in: 'omit' });
  const popup = await keeper.setUp(await control.configuration('broker=1'));
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('Regular Token of acme_store is connected');
  await expect(popup.token('Regular Token')).toContainText('(our estimate)');
  await popup.expectConnected('Regular Token');
  const log = await control.log();
  expect(log).toMatchObject({ broker_requests: 1, token_requests: 0, identity_requests: 1 });
  const stored = await keeper.worker.evaluate(() => chrome.storage.local.get());
  expect(stored.secrets, 'there is no secret to keep').toBeUndefined();
});

test('a broker’s own handle in place of a refresh token will do', async ({ keeper, control }) => {
  await control.mode({ broker: 'handle' });
  const popup = await keeper.setUp(await control.configuration('broker=1'));
  const consent = await keeper.consent(() => popup.connect('Token Plus'));
  await consent.agree();
  await popup.expectConnected('Token Plus');
});

test('a broker that is busy is said to be, and the next attempt works', async ({ keeper, control }) => {
  await control.fault({ at: 'broker', kind: 'status', status: 429, headers: { 'Retry-After': '600' } });
  const popup = await keeper.setUp(await control.configuration('broker=1'));
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('too many requests');
  const again = await keeper.consent(() => popup.button('Try again').click());
  await again.agree();
  await popup.expectConnected('Regular Token');
});

test('a broker that does not allow the extension is said to be one that may not', async ({ keeper, control }) => {
  const configuration = await control.configuration('broker=1');
  configuration.ebay.tokens.regular.token_endpoint.url = 'https://control.test/token';
  const popup = await keeper.setUp(configuration);
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('the server cannot be reached, or it does not allow this extension');
});

test('a plain OAuth 2.0 server that consents without a click connects both tokens', async ({ keeper, control }) => {
  await control.mode({ plain_oauth: true, iss: 'https://auth.ebay.com', rotate: true, auto_grant: true });
  const popup = await keeper.setUp();
  await popup.connectBoth();
  await expect(popup.status).toHaveText('Both tokens of acme_store are connected: eBay has just confirmed them.');
  await popup.expectConnected('Regular Token');
  await expect(popup.token('Regular Token'), 'no refresh_token_expires_in').toContainText('(our estimate)');
  expect(await control.log()).toMatchObject({ token_requests: 2, identity_requests: 2 });
});

test('an answer of a foreign issuer is refused', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  await control.mode({ plain_oauth: true, iss: 'https://evil.example', auto_grant: true });
  const popup = await keeper.setUp(configuration);
  await popup.connect('Regular Token');
  await expect(popup.status).toContainText('names another server than eBay, so it was not used');
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  expect((await control.log()).token_requests).toBe(0);
});

test('an issuer that the configuration names is wanted', async ({ keeper, control }) => {
  await control.mode({ plain_oauth: true, iss: 'https://login.example', auto_grant: true });
  const popup = await keeper.setUp(await control.configuration());
  await popup.connect('Regular Token');
  await popup.expectConnected('Regular Token');
  // Once it is named, an answer without it is not taken.
  await control.mode({ plain_oauth: true, auto_grant: true });
  await popup.refresh('Regular Token');
  await expect(popup.status).toContainText('names another server than eBay');
  await popup.expectConnected('Regular Token');
});

test('PKCE is used where the configuration wants it', async ({ keeper, control }) => {
  await control.mode({ plain_oauth: true });
  const popup = await keeper.setUp(await control.configuration('secrets=1&pkce=1'));
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await popup.expectConnected('Regular Token');
  const { requests } = await control.log();
  const authorize = requests.find(({ path }) => path === '/oauth2/authorize');
  expect(authorize?.details?.code_challenge_method).toBe('S256');
});

test('the sandbox is another eBay', async ({ keeper, control }) => {
  const popup = await keeper.setUp(await control.configuration('secrets=1&environment=sandbox'));
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await popup.expectConnected('Regular Token');
  const { requests } = await control.log();
  expect(new Set(requests.map(({ host }) => host).filter((host) => host.endsWith('ebay.com')))).toEqual(
    new Set(['auth.sandbox.ebay.com', 'signin.sandbox.ebay.com', 'api.sandbox.ebay.com', 'apiz.sandbox.ebay.com']),
  );
});
