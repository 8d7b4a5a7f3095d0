// A seller who configures nothing: installs the extension, uses the Dashboard, and is led to a new token.
import { expect } from '@playwright/test';

import { Banner } from '../support/banner.js';
import { Dashboard } from '../support/dashboard.js';
import { Popup } from '../support/popup.js';
import { Steps } from './steps.js';

/** @param {import('../support/keeper.js').Keeper} keeper @param {string} folder where the pictures go */
export const dashboardJourney = async (keeper, folder) => {
  const steps = new Steps(keeper, folder, 'dashboard');
  await keeper.control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const popup = new Popup(await steps.popupPage());
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  await steps.picture(popup.page, 'popup-empty');
  steps.proved('The popup of a new installation says what to do');

  const dashboard = await Dashboard.open(keeper);
  const { guide, page } = dashboard;
  await dashboard.toAccounts();
  await expect(popup.account('other_shop')).toContainText('Last Dashboard visit today');
  steps.proved('The seller uses the Dashboard: both eBay accounts are found, and the visit is noted');

  await dashboard.edit('acme_store').click();
  await expect(popup.token('Regular Token')).toContainText('Disconnected, as the Dashboard says');
  await expect(popup.token('Token Plus')).toContainText('Connected');
  await popup.page.bringToFront();
  await steps.picture(popup.page, 'popup-found');
  steps.proved(`How both tokens of acme_store stand was read from the page: the toolbar says ${JSON.stringify(await keeper.badge())}`);

  const shop = new Banner(await keeper.open('https://www.ebay.com/itm/1'));
  await shop.expectText('Regular Token of acme_store is disconnected');
  await shop.box();
  await steps.picture(shop.page, 'banner-on-ebay');
  steps.proved(`The eBay page warns: “${await shop.text()}”`);

  await page.goto('https://app.webinterpret.com/#/overview');
  await popup.connect('Regular Token');
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('visible');
  await dashboard.expectMarked(dashboard.menu);
  await steps.picture(page, 'guide-menu');
  await dashboard.menu.click();
  const settings = page.getByRole('menu').getByText('Account settings');
  await dashboard.expectMarked(settings);
  await settings.click();
  const accounts = page.getByRole('link', { name: 'Accounts', exact: true });
  await dashboard.expectMarked(accounts);
  await accounts.click();
  await dashboard.expectMarked(dashboard.edit('acme_store'));
  await steps.picture(page, 'guide-edit');
  await dashboard.edit('acme_store').click();
  await dashboard.expectMarked(dashboard.token('Regular Token'));
  await guide.box();
  await steps.picture(page, 'guide-refresh');
  steps.proved('Connect in the popup: the guide on the Dashboard marks each next click, to the button of the Regular Token');

  await dashboard.token('Regular Token').click();
  await dashboard.grant().toGrantPage();
  await guide.expectHint('Before you click “Agree”, check that eBay shows acme_store.');
  await guide.box();
  await steps.picture(page, 'guide-on-ebay');
  steps.proved('On eBay’s grant page it asks to check the user name before Agree');

  await dashboard.grant().agree();
  await guide.expectProof('“Your new token is now valid”: the Regular Token of acme_store is connected.');
  await guide.box();
  await steps.picture(page, 'guide-proof');
  steps.proved(`Back on the Dashboard: ${await guide.said()}`);

  await popup.page.bringToFront();
  await expect(popup.token('Regular Token')).toContainText(/Connected.*Confirmed on the Dashboard today/s);
  await expect.poll(keeper.badge).toBe('');
  await steps.picture(popup.page, 'popup-confirmed');
  steps.proved(`The popup shows the proof, and the toolbar is quiet: “${await popup.status.innerText()}”`);

  const { page: history } = await keeper.settings();
  await expect(history.getByText('Regular Token connected: the Dashboard said “Your new token is now valid”')).toBeVisible();
  await history.close();
  steps.proved('So does the history in settings');
  steps.end();
};
