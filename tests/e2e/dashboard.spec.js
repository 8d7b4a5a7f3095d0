// What a seller without any set-up gets: the Dashboard, and the steps there.
import { expect, test } from './support/test.js';

test('without a configuration, Connect opens the Dashboard and tells the steps', async ({ keeper, control }) => {
  const popup = await keeper.popup();
  await popup.add('acme_store');
  const opened = keeper.context.waitForEvent('page');
  await popup.connect('Regular Token');
  const dashboard = await opened;
  await expect(dashboard.getByRole('heading', { name: 'Log in to your account' })).toBeVisible();
  expect(new URL(dashboard.url()).host).toBe('app.webinterpret.com');
  await expect(popup.status).toHaveText(
    'The Dashboard is open. To renew the Regular Token of acme_store: Account settings, then Accounts, then the edit icon beside the name, then Refresh or Connect.',
  );
  // It claims nothing that it has not seen.
  await expect(popup.token('Regular Token')).toContainText('Not checked yet');
  expect(await control.log()).toMatchObject({ authorize_requests: 0, token_requests: 0 });

  // The tab that is open is used again.
  await popup.connectBoth();
  await expect(popup.status).toContainText('To renew both tokens of acme_store:');
  await popup.button('Open Dashboard').click();
  await expect.poll(() => dashboard.evaluate(() => document.visibilityState)).toBe('visible');
  expect(keeper.context.pages().filter((page) => page.url().includes('webinterpret.com'))).toHaveLength(1);
});

test('where one token has a client and the other has none, each goes its own way', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  configuration.ebay.tokens.plus = /** @type {any} */ ({ route: 'dashboard' });
  const popup = await keeper.setUp(configuration);
  const consent = await keeper.consent(() => popup.connectBoth());
  const opened = keeper.context.waitForEvent('page');
  await consent.agree();
  const dashboard = await opened;
  await expect.poll(() => dashboard.url()).toContain('app.webinterpret.com');
  await popup.expectConnected('Regular Token');
  await expect(popup.status).toContainText('To renew the Token Plus of acme_store');
  await expect(popup.token('Token Plus')).toContainText('Not checked yet');
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
