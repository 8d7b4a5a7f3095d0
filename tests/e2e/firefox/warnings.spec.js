// A token about to end: the toolbar, the pages of eBay and of the Dashboard, a notification.
import { DAY } from '../support/keeper.js';
import { Drawn } from './support/drawn.js';
import { expect, test } from './support/test.js';

const WORDS = /^Regular Token of acme_store ends in 4 days Refresh it before your international listings stop\./;

test('a token about to end is told on the toolbar, on eBay, on the Dashboard and by a notification', async ({ keeper }) => {
  const shop = new Drawn(keeper, await keeper.open('https://www.ebay.com/itm/1'));
  await shop.expectGone();
  await keeper.setUpConnected(5 * DAY - 60);
  await expect.poll(keeper.badge).toBe('4d');
  await expect.poll(keeper.notifications).toHaveLength(1);
  // In a tab that is open already, and in new ones.
  await shop.expectText(WORDS);
  for (const url of ['https://www.ebay.de/itm/2', 'https://app.webinterpret.com/']) {
    await new Drawn(keeper, await keeper.open(url)).expectText(WORDS);
  }
  expect(await shop.regions()).toHaveLength(1);
});

test('the banner’s button opens our page, and "not now" takes it from every tab', async ({ keeper }) => {
  await keeper.setUpConnected(5 * DAY - 60);
  const [one, two] = [1, 2].map(async (item) => new Drawn(keeper, await keeper.open(`https://www.ebay.com/itm/${item}`)));
  const [first, second] = [await one, await two];
  await first?.expectText(WORDS);
  await second?.expectText(WORDS);
});
