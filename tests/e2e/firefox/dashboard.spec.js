// What the seller sees on the Dashboard is taken in.
import { users } from '../support/consent.js';
import { Consent } from './support/consent.js';
import { expect, test } from './support/test.js';

test('an account that the Dashboard shows is added, with its visit and its tokens', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'connected', plus: 'never' });
  const dashboard = new Consent(keeper, await keeper.open('https://app.webinterpret.com/'));
  await dashboard.click('link', 'Log in with eBay');
  await dashboard.expect('button', 'Sign in');
  await dashboard.fill('Username', users.acme.username);
  await dashboard.fill('Password', users.acme.password);
  await dashboard.press('Sign in');
  await dashboard.expect('heading', 'Overview');
  const popup = await keeper.popup();
  await popup.expectIn('listitem', 'acme_store', /Regular Token/);
  expect(await keeper.scripts()).toContain('observer');
});
