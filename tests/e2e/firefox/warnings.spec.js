// A token about to end: the toolbar, the pages of eBay and of the Dashboard, a notification.
import { DAY } from '../support/keeper.js';
import { Drawn } from './support/drawn.js';
import { expect, test } from './support/test.js';

const WORDS = /^Regular Token of acme_store ends in 5 days Refresh it before your international listings stop\./;

test('a token about to end is told on the toolbar, on eBay, on the Dashboard and by a notification', async ({ keeper }) => {
  const shop = new Drawn(keeper, await keeper.open('https://www.ebay.com/itm/1'));
  await shop.expectGone();
  await keeper.setUpConnected(5 * DAY);
  await expect.poll(keeper.badge).toBe('4d');
  await expect.poll(keeper.announced).toContainEqual(expect.stringMatching(/\.warning$/));
  // In a tab that is open already, and in new ones.
  await shop.expectText(WORDS);
  for (const url of ['https://www.ebay.de/itm/2', 'https://app.webinterpret.com/']) {
    await new Drawn(keeper, await keeper.open(url)).expectText(WORDS);
  }
  expect(await shop.regions()).toHaveLength(1);
});

test('the banner opens our page, and is hidden in every tab at once', async ({ keeper }) => {
  await keeper.setUpConnected(5 * DAY);
  const first = new Drawn(keeper, await keeper.open('https://www.ebay.com/itm/1'));
  const second = new Drawn(keeper, await keeper.open('https://www.ebay.co.uk/itm/2'));
  await first.expectText(WORDS);
  await second.expectText(WORDS);
  await first.press('Reconnect');
  // The popup that is open in a tab already comes to the front.
  await expect.poll(() => first.page.evaluate(() => document.visibilityState)).toBe('hidden');
  expect((await keeper.tabs()).filter((/** @type {string} */ url) => url === keeper.url('popup.html'))).toHaveLength(1);
  await first.press('Hide until tomorrow');
  await first.expectGone();
  await second.expectGone();
});
