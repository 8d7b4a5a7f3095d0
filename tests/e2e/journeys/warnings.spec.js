// A token about to expire: the toolbar, the pages of eBay and of the Dashboard, a notification.
import { DAY } from '../support/keeper.js';
import { expect, test } from './test.js';

const WORDS = /^Regular Token of acme_store ends in 5 days Refresh it before your international listings stop\./;

test('a token about to expire is told on toolbar, eBay, Dashboard and desktop', async ({ driver }) => {
  const shop = driver.drawn(await driver.open('https://www.ebay.com/itm/1'));
  await shop.expectGone();
  await driver.setUpConnected(5 * DAY);
  await expect.poll(driver.badge).toBe('4d');
  await expect.poll(driver.announced).toContainEqual(expect.stringMatching(/\.warning$/));
  // In a tab that is open already, and in new ones.
  await shop.expectText(WORDS);
  for (const url of ['https://www.ebay.de/itm/2', 'https://app.webinterpret.com/']) {
    await driver.drawn(await driver.open(url)).expectText(WORDS);
  }
  expect(await shop.regions()).toHaveLength(1);
});

test('the banner opens our page, and is hidden in every tab at once', async ({ driver }) => {
  await driver.setUpConnected(5 * DAY);
  const first = driver.drawn(await driver.open('https://www.ebay.com/itm/1'));
  const second = driver.drawn(await driver.open('https://www.ebay.co.uk/itm/2'));
  await second.expectText(WORDS);
  await first.expectText(WORDS);
  await first.press('Reconnect');
  // The popup that is open in a tab already comes to the front.
  const inFront = () => driver.inExtension(() => chrome.tabs.query({ active: true }).then((tabs) => tabs.map(({ url }) => url)));
  await expect.poll(inFront).toContain(driver.url('popup.html'));
  expect((await driver.tabs()).filter((url) => url === driver.url('popup.html'))).toHaveLength(1);
  await first.press('Hide until tomorrow');
  await first.expectGone();
  await second.expectGone();
});
