// Whoever runs the listing-sync application: both tokens by eBay's consent, from a new installation to a renewed token.
import { readFile } from 'node:fs/promises';

import { expect } from '@playwright/test';

import { Banner, worldsOf } from '../support/banner.js';
import { DAY } from '../support/keeper.js';
import { Popup } from '../support/popup.js';
import { Steps } from './steps.js';

/** @typedef {import('../support/popup.js').Kind} Kind */

const SHOP = 'https://www.ebay.com/itm/1';

/** @param {import('../support/keeper.js').Keeper} keeper @param {string} folder where the pictures go */
export const consentJourney = async (keeper, folder) => {
  const { control } = keeper;
  const steps = new Steps(keeper, folder, 'consent');
  const proved = steps.proved.bind(steps);
  const picture = steps.picture.bind(steps);
  const page = await steps.popupPage();
  const popup = new Popup(page);
  /** What a token's line says of its end and of what that rests on. @param {Kind} kind */
  const facts = async (kind) => {
    const lines = (await popup.token(kind).innerText()).split('\n').map((line) => line.trim());
    const [ends = '', confirmed = ''] = [/^(Ends|Its time)/, /^Confirmed/].map((start) => lines.find((line) => start.test(line)));
    return `${confirmed}, ${ends.charAt(0).toLowerCase()}${ends.slice(1)}`;
  };

  const the = (/** @type {Kind} */ kind) => (kind === 'Regular Token' ? 'the Regular Token' : 'Token Plus');

  await popup.add('acme_store');
  await expect(popup.account('acme_store')).toBeVisible();
  await expect(popup.status).toContainText('acme_store was added.');
  await picture(page, 'popup-account-added');
  proved('The account acme_store is added');

  const settings = await keeper.settings();
  await settings.choose(await readFile(`${folder}/configuration.json`, 'utf8'));
  await expect(settings.preview).toBeVisible();
  await picture(settings.page, 'settings-import');
  await settings.button('Use this configuration').click();
  await expect(settings.status).toHaveText('The configuration is in use.');
  proved('The configuration with both eBay clients is imported, after a look at what it brings');
  await settings.page.close();

  for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) {
    const consent = await keeper.consent(() => popup.connect(kind));
    if (kind === 'Regular Token') {
      await expect(consent.signInButton).toBeVisible();
      await picture(consent.page, 'consent-sign-in');
    }
    await consent.toGrantPage();
    if (kind === 'Regular Token') {
      await picture(consent.page, 'consent-grant');
      await picture(page, 'popup-waiting');
    }
    await consent.agreeButton.click();
    await expect(popup.status).toHaveText(`${kind} of acme_store is connected: eBay has just confirmed it.`);
    await popup.expectConnected(kind);
    proved(`${the(kind).replace('the', 'The')} is connected: ${await facts(kind)}`);
  }
  await picture(page, 'popup-both-connected');
  const { token_requests, identity_requests } = await control.log();
  expect({ token_requests, identity_requests }).toEqual({ token_requests: 2, identity_requests: 2 });
  proved('eBay was asked once for each token, and once who had agreed');

  const shop = new Banner(await keeper.open(SHOP));
  expect(await worldsOf(shop.page, keeper.id)).toEqual([]);
  proved('With both tokens healthy, eBay’s pages carry no script of ours');

  const dashboard = new Banner(await keeper.open('https://app.webinterpret.com/'));
  await dashboard.page.getByRole('link', { name: 'Log in with eBay' }).click();
  await expect(dashboard.page.getByRole('heading', { name: 'Overview' })).toBeVisible();

  await control.lifetime({ refresh_token_expires_in: 6 * DAY });
  const short = await keeper.consent(() => popup.refresh('Regular Token'));
  await short.agree();
  await expect(popup.token('Regular Token')).toContainText('Ends in 6 days');
  await picture(page, 'popup-about-to-lapse');
  proved(`eBay hands out a Regular Token that is about to lapse: the toolbar says ${JSON.stringify(await keeper.badge())}`);
  await shop.page.bringToFront();
  await shop.expectText('Regular Token of acme_store ends in 6 days');
  await shop.box();
  await picture(shop.page, 'banner-on-ebay');
  proved(`The eBay page that was open warns: “${await shop.text()}”`);
  await dashboard.page.bringToFront();
  await dashboard.expectText('Regular Token of acme_store ends in 6 days');
  await dashboard.box();
  await picture(dashboard.page, 'banner-on-dashboard');
  proved('So does the Dashboard page');

  await control.lifetime({ refresh_token_expires_in: 1 });
  const shorter = await keeper.consent(() => popup.refresh('Token Plus'));
  await shorter.agree();
  await expect(popup.status).toHaveText('Token Plus of acme_store is connected: eBay has just confirmed it.');
  await popup.button('Dismiss this message').click();
  await expect.poll(() => keeper.badge(), { timeout: 30_000 }).toBe('!');
  await page.reload();
  await expect(popup.token('Token Plus')).toContainText('Probably disconnected');
  await picture(page, 'popup-lost');
  await shop.page.bringToFront();
  await shop.expectText('Token Plus of acme_store has probably ended');
  await shop.box();
  await picture(shop.page, 'banner-lost');
  proved(`Token Plus runs out while nobody looks: the toolbar says "!", and the eBay page “${await shop.text()}”`);

  await control.lifetime({});
  await shop.click('Reconnect');
  await expect.poll(() => page.evaluate(() => document.visibilityState), { message: 'our own page is in front' }).toBe('visible');
  for (const kind of /** @type {const} */ (['Token Plus', 'Regular Token'])) {
    const consent = await keeper.consent(() => popup.refresh(kind));
    await consent.agree();
    await expect(popup.status).toHaveText(`${kind} of acme_store is connected: eBay has just confirmed it.`);
    await popup.expectConnected(kind);
    proved(`Reconnect on the banner, then Refresh: ${the(kind)} is connected. ${await facts(kind)}`);
  }
  await picture(page, 'popup-after-refresh');
  await shop.page.bringToFront();
  await shop.expectGone();
  await dashboard.expectGone();
  expect(await keeper.badge()).toBe('');
  expect(await keeper.scripts(), 'what is left is on the Dashboard and on eBay’s password pages').toEqual(['credentials', 'observer']);
  await picture(shop.page, 'ebay-after-refresh');
  proved('The banner is gone from both pages, the toolbar is quiet, and eBay’s shop pages carry no script');

  steps.end();
};
