// Checks by the refresh grant, and what a visit to eBay's password pages means.
import { Banner } from './support/banner.js';
import { Dashboard } from './support/dashboard.js';
import { openAt } from './support/snapshots.js';
import { expect, test } from './support/test.js';

const PASSWORD_PAGE = 'https://accounts.ebay.com/acctsec/security-center/chngpwd';

test('Check now asks eBay for each token, and says when it was checked', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const before = await control.log();
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) {
    await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
  }
  const log = await control.log(`token_requests=${before.token_requests + 2}`);
  expect(log.token_requests).toBe(before.token_requests + 2);
  expect(log.requests.slice(-2).map(({ grant_type }) => grant_type)).toEqual(['refresh_token', 'refresh_token']);
});

test('a token that eBay refuses is disconnected, and the seller is told what stops', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  const { ebay } = await control.configuration();
  await control.revoke({ username: 'acme_store', client_id: ebay.tokens.plus.client_id });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  await expect(popup.token('Token Plus')).toContainText('eBay no longer accepts this token');
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
  await new Banner(await keeper.open('https://www.ebay.com/itm/1')).expectText('Token Plus of acme_store is disconnected International listings no longer update.');
  await expect.poll(keeper.badge).toBe('!');
});

test('an outage disconnects nothing', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await control.fault({ at: 'token', kind: 'status', status: 503, times: 2 });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) {
    await expect(popup.token(kind)).toContainText(/Connected.*eBay could not be asked since/s);
  }
  await expect.poll(keeper.badge).toBe('');
});

test('on the dashboard route there is nothing to check with', async ({ keeper }) => {
  await Dashboard.open(keeper).then((dashboard) => dashboard.toTokens());
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await expect(popup.account('acme_store').getByRole('button', { name: 'Check now' })).toHaveCount(0);
});

test('a visit to eBay’s password page is a reason to look', async ({ keeper }) => {
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await openAt(keeper.context, PASSWORD_PAGE, '<!doctype html><title>Change your password</title><h1>Change your password</h1>');
  await expect(popup.token('Token Plus')).toContainText('May have ended');
  await expect(popup.token('Regular Token')).toContainText('May have ended');
  await expect.poll(keeper.badge).toBe('!');
});
