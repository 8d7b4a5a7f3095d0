// Consents that end without a token, at eBay's pages. The previous standing stands, and a next attempt works.
import { users } from './support/consent.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/popup.js').Popup} Popup */

/** What holds after every failed Refresh of the Regular Token. @param {Popup} popup */
const nothingLost = async (popup) => {
  await popup.expectConnected('Regular Token');
  await popup.expectConnected('Token Plus');
  await popup.expectIdle();
  await expect(popup.status).toContainText('Nothing has changed here.');
};

/** @param {import('./support/keeper.js').Keeper} keeper @param {Popup} popup */
const tryAgain = async (keeper, popup) => {
  const consent = await keeper.consent(() => popup.button('Try again').click());
  await consent.agree();
  await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
  await popup.expectConnected('Regular Token');
};

test('a declined consent leaves the token as it was', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.decline();
  await expect(popup.status).toContainText('Access was declined at eBay for the Regular Token of acme_store.');
  await nothingLost(popup);
  expect((await control.log()).token_requests).toBe(before.token_requests);
  await tryAgain(keeper, popup);
});

test('a window closed by the user leaves the token as it was', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.toGrantPage();
  await consent.page.close();
  await expect(popup.status).toContainText(
    'The eBay window was closed before access was granted to the Regular Token of acme_store.',
  );
  await nothingLost(popup);
  expect((await control.log()).token_requests).toBe(before.token_requests);
  await tryAgain(keeper, popup);
});

for (const [kind, words] of /** @type {const} */ ([
  ['wrong_state', 'does not belong to this request, so it was not used'],
  ['no_code', 'could not be understood'],
  ['error', 'for the Regular Token of acme_store'],
])) {
  test(`an answer of eBay with the fault ${kind} is not used`, async ({ keeper, control }) => {
    const popup = await keeper.setUpConnected();
    const before = await control.log();
    await control.fault({ at: 'authorize', kind });
    const consent = await keeper.consent(() => popup.refresh('Regular Token'));
    await consent.agree();
    await expect(popup.status).toContainText(words);
    await nothingLost(popup);
    expect((await control.log()).token_requests, 'no code is exchanged').toBe(before.token_requests);
    await tryAgain(keeper, popup);
  });
}

test('an authorize page that refuses the client is said to be one that could not be opened', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  configuration.ebay.tokens.regular.client_id = 'AcmeSync-nobody-PRD-0a1b2c3d4-00000009';
  const popup = await keeper.setUp(configuration);
  await popup.connect('Regular Token');
  await expect(popup.status).toContainText('eBay’s page for the Regular Token of acme_store could not be opened');
  await expect(popup.status).toContainText('the App ID or the RuName is not right');
  await popup.expectIdle();
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  const { requests } = await control.log();
  expect(requests.filter(({ path }) => path === '/oauth2/authorize').map(({ outcome }) => outcome)).toEqual(['unauthorized_client']);
  // The other token's client is a good one.
  const consent = await keeper.consent(() => popup.connect('Token Plus'));
  await consent.agree();
  await popup.expectConnected('Token Plus');
});

test.describe('another eBay user', () => {
  const words =
    "This is 'other_shop', not 'acme_store'. Nothing was changed here; eBay now lists this application for other_shop.";

  /** @param {import('./support/keeper.js').Keeper} keeper */
  const consentAsOther = async (keeper) => {
    const popup = await keeper.setUp();
    const consent = await keeper.consent(() => popup.connect('Regular Token'));
    await consent.agree(users.other);
    await expect(popup.status.getByRole('paragraph')).toHaveText(words);
    await expect(popup.token('Regular Token')).toContainText('Not checked yet');
    await popup.expectIdle();
    return popup;
  };

  test('is refused, and the right one can sign in instead', async ({ keeper, control }) => {
    const popup = await consentAsOther(keeper);
    const consent = await keeper.consent(() => popup.button('Sign in as acme_store').click());
    await expect(consent.signInButton, 'although other_shop is signed in').toBeVisible();
    const { requests } = await control.log();
    const asked = requests.filter(({ path }) => path === '/oauth2/authorize').map(({ details }) => details?.prompt);
    expect(asked).toEqual([undefined, 'login']);
    await consent.agree(users.acme);
    await popup.expectConnected('Regular Token');
    await expect(popup.accounts.getByRole('listitem')).toHaveCount(1);
  });

  test('can be added as another account', async ({ keeper }) => {
    const popup = await consentAsOther(keeper);
    await popup.button('Add other_shop as another account').click();
    await expect(popup.account('other_shop')).toBeVisible();
    await expect(popup.status).toContainText('other_shop was added.');
    const consent = await keeper.consent(() => popup.connect('Regular Token', 'other_shop'));
    await consent.agree(users.other);
    await popup.expectConnected('Regular Token', 'other_shop');
    await expect(popup.token('Regular Token', 'acme_store')).toContainText('Not checked yet');
  });

  test('can be taken off the application at eBay', async ({ keeper }) => {
    const popup = await consentAsOther(keeper);
    const opened = keeper.context.waitForEvent('page');
    await popup.button('Remove the access at eBay').click();
    const page = await opened;
    await expect.poll(() => page.url()).toContain('accounts.ebay.com/acctsec/security-center/third-party-app-access');
  });

  test('does not take the place of a user who is known already', async ({ keeper }) => {
    const popup = await keeper.setUpConnected();
    const consent = await keeper.consent(() => popup.refresh('Token Plus'));
    await consent.agree(users.other);
    await expect(popup.status.getByRole('paragraph')).toHaveText(words);
    await popup.expectConnected('Regular Token');
    await popup.expectConnected('Token Plus');
    await popup.expectIdle();
  });
});

test('a code is good for one exchange: one that somebody else used first connects nothing', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const profile = (await control.configuration()).ebay.tokens.regular;
  await control.fault({ at: 'token', kind: 'hang' });
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  const code = await consent.agreeForCode();
  await control.waiting('token');

  const stolen = await control.request('POST', '/identity/v1/oauth2/token', {
    headers: {
      Host: 'api.ebay.com',
      Authorization: `Basic ${Buffer.from(`${profile.client_id}:${profile.client_secret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: profile.ru_name }).toString(),
  });
  expect(stolen.status, 'the code is a good one').toBe(200);
  await control.release('token');

  await expect(popup.status).toContainText('it can be used only once and for five minutes');
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  await popup.expectIdle();
  const log = await control.log();
  expect(log, 'ours and the other one').toMatchObject({ token_requests: 2, identity_requests: 0 });
  await tryAgain(keeper, popup);
});

test('a code that is five minutes old connects nothing', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  await control.fault({ at: 'token', kind: 'hang' });
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await control.waiting('token');
  await control.advanceClock(400);
  await control.release('token');
  await expect(popup.status).toContainText('it can be used only once and for five minutes');
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  expect((await control.log()).identity_requests).toBe(0);
});
