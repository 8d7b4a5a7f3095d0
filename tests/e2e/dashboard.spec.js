// The Dashboard route: a seller who installs the extension, configures nothing, and uses the Dashboard.
import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { expect, test } from './support/test.js';

const PROOF = '“Your new token is now valid”: the Regular Token of acme_store is connected.';

test('from a fresh install to a confirmed token, without any configuration', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toAccounts();

  // Both accounts and the visit, then what the page says of the one that is opened.
  const popup = await keeper.popup();
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit today');
  await expect(popup.account('other_shop')).toContainText('Last Dashboard visit today');
  await dashboard.edit('acme_store').click();
  await expect(dashboard.token('Regular Token')).toBeVisible();
  await expect(popup.token('Regular Token')).toContainText('Disconnected, as the Dashboard says');
  await expect(popup.token('Regular Token')).toContainText('Seen disconnected on the Dashboard today');
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await expect(popup.token('Token Plus', 'other_shop')).toContainText('Not checked yet');
  await expect.poll(keeper.badge).toBe('!');

  // Connect leads to the Dashboard, which is open already, and the guide goes on from where it is.
  await keeper.context.pages()[0]?.bringToFront();
  // The page itself is not asked: Playwright has every page believe that it is seen.
  const inFront = () => keeper.worker.evaluate(() => chrome.tabs.query({ url: 'https://app.webinterpret.com/*' }).then((tabs) => tabs.map(({ active }) => active)));
  expect(await inFront()).toEqual([false]);
  await popup.connect('Regular Token');
  await expect.poll(inFront).toEqual([true]);
  const { guide } = dashboard;
  await guide.expectText('Connect the Regular Token of acme_store');
  await guide.expectNow('Click “Refresh” or “Connect” beside the Regular Token');
  await dashboard.expectMarked(dashboard.token('Regular Token'));

  await dashboard.token('Regular Token').click();
  const grant = dashboard.grant();
  await grant.toGrantPage();
  await guide.expectNow('On eBay, click “Agree”');
  await guide.expectHint('Before you click “Agree”, check that eBay shows acme_store.');
  await grant.agree();
  await dashboard.expectConfirmed();
  await guide.expectProof(PROOF);

  await expect(popup.status).toContainText('Regular Token of acme_store is connected. The Dashboard has just said: “Your new token is now valid”. Your international listings were out of step for some time until now.');
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Confirmed on the Dashboard today/s);
  await expect(popup.token('Regular Token')).toContainText(/Ends .*\(our estimate\)/);
  await expect.poll(keeper.badge).toBe('');

  await guide.click('Done');
  await guide.expectGone();
  // Nothing of ours was asked for: the consent was between the seller, eBay and Webinterpret.
  expect(await control.log()).toMatchObject({ token_requests: 0, identity_requests: 0, broker_requests: 0 });
});

test('the guide begins at the log-in and points at each next click', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'never' });
  const popup = await keeper.popup();
  await popup.add('acme_store');
  const opened = keeper.context.waitForEvent('page');
  await popup.connect('Regular Token');
  const dashboard = new Dashboard(await opened);
  const { guide, page } = dashboard;
  await guide.expectNow('Log in to the Dashboard: “Login with eBay”');
  await dashboard.expectMarked(page.getByRole('link', { name: 'Log in with eBay' }));
  // The log-in itself is none of its business.
  await page.getByRole('link', { name: 'I want to log in with my email' }).click();
  await guide.expectHint('Log in as you always do. Token Keeper stays out of it.');
  expect(await guide.ring()).toBeUndefined();
  await page.goBack();

  await dashboard.logIn();
  await guide.expectNow('Open “Account settings”, then “Accounts”');
  await dashboard.expectMarked(dashboard.menu);
  await dashboard.menu.click();
  const settings = page.getByRole('menu').getByText('Account settings');
  await dashboard.expectMarked(settings);
  await settings.click();
  await dashboard.expectMarked(page.getByRole('link', { name: 'Accounts', exact: true }));
  await page.getByRole('link', { name: 'Accounts', exact: true }).click();
  await guide.expectNow('Click the edit icon beside acme_store');
  await dashboard.expectMarked(dashboard.edit('acme_store'));
  await dashboard.edit('acme_store').click();
  await dashboard.expectMarked(dashboard.token('Regular Token'));

  // The page of another account is the wrong place.
  await page.goBack();
  await dashboard.edit('other_shop').click();
  await guide.expectNow('Open “Account settings”, then “Accounts”');
});

test('both tokens in a row, each with its own confirmation', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'connected', plus: 'never', words: false });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Regular Token')).toContainText('A token exists; whether it works is not known');
  await expect(popup.token('Token Plus')).toContainText('Not connected');
  // A token that exists needs no connecting as far as anybody knows; the seller knows better.
  await popup.refresh('Regular Token');
  const { guide } = dashboard;
  await guide.expectText('Refresh the Regular Token of acme_store');
  await guide.click('Stop the guide');
  await guide.expectGone();

  await control.dashboard({ username: 'acme_store', regular: 'never', plus: 'never', words: false });
  await dashboard.page.reload();
  await expect(popup.token('Regular Token')).toContainText('Not connected');
  await popup.connectBoth();
  await guide.expectText('1 of 2');
  await dashboard.token('Regular Token').click();
  await dashboard.grant().agree();
  await guide.expectText(/2 of 2.*Connect the Token Plus of acme_store|Connect the Token Plus of acme_store.*2 of 2/);
  await guide.expectText(PROOF);
  await dashboard.expectMarked(dashboard.token('Token Plus'));
  await dashboard.token('Token Plus').click();
  await dashboard.grant().agree();
  await guide.expectProof('“Your new token is now valid”: both tokens of acme_store are connected.');
  for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) {
    await expect(popup.token(kind)).toContainText(/Connected.*Confirmed on the Dashboard today/s);
  }
});

test('without a confirmation it says so plainly and offers the steps again', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await popup.connect('Regular Token');
  const { guide } = dashboard;
  await guide.expectNow('Click “Refresh” or “Connect” beside the Regular Token');
  await dashboard.token('Regular Token').click();
  await dashboard.grant().decline();
  await guide.expectHint('Back from eBay. Waiting for the Dashboard to confirm.');
  await keeper.passTime(30_000);
  await guide.expectHint('The Dashboard has not confirmed the Regular Token yet.');
  await expect(popup.status).toContainText('The Dashboard has not confirmed the Regular Token of acme_store. Nothing has changed here.');
  await expect(popup.token('Regular Token')).toContainText('Disconnected, as the Dashboard says');

  // What is written down, the help article, and support.
  await guide.click('I don’t see this');
  await expect.poll(() => guide.names('link')).toEqual(['Webinterpret’s help article', 'Ask Webinterpret’s support'].map((name) => expect.stringContaining(name)));
  await guide.click('Show the steps again');
  await guide.expectNow('Click “Refresh” or “Connect” beside the Regular Token');
  await dashboard.token('Regular Token').click();
  await dashboard.grant().agree();
  await guide.expectProof(PROOF);
});

test('a killed worker loses neither the guide nor the confirmation', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await popup.connect('Regular Token');
  await dashboard.guide.expectNow('Click “Refresh” or “Connect” beside the Regular Token');
  await dashboard.token('Regular Token').click();
  await dashboard.grant().toGrantPage();
  await keeper.killWorker();
  await dashboard.grant().agree();
  await dashboard.guide.expectProof(PROOF);
});

test('with a healthy Dashboard only the observer runs, and nothing on eBay', async ({ keeper }) => {
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await expect.poll(() => keeper.scripts()).toEqual(['credentials', 'observer']);
  await new Banner(dashboard.page).expectGone();
});

test('a token that the Dashboard calls disconnected is warned of everywhere', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', plus: 'disconnected' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  await expect.poll(keeper.notifications).toHaveLength(1);
  const listing = await keeper.open('https://www.ebay.com/itm/1');
  await new Banner(listing).expectText('Token Plus of acme_store is disconnected International listings no longer update.');
});

test('a new name asks whether a known account was renamed', async ({ keeper, control }) => {
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toAccounts();
  const popup = await keeper.popup();
  await expect(popup.account('acme_store')).toBeVisible();
  await control.rename('acme_store', 'acme_outlet');
  await dashboard.page.reload();
  const renamed = popup.account('acme_outlet');
  await expect(renamed).toContainText('Was one of your accounts renamed?');
  await expect(renamed.getByRole('button', { name: 'It is other_shop under a new name' })).toHaveCount(0);
  await renamed.getByRole('button', { name: 'It is acme_store under a new name' }).click();
  await expect(popup.status).toHaveText('acme_outlet is the new name of acme_store. The two entries are one now, with the history of both.');
  await expect(popup.accounts.getByRole('listitem')).toHaveCount(2);
});

test('the open account menu names the accounts, and the visit is noted for all of them', async ({ keeper }) => {
  const dashboard = await Dashboard.open(keeper);
  await dashboard.menu.click();
  const popup = await keeper.popup();
  for (const username of ['acme_store', 'other_shop']) {
    await expect(popup.account(username)).toContainText('Last Dashboard visit today');
  }
});

test('where one token has a client and the other has none, each goes its own way', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  configuration.ebay.tokens.plus = /** @type {any} */ ({ route: 'dashboard' });
  const popup = await keeper.setUp(configuration);
  const consent = await keeper.consent(() => popup.connectBoth());
  const opened = keeper.context.waitForEvent('page');
  await consent.agree();
  const dashboard = new Dashboard(await opened);
  await popup.expectConnected('Regular Token');
  await expect(popup.status).toContainText('To renew the Token Plus of acme_store');
  await dashboard.guide.expectText('Connect the Token Plus of acme_store');
  // The Dashboard's Regular Token is Webinterpret's, not the configured client's.
  await dashboard.logIn(users.acme);
  await dashboard.toTokens();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await popup.expectConnected('Regular Token');
});

test('the welcome page leads to the Dashboard and to the popup', async ({ keeper }) => {
  const page = await keeper.open(keeper.url('welcome.html'));
  await expect(page.getByRole('heading', { name: 'Your eBay tokens, kept connected' })).toBeVisible();
  const opened = keeper.context.waitForEvent('page');
  await page.getByRole('button', { name: 'Open Dashboard' }).click();
  await expect.poll(async () => (await opened).url()).toContain('app.webinterpret.com');
  await page.getByRole('button', { name: 'Open Token Keeper' }).click();
  await expect(page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
});
