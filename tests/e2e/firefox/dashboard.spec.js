// The Dashboard route: a seller who installs the extension, configures nothing, and uses the Dashboard.
import { users } from '../support/consent.js';
import { Consent } from './support/consent.js';
import { Drawn } from './support/drawn.js';
import { expect, test } from './support/test.js';

test('from a fresh install to a confirmed token, without any configuration', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const dashboard = new Consent(keeper, await keeper.open('https://app.webinterpret.com/'));
  await dashboard.click('link', 'Log in with eBay');
  await dashboard.signIn(users.acme);
  await dashboard.expect('heading', 'Overview');
  const go = (/** @type {string} */ address) => dashboard.page.evaluate((address) => void (location.hash = address), address);
  await go('#/account-settings/accounts');
  await dashboard.click('button', 'Edit acme_store');
  // A page behind another would not be looked at: until both tokens were seen, nothing is opened before it.
  const plus = () =>
    keeper.inExtension(() =>
      chrome.storage.local.get().then((records) => /** @type {any[]} */ (Object.values(records)).find((it) => it?.username === 'acme_store')?.connections.plus.standing),
    );
  await expect.poll(plus).toBe('connected');
  expect(await keeper.badge()).toBe('!');

  const popup = await keeper.popup();
  await popup.expectIn('listitem', 'acme_store', /Last Dashboard visit today.*Disconnected, as the Dashboard says.*Connected/s);
  await popup.press('Connect Regular Token');
  const guide = new Drawn(keeper, dashboard.page, 'Token Keeper guide');
  await guide.expectText(/Connect the Regular Token of acme_store/);
  await guide.expectText(/Click “Refresh” or “Connect” beside the Regular Token/);
  // The first of the two buttons of that name.
  await dashboard.press('Refresh');
  await dashboard.toGrantPage();
  await guide.expectText(/On eBay, click “Agree”/);
  await dashboard.press('Agree and Continue');
  await guide.expectText(/“Your new token is now valid”: the Regular Token of acme_store is connected\./);
  await popup.expectIn('listitem', 'acme_store', /Confirmed on the Dashboard today/);
  await expect.poll(keeper.badge).toBe('');
  await guide.press('Done');
  await guide.expectGone();
});
