// Desktop notifications as the desktop gets them: the browser's real calls over D-Bus, and real presses.
import { users } from './support/consent.js';
import { HOUR, MINUTE } from './support/keeper.js';
import { DAY, store, visitThatEndsIn } from './support/stored.js';
import { expect, testOnDesktop as test } from './support/test.js';

/** The end of a life that lies so many days ahead. @param {number} days */
const inDays = (days) => Date.now() + days * DAY + MINUTE;

/** Looks as the alarm would, so that whatever there were to show would be shown. @param {import('./support/keeper.js').Keeper} keeper */
const look = (keeper) => keeper.passTime(0);

test('a deadline is told once for each step, in the place of the step before', async ({ keeper, desktop }) => {
  await store(keeper, { ends: inDays(31) });
  const told = [];
  /** Since the last step. */
  let waited = 0;
  for (const [days, title] of /** @type {const} */ ([
    // A notice stands on the icon and in the popup only.
    [2, undefined],
    [23, 'ends in 6 days, by our estimate'],
    [5, 'ends tomorrow, by our estimate'],
    [3, 'has probably ended'],
  ])) {
    await keeper.passTime(days * DAY - waited);
    if (title) told.push(`Regular Token of acme_store ${title}`);
    await expect.poll(desktop.titles).toEqual(told.slice(-1));
    // The same again, later: nothing is said a second time.
    waited = 2 * HOUR;
    await keeper.passTime(waited);
  }
  await look(keeper);
  expect(desktop.calls.map(({ title }) => title)).toEqual(told);
});

test('a lost token is told with what stops and a button to mend it', async ({ keeper, control, desktop }) => {
  const popup = await keeper.setUpConnected();
  const { ebay } = await control.configuration();
  await control.revoke({ username: users.acme.username, client_id: ebay.tokens.plus.client_id });
  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  const lost = 'Token Plus of acme_store is disconnected';
  await expect.poll(desktop.titles).toContain(lost);
  expect(desktop.calls.at(-1)).toMatchObject({
    text: 'International listings no longer update. Reconnect; do not edit them by hand.',
    buttons: ['Reconnect', 'Remind me tomorrow'],
  });
  await popup.page.close();
  const [page] = await Promise.all([keeper.context.waitForEvent('page'), desktop.press(lost, 'Reconnect')]);
  await expect(page).toHaveURL(keeper.url('popup.html'));
  await expect(page.getByRole('listitem', { name: 'acme_store' })).toContainText('eBay no longer accepts this token');
});

test('six months without a visit: the button opens the Dashboard', async ({ keeper, desktop }) => {
  await store(keeper, { visit: visitThatEndsIn(5) });
  const title = 'acme_store will be disconnected in 5 days for want of a Dashboard visit';
  await expect.poll(desktop.titles).toEqual([title]);
  const [page] = await Promise.all([keeper.context.waitForEvent('page'), desktop.press(title, 'Open Dashboard')]);
  await expect.poll(() => page.url()).toContain('https://app.webinterpret.com/');
});

test('a click on the notification itself opens our page', async ({ keeper, desktop }) => {
  const popup = await store(keeper, { ends: inDays(6) });
  const title = 'Regular Token of acme_store ends in 6 days, by our estimate';
  await expect.poll(desktop.titles).toEqual([title]);
  await popup.page.close();
  const [page] = await Promise.all([keeper.context.waitForEvent('page'), desktop.click(title)]);
  await expect(page).toHaveURL(keeper.url('popup.html'));
  await look(keeper);
  expect(desktop.calls).toHaveLength(1);
});

test('what is snoozed until tomorrow is told again tomorrow, and not before', async ({ keeper, desktop }) => {
  const popup = await store(keeper, { ends: inDays(6) });
  const title = 'Regular Token of acme_store ends in 6 days, by our estimate';
  await expect.poll(desktop.titles).toEqual([title]);
  desktop.press(title, 'Remind me tomorrow');
  await expect(popup.account('acme_store')).toContainText('You are reminded again');
  await look(keeper);
  expect(desktop.titles()).toEqual([]);
  // After eight in the morning, at any time of day.
  await keeper.passTime(2 * DAY);
  await expect.poll(desktop.titles).toEqual(['Regular Token of acme_store ends in 4 days, by our estimate']);
  expect(desktop.calls).toHaveLength(2);
});

test('one notification for many accounts names the worst and counts the others', async ({ keeper, desktop }) => {
  const names = ['acme_deals', 'acme_outlet', 'acme_parts', 'acme_store'];
  await store(keeper, ...names.map((username, at) => ({ username, ends: inDays(6 - at) })));
  const title = 'Regular Token of acme_store ends in 3 days, by our estimate';
  await expect.poll(desktop.titles).toEqual([title]);
  const [{ buttons, text } = { buttons: [], text: '' }] = desktop.calls;
  expect(buttons).toEqual(['Reconnect', 'Remind me of all 4 tomorrow']);
  expect(text).toContain('+ 3 more');
  await look(keeper);
  expect(desktop.calls).toHaveLength(1);
});

test('nothing is told again after the browser was restarted, and what is worse is', async ({ keeper, desktop }) => {
  await store(keeper, { ends: inDays(4) });
  await expect.poll(desktop.titles).toEqual(['Regular Token of acme_store ends in 4 days, by our estimate']);
  // It is shown first and noted then; between the two it would be shown once more.
  await expect.poll(() => keeper.worker.evaluate(() => chrome.storage.local.get('announced'))).toHaveProperty('announced');
  await keeper.restart();
  await expect.poll(keeper.badge).toBe('4d');
  await look(keeper);
  expect(desktop.calls).toHaveLength(1);
  await keeper.passTime(3 * DAY);
  await expect.poll(desktop.titles).toContain('Regular Token of acme_store ends tomorrow, by our estimate');
  expect(desktop.calls).toHaveLength(2);
});

test('a worker that died before it noted what it had shown shows it in the same place', async ({ keeper, desktop }) => {
  await store(keeper, { ends: inDays(6) });
  await expect.poll(desktop.titles).toHaveLength(1);
  const { page } = await keeper.settings();
  await keeper.killWorker();
  // What is stored then is what was stored before.
  await page.evaluate(() => chrome.storage.local.remove('announced').then(() => chrome.runtime.sendMessage({ kind: 'wake' })));
  await expect.poll(() => desktop.calls.length).toBe(2);
  const [first, second] = desktop.calls;
  expect(second?.replaces).toBe(first?.id);
  expect(desktop.screen.size).toBe(1);
});
