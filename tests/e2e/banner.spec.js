// The banner on eBay's and the Dashboard's pages.
import { Banner, worldsOf } from './support/banner.js';
import { users } from './support/consent.js';
import { DAY } from './support/keeper.js';
import { expect, test } from './support/test.js';

const ITEM = 'https://www.ebay.com/itm/1';
const WORDS = 'Regular Token of acme_store ends in 5 days Refresh it before your international listings stop.';

test('a token about to lapse is told on eBay and on the Dashboard, and nowhere else', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY - 60);
  for (const url of [ITEM, 'https://www.ebay.de/itm/2', 'https://www.ebay.co.uk/sh/ovw', 'https://app.webinterpret.com/']) {
    const page = await keeper.open(url);
    const banner = new Banner(page);
    await banner.expectText(WORDS);
    expect(await banner.regions(), `one region on ${url}`).toHaveLength(1);
    expect((await banner.box()).height, 'at most 48 px').toBeLessThanOrEqual(48);
    const { top, height } = await banner.box();
    expect(top + height, 'at the lower edge').toBe(720);
  }
  // Where there is no world of ours there can be no banner, however long one waits.
  for (const url of [
    'https://www.ebay.com/checkout',
    'https://signin.ebay.com/signin?request=none',
    'https://auth.ebay.com/oauth2/authorize',
    'https://www.webinterpret.com/',
  ]) {
    const page = await keeper.open(url);
    expect(await worldsOf(page, keeper.id), `no script of ours on ${url}`).toEqual([]);
    expect(await new Banner(page).regions()).toEqual([]);
    await page.close();
  }
  expect(await keeper.badge()).toBe('4d');
});

test('the banner moves nothing on the page and takes no focus', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const page = await keeper.context.newPage();
  await page.goto(ITEM);
  await new Banner(page).expectText('Regular Token of acme_store');
  const seen = await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    const observer = new PerformanceObserver(() => {});
    observer.observe({ type: 'layout-shift', buffered: true });
    const extra = [...document.body.children].slice(-1);
    return {
      shifts: observer.takeRecords().length,
      focused: document.activeElement?.tagName,
      attributes: extra.map((element) => element.attributes.length),
      open: extra.some((element) => element.shadowRoot !== null || element.childNodes.length > 0),
    };
  });
  expect(seen).toEqual({ shifts: 0, focused: 'BODY', attributes: [0], open: false });
});

test('open tabs get the banner and lose it after a Refresh of both tokens', async ({ keeper }) => {
  const shop = new Banner(await keeper.open(ITEM));
  const dashboard = new Banner(await keeper.open('https://app.webinterpret.com/'));
  expect(await shop.regions()).toEqual([]);
  const popup = await keeper.setUpConnectedFor(5 * DAY);
  await shop.expectText('Regular Token of acme_store ends in');
  await dashboard.expectText('Regular Token of acme_store ends in');

  const first = await keeper.consent(() => popup.refresh('Regular Token'));
  await first.agree(users.acme);
  await popup.expectConnected('Regular Token');
  await shop.expectText('Token Plus of acme_store ends in');
  const second = await keeper.consent(() => popup.refresh('Token Plus'));
  await second.agree();
  await shop.expectGone();
  await dashboard.expectGone();
  await expect.poll(() => keeper.badge()).toBe('');
  expect(await keeper.scripts()).toEqual(['credentials', 'observer']);
});

test('a token whose time runs out while nobody looks is told as probably ended', async ({ keeper }) => {
  const popup = await keeper.setUpConnectedFor(1);
  const banner = new Banner(await keeper.open(ITEM));
  // An alarm wakes the worker at the deadline.
  await expect.poll(() => keeper.badge(), { timeout: 30_000 }).toBe('!');
  await banner.expectText('Regular Token of acme_store has probably ended');
  await popup.page.reload();
  await expect(popup.token('Regular Token')).toContainText('Probably disconnected');
});

test('a banner that is closed goes from all tabs until tomorrow, and the icon goes on', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const shop = new Banner(await keeper.open(ITEM));
  const dashboard = new Banner(await keeper.open('https://app.webinterpret.com/'));
  await dashboard.expectText('Regular Token');
  await shop.page.bringToFront();
  await shop.expectText('Regular Token');
  await shop.click('Hide until tomorrow');
  await shop.expectGone();
  await dashboard.expectGone();
  expect(await keeper.badge()).toBe('4d');
  // A new tab: in one that had the script, Chromium makes the empty world again for each document.
  expect(await worldsOf(await keeper.open(ITEM), keeper.id), 'and its script with it').toEqual([]);
});

test('a banner that is closed comes back at once for something new', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnectedFor(5 * DAY);
  const shop = new Banner(await keeper.open(ITEM));
  await shop.expectText('Regular Token');
  await shop.click('Hide until tomorrow');
  await shop.expectGone();
  expect(await worldsOf(await keeper.open(ITEM), keeper.id)).toEqual([]);

  await control.lifetime({ refresh_token_expires_in: DAY });
  const consent = await keeper.consent(() => popup.refresh('Token Plus'));
  await consent.agree(users.acme);
  await shop.expectText('Token Plus of acme_store ends in');
});

test('a folded banner is a pill on every page of the browser session', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const shop = new Banner(await keeper.open(ITEM));
  const other = new Banner(await keeper.open('https://www.ebay.de/itm/2'));
  await shop.page.bringToFront();
  await shop.expectText('Regular Token');
  const { width } = await shop.box();
  await shop.click('Make the warning small');
  for (const banner of [shop, other, new Banner(await keeper.open('https://www.ebay.co.uk/itm/3'))]) {
    await banner.page.bringToFront();
    await expect.poll(async () => (await banner.box()).width).toBeLessThan(width / 2);
  }
  await shop.page.bringToFront();
  await expect.poll(async () => (await shop.regions())[0]?.inside.filter(({ role }) => role === 'button').length).toBe(1);
  const [small] = (await shop.regions())[0]?.inside.filter(({ role }) => role === 'button') ?? [];
  const { left, top, height } = await shop.box();
  expect([left > width / 2, top + height], 'in the lower inline-end corner').toEqual([true, 720 - 16]);
  await shop.click(small?.name ?? '');
  await expect.poll(async () => (await shop.box()).width).toBe(width);
});

test('its action opens our own page, where a consent can start', async ({ keeper }) => {
  const popup = await keeper.setUpConnectedFor(5 * DAY);
  await popup.page.close();
  const shop = new Banner(await keeper.open(ITEM));
  await shop.expectText('Regular Token');
  const opened = keeper.context.waitForEvent('page');
  await shop.click('Reconnect');
  const page = await opened;
  await expect.poll(() => page.url()).toBe(keeper.url('popup.html'));
  await expect(page.getByRole('button', { name: 'Refresh Regular Token' })).toBeVisible();
});

test('a page that removes the banner does not get it back', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnectedFor(5 * DAY);
  const removed = new Banner(await keeper.open(ITEM));
  await removed.expectText('Regular Token');
  const kept = new Banner(await keeper.open('https://www.ebay.de/itm/3'));
  await kept.expectText('Regular Token');
  const children = await removed.page.evaluate(() => document.body.children.length);
  await removed.page.evaluate(() => document.body.lastElementChild?.remove());
  expect(await removed.regions()).toEqual([]);

  // Of the same severity, with other words: the tab that kept it is told after the one that removed it.
  await control.lifetime({ refresh_token_expires_in: 3 * DAY });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree(users.acme);
  await kept.expectText('Regular Token of acme_store ends in 3 days');
  expect(await removed.regions()).toEqual([]);
  await expect.poll(() => removed.page.evaluate(() => document.body.children.length)).toBe(children - 1);
});

test('a banner that the configuration does not want is not there', async ({ keeper, control }) => {
  const configuration = { ...(await control.configuration()), warnings: { banner_on_ebay: false } };
  const settings = await keeper.settings();
  await settings.add('acme_store');
  await settings.use(configuration);
  const popup = await keeper.popup();
  await control.lifetime({ refresh_token_expires_in: 5 * DAY });
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await new Banner(await keeper.open('https://app.webinterpret.com/')).expectText('Regular Token');
  const shop = await keeper.open(ITEM);
  expect(await worldsOf(shop, keeper.id)).toEqual([]);
});

test('a healthy seller’s eBay pages carry no script of ours', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  expect(await keeper.scripts()).toEqual(['credentials', 'observer']);
  for (const [url, worlds] of /** @type {const} */ ([[ITEM, []], ['https://app.webinterpret.com/', ['Token Keeper']]])) {
    const page = await keeper.open(url);
    expect(await worldsOf(page, keeper.id)).toEqual(worlds);
    expect(await page.evaluate(() => [...document.documentElement.children].map(({ tagName }) => tagName))).toEqual(['HEAD', 'BODY']);
  }
  // The same look finds it once there is something to say.
  await keeper.control.lifetime({ refresh_token_expires_in: 5 * DAY });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree(users.acme);
  const page = await keeper.open(ITEM);
  await new Banner(page).expectText('Regular Token');
  expect(await worldsOf(page, keeper.id)).toEqual(['Token Keeper']);
});

test.describe('without the extension', () => {
  // An extension from the command line does not come back from a reload: what an update does to open pages, without the new version.
  test.use({ flags: [] });

  test('a script that the extension left behind takes its banner away', async ({ keeper }) => {
    await keeper.setUpConnectedFor(5 * DAY);
    const page = await keeper.open(ITEM);
    const banner = new Banner(page);
    await banner.expectText('Regular Token of acme_store');
    // The answer is lost with the worker that would give it.
    await keeper.worker.evaluate(() => chrome.runtime.reload()).catch(() => {});
    await banner.expectGone();
  });
});
