// The packed extension, installed by the browser: restarts, power cuts and updates.
import { test as base } from '@playwright/test';

import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { Keeper } from './support/keeper.js';
import { Packed } from './support/packed.js';
import { Simulator } from './support/simulator.js';
import { expect } from './support/test.js';

const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);

/** @typedef {{ packed: Packed, keeper: Keeper }} Fixtures */

const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, {}, import('@playwright/test').PlaywrightTestArgs, {}>} */ ({
    packed: async ({}, use) => {
      const packed = await Packed.create();
      await use(packed);
      await packed.stop();
    },
    keeper: async ({ packed }, use) => {
      const simulator = await Simulator.start(['--extension-id', packed.id]);
      const keeper = await Keeper.start(simulator, { packed });
      await use(keeper);
      await keeper.stop();
      await simulator.stop();
      expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
    },
  }),
);

test.slow();

test('a restart and a power cut lose nothing', async ({ keeper }) => {
  await keeper.setUpConnected();
  await keeper.restart();
  const popup = await keeper.popup();
  for (const kind of KINDS) await popup.expectConnected(kind);
  await keeper.crash();
  const again = await keeper.popup();
  for (const kind of KINDS) await again.expectConnected(kind);
  // The key has outlived it, too: the stored tokens are of use.
  await again.account(users.acme.username).getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) await expect(again.token(kind)).toContainText('Checked with eBay today');
});

test('a managed configuration is in force, cannot be changed, and ends', async ({ keeper, packed }) => {
  test.setTimeout(180_000);
  const own = await keeper.control.configuration();
  await keeper.setUp(own);
  const settings = await keeper.settings();
  const configuration = settings.page.getByRole('region', { name: 'Configuration' });
  const prescribed = configuration.getByText('Your administrator has set this configuration');
  await expect(configuration).toContainText('By eBay’s consent');
  await expect(prescribed).toBeHidden();
  // The browser looks at its policies when their files change, and waits until they have come to rest.
  const soon = { timeout: 60_000 };

  await packed.prescribe(JSON.stringify({ schema: 1, dashboard: { url: 'https://eu.webinterpret.com/' } }));
  await expect(prescribed).toBeVisible(soon);
  await expect(configuration).toContainText('https://eu.webinterpret.com/');
  await expect(configuration).not.toContainText('By eBay’s consent');
  await expect(configuration.getByText('Import configuration')).toBeHidden();
  const answer = await settings.page.evaluate((text) => chrome.runtime.sendMessage({ kind: 'use_configuration', text }), JSON.stringify(own));
  expect(answer.error.text).toBe('Your administrator has set the configuration. Nothing was changed.');

  // A bad one is refused as a whole, and said; the old one stays.
  await packed.prescribe(JSON.stringify({ schema: 1, warnings: { notice_days: 500 } }));
  await expect(configuration.getByRole('alert').first()).toContainText('a configuration that cannot be used; what was in use before still is.', soon);
  await expect(configuration.getByRole('alert').first()).toContainText('warnings.notice_days');
  await expect(configuration).toContainText('https://eu.webinterpret.com/');

  await packed.prescribe(undefined);
  await expect(prescribed).toBeHidden(soon);
  await expect(configuration).toContainText('By eBay’s consent');
  // With its secrets: it is the seller’s own as it was.
  await settings.page.close();
  const popup = await keeper.popup();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await popup.expectConnected('Regular Token');

  // It is no data of the seller's: to erase everything leaves it in force.
  const policy = () => keeper.worker.evaluate(async () => Object.keys(await chrome.storage.local.get()).sort());
  await packed.prescribe(JSON.stringify({ schema: 1, dashboard: { inactivity_months: 3 } }));
  await expect.poll(policy, soon).toContain('policy');
  await popup.page.evaluate(() => chrome.runtime.sendMessage({ kind: 'erase_everything' }));
  await expect.poll(policy).toEqual(['configuration', 'policy', 'schema']);
});

test('the welcome page opens once, and its steps see by themselves that they are done', async ({ keeper }) => {
  const isWelcome = (/** @type {import('@playwright/test').Page} */ page) => page.url() === keeper.url('welcome.html');
  await expect.poll(() => keeper.context.pages().filter(isWelcome)).toHaveLength(1);
  const [page] = keeper.context.pages().filter(isWelcome);
  if (!page) throw new Error('There is no welcome page');
  await expect(page.getByText('Last Dashboard visit')).toBeHidden();
  const popup = await keeper.popup();
  await popup.add('acme_store');
  await expect(page.getByText('Accounts found: 1')).toBeVisible();
  await Dashboard.open(keeper);
  await expect(page.getByText('Last Dashboard visit today')).toBeVisible();
  await keeper.restart();
  await keeper.popup();
  expect(keeper.context.pages().filter(isWelcome)).toEqual([]);
});

test('a power cut during a consent: the token is as it was, and nothing goes on turning', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  await keeper.control.fault({ at: 'token', kind: 'hang' });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await keeper.control.waiting('token');
  await keeper.crash();
  await keeper.control.release('token');
  const again = await keeper.popup();
  // Whether eBay has replaced it nobody knows: a check tells at once.
  await expect(again.token('Regular Token')).toContainText(/Connected.*Checked with eBay today/s);
  await again.expectConnected('Token Plus');
  await again.expectIdle();
});

test('an update keeps everything, and the old scripts in open pages fall silent', async ({ keeper, packed }) => {
  await keeper.setUpConnected();
  // A token that ends soon, so that there is a banner.
  await keeper.worker.evaluate(async () => {
    const all = /** @type {Record<string, any>} */ (await chrome.storage.local.get());
    const [key = ''] = Object.keys(all).filter((key) => key.startsWith('account.'));
    all[key].connections.plus.lifetime.end = Date.now() + 6 * 86_400_000;
    await chrome.storage.local.set({ [key]: all[key] });
  });
  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Ends in 6 days');
  const shop = new Banner(await keeper.open('https://www.ebay.com/itm/1'));
  const dashboard = new Banner(await keeper.open('https://app.webinterpret.com/'));
  for (const banner of [shop, dashboard]) await banner.expectText('Token Plus of acme_store ends in 6 days');
  const old = (/** @type {Banner} */ { page }) =>
    page.locator('body > *').evaluateAll((hosts) => hosts.filter((host) => 'old' in host).length);
  for (const { page } of [shop, dashboard]) {
    await page.locator('body > :last-child').evaluateAll((hosts) => hosts.forEach((host) => Object.assign(host, { old: true })));
  }
  for (const page of keeper.context.pages()) if (page.url().startsWith(keeper.url(''))) await page.close();

  await packed.publish('0.2.0');
  // Between the two versions there is no worker to ask.
  const version = async () => {
    try {
      return await keeper.worker.evaluate(() => chrome.runtime.getManifest().version);
    } catch {
      return undefined;
    }
  };
  // The browser waits until nothing of ours runs; that may be long.
  await keeper.worker.evaluate(() => {
    chrome.runtime.onUpdateAvailable.addListener(() => chrome.runtime.reload());
    void chrome.runtime.requestUpdateCheck();
  });
  await expect.poll(version, { timeout: 60_000 }).toBe('0.2.0');

  // One banner on each page, of the new version: it is obeyed.
  for (const banner of [shop, dashboard]) {
    await expect.poll(() => old(banner), { message: 'the old banner is gone' }).toBe(0);
    await banner.expectText('Token Plus of acme_store ends in 6 days');
    expect(await banner.regions()).toHaveLength(1);
  }
  const [page] = await Promise.all([keeper.context.waitForEvent('page'), shop.click('Reconnect')]);
  await expect(page).toHaveURL(keeper.url('popup.html'));
  const after = await keeper.popup();
  await after.expectConnected('Regular Token');
});
