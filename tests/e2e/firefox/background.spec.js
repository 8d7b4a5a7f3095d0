// The event page: Firefox puts it to sleep when nothing happens, and may end it at any time.
import { Drawn } from './support/drawn.js';
import { expect, test } from './support/test.js';
import { DAY } from '../support/keeper.js';

test.describe('put to sleep after three seconds', () => {
  test.use({ preferences: { 'extensions.background.idle.timeout': 3000 } });

  test('nothing is lost, and whatever is needed wakes it', async ({ keeper }) => {
    const popup = await keeper.setUpConnected(5 * DAY);
    await popup.page.close();
    await expect.poll(keeper.background).toBe('stopped');
    expect(await keeper.badge()).toBe('4d');
    // A page of eBay's wakes it, for it asks what to show.
    await new Drawn(keeper, await keeper.open('https://www.ebay.com/itm/1')).expectText(/^Regular Token of acme_store ends in 5 days/);
    await expect.poll(keeper.background).toBe('stopped');
    await (await keeper.popup()).expectConnected();
  });

  test('it stays awake while the seller is in the eBay window', async ({ keeper }) => {
    const popup = await keeper.setUp();
    const consent = await keeper.consent(() => popup.press('Connect Regular Token'));
    await consent.toGrantPage();
    await popup.page.close();
    const since = Date.now();
    // Longer than it would take to fall asleep: this waits for a time, and for nothing else.
    await expect.poll(() => Date.now() - since, { message: 'time passes' }).toBeGreaterThan(4000);
    expect(await keeper.background()).toBe('running');
    await consent.press('Agree and Continue');
    await expect.poll(keeper.announced).toHaveLength(1);
    await (await keeper.popup()).expectStatus(/^Regular Token of acme_store is connected/);
  });
});

test('a button that is pressed just while it falls asleep is answered', async ({ keeper }) => {
  const popup = await keeper.setUp();
  // The moment is too short to be met on purpose: this is what Firefox says in it.
  await popup.page.evaluate(() => {
    const { runtime } = chrome;
    const send = runtime.sendMessage;
    runtime.sendMessage = async () => {
      runtime.sendMessage = send;
      throw new Error('Could not establish connection. Receiving end does not exist.');
    };
  });
  const consent = await keeper.consent(() => popup.press('Connect Regular Token'));
  await consent.decline();
  await popup.expectStatus(/declined/);
});
