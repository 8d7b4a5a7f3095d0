// The Dashboard route: a seller who installs the extension, configures nothing, and uses the Dashboard.
import { users } from '../support/consent.js';
import { ConsentWindow } from './consent_window.js';
import { expect, test } from './test.js';

test('a fresh install leads to a confirmed token without any configuration', async ({ driver, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const page = await driver.open('https://app.webinterpret.com/');
  const dashboard = driver.surface(page);
  const ebay = new ConsentWindow(dashboard);
  await dashboard.click('link', 'Log in with eBay');
  await dashboard.expect('button', 'Sign in');
  await ebay.signIn(users.acme);
  await dashboard.expect('heading', 'Overview');
  await page.evaluate((/** @type {string} */ address) => void (location.hash = address), '#/account-settings/accounts');
  await dashboard.click('button', 'Edit acme_store');
  // A page behind another would not be looked at: until both tokens were seen, nothing is opened before it.
  const plus = () =>
    driver.inExtension(() =>
      chrome.storage.local.get().then((records) => /** @type {any[]} */ (Object.values(records)).find((it) => it?.username === 'acme_store')?.connections.plus.standing),
    );
  await expect.poll(plus).toBe('connected');
  expect(await driver.badge()).toBe('!');

  const popup = await driver.popup();
  await popup.expectIn('listitem', 'acme_store', /Last Dashboard visit today.*Disconnected, as the Dashboard says.*Connected/s);
  await popup.press('Connect Regular Token');
  const guide = driver.drawn(page, 'Token Keeper guide');
  await guide.expectText(/Connect the Regular Token of acme_store/);
  await guide.expectText(/Click “Refresh” or “Connect” beside the Regular Token/);
  // The first of the two buttons of that name.
  await dashboard.press('Refresh');
  await ebay.toGrantPage();
  await guide.expectText(/On eBay, click “Agree”/);
  await ebay.press('Agree and Continue');
  await guide.expectText(/“Your new token is now valid”: the Regular Token of acme_store is connected\./);
  await popup.expectIn('listitem', 'acme_store', /Confirmed on the Dashboard today/);
  await expect.poll(driver.badge).toBe('');
  await guide.press('Done');
  await guide.expectGone();
});
