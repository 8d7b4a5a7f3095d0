// Being quiet is for a time: what is pressed on a page quiets pages only, and a snooze says until when.
import { Banner, worldsOf } from './support/banner.js';
import { Dashboard } from './support/dashboard.js';
import { HOUR, MINUTE } from './support/keeper.js';
import { DAY, lost, store, visitThatEndsIn } from './support/stored.js';
import { expect, test, testOnDesktop } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper */

const ITEM = 'https://www.ebay.com/itm/1';
const HEALTHY = 'Token Keeper: all tokens are connected';
const NOT_ALL = 'Token Keeper: not all tokens are known to be connected';
const PLUS_LOST = 'Token Plus of acme_store is disconnected';

/** @param {Keeper} keeper */
const titleOf = (keeper) => keeper.worker.evaluate(() => chrome.action.getTitle({}));

/** The worker's clock. @param {Keeper} keeper */
const clockOf = (keeper) => keeper.worker.evaluate(() => Date.now());

/** Eight in the morning, local time, so many days after the day of a time. @param {number} time @param {number} [days] */
const morningAfter = (time, days = 1) => {
  const morning = new Date(time);
  morning.setDate(morning.getDate() + days);
  return morning.setHours(8, 0, 0, 0);
};

/** Lets time pass until then. @param {Keeper} keeper @param {number} time */
const passUntil = async (keeper, time) => keeper.passTime(time - (await clockOf(keeper)));

/** Looks as the alarm would, so that whatever there were to show would be shown. @param {Keeper} keeper */
const look = (keeper) => keeper.passTime(0);

/** A date as the popup writes it. @param {number} time */
const dateOf = (time) => {
  const year = new Date(time).getFullYear() === new Date().getFullYear() ? undefined : /** @type {const} */ ('numeric');
  return new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', year }).format(time);
};

test('✕ on a page hides what is lost on all pages until the next morning, and nowhere else', async ({ keeper }) => {
  const popup = await store(keeper, { plus: lost() });
  const shop = new Banner(await keeper.open(ITEM));
  const dashboard = new Banner(await keeper.open('https://app.webinterpret.com/'));
  await dashboard.expectText(PLUS_LOST);
  await shop.page.bringToFront();
  await shop.expectText(`${PLUS_LOST} International listings no longer update.`);
  const pressed = await clockOf(keeper);
  await shop.click('Hide until tomorrow');
  await shop.expectGone();
  await dashboard.expectGone();
  expect(await worldsOf(await keeper.open(ITEM), keeper.id), 'nor in a new tab').toEqual([]);

  const goesOn = async () => {
    expect(await keeper.badge()).toBe('!');
    expect(await titleOf(keeper)).toBe(PLUS_LOST);
    await expect(popup.token('Token Plus')).toContainText('Disconnected, as the Dashboard says');
    await expect(popup.account('acme_store')).toHaveAttribute('data-severity', 'lost');
    await expect(popup.account('acme_store'), 'nothing is snoozed').not.toContainText('You are reminded again');
  };
  await goesOn();
  await passUntil(keeper, morningAfter(pressed) - MINUTE);
  await goesOn();
  expect(await worldsOf(await keeper.open(ITEM), keeper.id), 'not before eight').toEqual([]);

  await keeper.passTime(2 * MINUTE);
  await shop.expectText(PLUS_LOST);
  await dashboard.expectText(PLUS_LOST);
  await new Banner(await keeper.open(ITEM)).expectText(PLUS_LOST);
});

test('a snooze is of one cause, says until when, and can be taken back', async ({ keeper }) => {
  const popup = await store(keeper, { visit: visitThatEndsIn(6), regular: lost() });
  const account = popup.account('acme_store');
  const shop = new Banner(await keeper.open(ITEM));
  const ofToken = 'Regular Token of acme_store is disconnected';
  const ofVisit = /^acme_store will be disconnected in \d days for want of a Dashboard visit/;
  await shop.expectText(ofToken);

  const pressed = Date.now();
  await popup.snooze('Remind me in a week', 'Regular Token').click();
  await expect(account).toContainText(`Regular Token: You are reminded again in 7 days, ${dateOf(morningAfter(pressed, 7))}`);
  await shop.expectText(ofVisit);
  expect(await keeper.badge(), 'the icon goes on telling the worst').toBe('!');
  await expect(popup.token('Regular Token'), 'and so does the popup').toContainText('Disconnected, as the Dashboard says');

  await popup.snooze('Remind me again', 'Regular Token').click();
  await shop.expectText(ofToken);
  await expect(account).not.toContainText('You are reminded again');

  await popup.snooze('Remind me tomorrow', 'Dashboard visit').click();
  await expect(account).toContainText(`Dashboard visit: You are reminded again`);
  await expect(account).toContainText(dateOf(morningAfter(pressed)));
  expect(await shop.text(), 'the token is told all the same').toContain(ofToken);
  await popup.snooze('Remind me in a week', 'Regular Token').click();
  await shop.expectGone();

  // The visit speaks again in the morning; the token a week later.
  await passUntil(keeper, morningAfter(pressed) + MINUTE);
  await shop.expectText(ofVisit);
  await passUntil(keeper, morningAfter(pressed, 7) + MINUTE);
  await shop.expectText(ofToken);
});

testOnDesktop('a lost token is told on the desktop each day until it is connected', async ({ keeper, desktop }) => {
  const began = Date.now();
  await store(keeper, { plus: lost() });
  const ids = new Set();
  /** What there is to see after so many looks. @param {number} count */
  const told = async (count) => {
    await expect.poll(() => desktop.calls.length).toBe(count);
    expect(desktop.titles()).toEqual([PLUS_LOST]);
    const [id, ...more] = await keeper.notifications();
    expect(more).toEqual([]);
    ids.add(id);
  };
  await told(1);
  for (const days of [1, 2]) {
    await passUntil(keeper, morningAfter(began, days) + MINUTE);
    await told(days + 1);
    await keeper.passTime(2 * HOUR);
    await look(keeper);
    await told(days + 1);
  }
  expect(ids.size, 'each day has a notification of its own').toBe(3);
  for (const id of ids) expect(id).toMatch(/^acme_store\.lost\.\d{4}-\d\d-\d\d$/);

  const dashboard = await Dashboard.open(keeper);
  const banner = new Banner(dashboard.page);
  await banner.expectText(PLUS_LOST);
  await banner.click('Hide until tomorrow');
  await banner.expectGone();
  await look(keeper);
  expect(desktop.titles(), '✕ on a page takes no notification away').toEqual([PLUS_LOST]);
  await dashboard.toTokens();
  await expect.poll(desktop.titles).toEqual([]);
  for (const days of [3, 4]) await passUntil(keeper, morningAfter(began, days) + MINUTE);
  await look(keeper);
  expect(desktop.calls).toHaveLength(3);
});

testOnDesktop('a snooze of a lost token is a snooze of its daily notification too', async ({ keeper, desktop }) => {
  const popup = await store(keeper, { plus: lost() });
  await expect.poll(desktop.titles).toEqual([PLUS_LOST]);
  const pressed = Date.now();
  await popup.snooze('Remind me in a week', 'Token Plus').click();
  await expect.poll(desktop.titles).toEqual([]);
  for (const days of [1, 3, 6]) await passUntil(keeper, morningAfter(pressed, days) + MINUTE);
  await look(keeper);
  expect(desktop.calls).toHaveLength(1);
  await passUntil(keeper, morningAfter(pressed, 7) + MINUTE);
  await expect.poll(desktop.titles).toEqual([PLUS_LOST]);
});

testOnDesktop('a token that the account does not use never warns, until that is taken back', async ({ keeper, desktop }) => {
  const popup = await store(keeper, { plus: lost() });
  const shop = new Banner(await keeper.open(ITEM));
  await shop.expectText(PLUS_LOST);
  await expect.poll(desktop.titles).toEqual([PLUS_LOST]);

  const plus = popup.token('Token Plus');
  await plus.getByRole('button', { name: 'I don’t use Token Plus' }).click();
  await expect(plus).toContainText('Not used');
  await expect(plus).not.toContainText('Disconnected');
  await shop.expectGone();
  await expect.poll(desktop.titles).toEqual([]);
  await expect.poll(keeper.badge).toBe('');
  await expect.poll(() => titleOf(keeper), 'of what it uses all is connected').toBe(HEALTHY);
  await expect(popup.account('acme_store').getByRole('button', { name: 'Remind me' })).toHaveCount(0);
  for (const days of [1, 3, 9]) await keeper.passTime(days * DAY);
  await look(keeper);
  expect(desktop.calls).toHaveLength(1);
  expect(await keeper.badge()).toBe('');
  expect(await keeper.scripts()).not.toContain('banner');

  await plus.getByRole('button', { name: 'I use Token Plus after all' }).click();
  await expect(plus).toContainText('Disconnected, as the Dashboard says');
  await shop.expectText(PLUS_LOST);
  await expect.poll(desktop.titles).toEqual([PLUS_LOST]);
  await expect.poll(keeper.badge).toBe('!');
});

testOnDesktop('a token that was never connected is told once, on the icon, and is no loss', async ({ keeper, control, desktop }) => {
  await control.dashboard({ username: 'acme_store', plus: 'never' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  await expect.poll(() => titleOf(keeper)).toBe('Token Plus of acme_store is not connected');
  await expect.poll(keeper.badge).toBe('!');
  expect(await new Banner(dashboard.page).text()).toBeUndefined();
  await keeper.passTime(3 * DAY);
  expect(await keeper.badge(), 'nobody has looked yet').toBe('!');

  const popup = await keeper.popup();
  await expect(popup.token('Token Plus')).toContainText('Not connected');
  await expect(popup.token('Token Plus')).toHaveAttribute('data-tone', 'notice');
  await keeper.passTime(DAY + MINUTE);
  await expect.poll(keeper.badge).toBe('');
  await expect.poll(() => titleOf(keeper), 'nor is it called connected').toBe(NOT_ALL);
  await popup.page.reload();
  await expect(popup.token('Token Plus'), 'the popup goes on').toContainText('Not connected');
  await keeper.passTime(10 * DAY);
  await look(keeper);
  expect(await keeper.badge()).toBe('');
  expect(await keeper.scripts()).not.toContain('banner');
  expect(desktop.calls).toEqual([]);
});

testOnDesktop('losses of twelve accounts have a notification of their own that names the worst', async ({ keeper, desktop }) => {
  const name = (/** @type {number} */ number) => `shop_${String(number).padStart(2, '0')}`;
  const of = (/** @type {number} */ number) => ({ username: name(number), ...(number <= 4 ? { plus: lost() } : { ends: Date.now() + (number === 9 ? 4 : 6) * DAY }) });
  const popup = await store(keeper, ...Array.from({ length: 12 }, (_, index) => of(index + 1)));
  const losses = /^Token Plus of shop_0[1-4] is disconnected$/;
  const worst = 'Regular Token of shop_09 ends in 4 days, by our estimate';
  await expect.poll(() => [...desktop.titles()].sort()).toEqual([worst, expect.stringMatching(losses)]);
  const shown = (/** @type {string | RegExp} */ title) => [...desktop.screen.values()].find((one) => one.title.match(title));
  expect(shown(losses)).toMatchObject({ text: expect.stringContaining('+ 3 more'), buttons: ['Reconnect', 'Remind me of all 4 tomorrow'] });
  expect(shown(worst)).toMatchObject({ text: expect.stringContaining('+ 7 more'), buttons: ['Reconnect', 'Remind me of all 8 tomorrow'] });

  desktop.press(losses, 'Remind me of all 4 tomorrow');
  for (const number of [1, 2, 3, 4]) await expect(popup.account(name(number))).toContainText('You are reminded again');
  for (const number of [5, 9, 12]) await expect(popup.account(name(number))).not.toContainText('You are reminded again');
  await look(keeper);
  expect(desktop.titles()).toEqual([worst]);
  expect(desktop.calls).toHaveLength(2);

  await passUntil(keeper, morningAfter(Date.now()) + MINUTE);
  await expect.poll(() => desktop.titles().filter((title) => losses.test(title))).toHaveLength(1);
});

testOnDesktop('a loss among accounts that only expire is told by itself', async ({ keeper, desktop }) => {
  const expiring = ['shop_1', 'shop_2', 'shop_3', 'shop_4', 'shop_5'].map((username) => ({ username, ends: Date.now() + 6 * DAY }));
  const popup = await store(keeper, ...expiring);
  await expect.poll(desktop.titles).toEqual([expect.stringMatching(/^Regular Token of shop_\d ends in 6 days/)]);
  await popup.page.close();
  await store(keeper, { ...expiring[2], plus: lost() });
  await expect.poll(desktop.titles).toContain('Token Plus of shop_3 is disconnected');
  expect(desktop.titles()).toHaveLength(2);
});

test.describe('with a clock of its own', () => {
  // Another browser: its pages have that clock, too.
  test.use({ flags: [] });

  test('forty hours are two days and never “tomorrow”, and what is left is never none', async ({ keeper }) => {
    const november = new Date(new Date().getFullYear(), 10, 30, 10);
    if (november.getTime() < Date.now()) november.setFullYear(november.getFullYear() + 1);
    const now = november.getTime();
    const ahead = now - Date.now();
    const set = (/** @type {number} */ ahead) => {
      const now = Date.now;
      Date.now = () => now() + ahead;
    };
    await keeper.context.addInitScript(set, ahead);
    await keeper.worker.evaluate(set, ahead);
    // Some minutes more, for those that pass meanwhile.
    const popup = await store(keeper, { seen: now, visit: now, ends: now + 40 * HOUR + 5 * MINUTE });
    const shop = new Banner(await keeper.open(ITEM));
    for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) await expect(popup.token(kind)).toContainText('Ends in 2 days, Dec 2 (our estimate)');
    await shop.expectText('Regular Token of acme_store ends in 2 days, by our estimate');
    await expect.poll(keeper.badge).toBe('1d');
    await expect(popup.accounts).not.toContainText('tomorrow,');

    // Within a day it is told by the clock, and nothing is rounded up.
    for (const [hours, badge, words] of /** @type {const} */ ([
      [15, '1d', 'ends tomorrow, by our estimate'],
      [2, '23h', 'ends in 23 hours, by our estimate'],
      [22, '1h', 'ends in 1 hour, by our estimate'],
    ])) {
      await keeper.passTime(hours * HOUR);
      await expect.poll(keeper.badge).toBe(badge);
      await shop.page.reload();
      await shop.expectText(words);
    }
    await keeper.passTime(30 * MINUTE);
    await expect.poll(keeper.badge).toMatch(/^3\dm$/);
    await keeper.passTime(HOUR);
    await expect.poll(keeper.badge).toBe('!');
  });
});
