// What a policy, the system or the browser keeps from the watch is told, and is over when it is over.
import { Dashboard } from './support/dashboard.js';
import { HOUR, Keeper, MINUTE } from './support/keeper.js';
import { testPacked } from './support/packed.js';
import { lost, store } from './support/stored.js';
import { expect, testOnDesktop } from './support/test.js';

const LOST = 'Token Plus of acme_store is disconnected';

/** @param {Keeper} keeper */
const titleOf = (keeper) => keeper.worker.evaluate(() => chrome.action.getTitle({}));

/** What the notifications spoke of that are noted as shown. @param {Keeper} keeper @returns {Promise<string[]>} */
const announced = (keeper) => keeper.worker.evaluate(() => chrome.storage.local.get('announced').then((stored) => /** @type {any} */ (stored).announced ?? []));

testPacked('a policy that keeps scripts from the Dashboard is told within an hour, and is over once the Dashboard was read again', async ({ keeper, packed }) => {
  testPacked.setTimeout(240_000);
  const popup = await store(keeper, {});
  const { page } = await Dashboard.open(keeper);
  const [tab = 0] = await keeper.worker.evaluate(() => chrome.tabs.query({ url: 'https://app.webinterpret.com/*' }).then((tabs) => tabs.map(({ id }) => id)));
  const run = () =>
    keeper.worker.evaluate((tabId) => chrome.scripting.executeScript({ target: { tabId }, func: () => {} }).then(() => 'ran', ({ message }) => String(message)), tab);
  // The page was read: what is in this tab is the Dashboard.
  const read = () => keeper.worker.evaluate(() => chrome.storage.session.get('dashboard_tabs').then((stored) => /** @type {any} */ (stored).dashboard_tabs));
  await expect.poll(read).toEqual([tab]);
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper: all tokens are connected');
  // The browser looks at its policies when their files change, and waits until they have come to rest.
  const soon = { timeout: 60_000 };

  await packed.block(['*://*.webinterpret.com']);
  await expect.poll(run, soon).toContain('policy');
  // The permission is there all the same, and says nothing.
  expect(await keeper.worker.evaluate(() => chrome.permissions.contains({ origins: ['https://app.webinterpret.com/*'] }))).toBe(true);
  await page.reload();
  await keeper.passTime(HOUR);
  const words = 'A browser policy keeps Token Keeper from reading the Webinterpret Dashboard';
  await expect.poll(() => titleOf(keeper)).toBe(words);
  await expect.poll(keeper.badge).toBe('?');
  await expect(popup.notices).toContainText(`${words} It sees neither your visits nor the status of your tokens. Ask your administrator to allow it on webinterpret.com.`);

  await packed.block();
  await expect.poll(run, soon).toBe('ran');
  await page.reload();
  await expect(popup.notices).toBeHidden();
  await expect.poll(keeper.badge).toBe('');
  await expect.poll(() => titleOf(keeper)).toBe('Token Keeper: all tokens are connected');
});

testOnDesktop('blocked notifications are said, and shown once they are allowed again', async ({ keeper, desktop }) => {
  await store(keeper, {});
  await keeper.setNotifications(false);
  expect(await keeper.worker.evaluate(() => chrome.notifications.getPermissionLevel())).toBe('denied');
  const popup = await keeper.popup();
  const words = 'This computer blocks Token Keeper’s notifications';
  await expect(popup.notices).toContainText(`${words} Allow them in the settings of the system or the browser, or turn notifications off in Token Keeper’s settings.`);
  await expect.poll(keeper.badge).toBe('?');
  await expect.poll(() => titleOf(keeper)).toBe(words);

  await store(keeper, { plus: lost() });
  await keeper.passTime(31 * MINUTE);
  await expect.poll(keeper.badge).toBe('!');
  await expect.poll(() => titleOf(keeper)).toContain(LOST);
  await expect(popup.notices).toContainText(words);
  await keeper.passTime(31 * MINUTE);
  expect(await announced(keeper), 'what nobody saw was not told').toEqual([]);
  expect(desktop.calls).toEqual([]);

  await keeper.setNotifications(true);
  await expect.poll(desktop.titles).toEqual([LOST]);
  await expect.poll(() => announced(keeper)).toHaveLength(1);
  await expect((await keeper.popup()).notices).toBeHidden();
});

testOnDesktop('a refused notification is tried again within half an hour by the same worker', async ({ keeper, desktop }) => {
  // Of a desktop that refuses one the browser tells nobody: it refuses by itself, as where it cannot read the icon.
  await keeper.worker.evaluate(() => {
    const create = chrome.notifications.create.bind(chrome.notifications);
    const refused = /** @type {unknown[]} */ ([]);
    Object.assign(globalThis, { refused, isTheSame: true });
    chrome.notifications.create = /** @type {any} */ (
      (/** @type {[any]} */ ...given) => {
        if (/** @type {any} */ (globalThis).serves) return create(...given);
        refused.push(given);
        return Promise.reject(new Error('Unable to download all specified images.'));
      }
    );
  });
  const refused = () => keeper.worker.evaluate(() => /** @type {any} */ (globalThis).refused.length);
  await store(keeper, { plus: lost() });
  await expect.poll(keeper.badge).toBe('!');
  await expect.poll(refused).toBeGreaterThan(0);
  expect(await announced(keeper)).toEqual([]);
  const alarm = () => keeper.worker.evaluate(() => chrome.alarms.getAll().then(([alarm]) => (alarm?.scheduledTime ?? Infinity) - Date.now()));
  await expect.poll(alarm, 'it is looked at again').toBeLessThanOrEqual(30 * MINUTE);

  await keeper.worker.evaluate(() => void Object.assign(globalThis, { serves: true }));
  await keeper.passTime(30 * MINUTE);
  await expect.poll(desktop.titles).toEqual([LOST]);
  await expect.poll(() => announced(keeper)).toHaveLength(1);
  expect(await keeper.worker.evaluate(() => 'isTheSame' in globalThis)).toBe(true);
  await keeper.passTime(30 * MINUTE);
  expect(desktop.calls).toHaveLength(1);
});

/** Without a display Chromium goes on when its last window is closed, as it does on macOS and in the background; it has the session bus all the same. */
const testWithoutWindow = testOnDesktop.extend({
  keeper: async ({ simulator, control: _, desktop }, use) => {
    const keeper = await Keeper.start(simulator, { env: desktop.env });
    await use(keeper);
    await keeper.stop();
    expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
  },
});

testWithoutWindow('a notification that is pressed while no window is open opens one, and is taken for seen only then', async ({ keeper, desktop }) => {
  await store(keeper, { plus: lost() });
  await expect.poll(desktop.titles).toEqual([LOST]);
  for (const page of keeper.context.pages()) await page.close();
  const windows = () => keeper.worker.evaluate(() => chrome.windows.getAll().then(({ length }) => length));
  await expect.poll(windows).toBe(0);

  // No window can be opened: that one has to be made up.
  await keeper.worker.evaluate(() => {
    const { create } = chrome.windows;
    const tried = new Promise((resolve) => {
      chrome.windows.create = /** @type {any} */ (
        async () => {
          chrome.windows.create = create;
          resolve(undefined);
          throw new Error('There is no room for a window');
        }
      );
    });
    Object.assign(globalThis, { tried });
  });
  desktop.press(LOST, 'Reconnect', { stays: true });
  await keeper.worker.evaluate(() => /** @type {any} */ (globalThis).tried);
  // The browser answers in the order in which it was asked.
  expect(await keeper.notifications()).toHaveLength(1);
  expect(desktop.titles()).toEqual([LOST]);
  expect(await windows()).toBe(0);

  const [page] = await Promise.all([keeper.context.waitForEvent('page'), desktop.press(LOST, 'Reconnect', { stays: true })]);
  await expect(page).toHaveURL(keeper.url('popup.html'));
  await expect.poll(desktop.titles).toEqual([]);
  expect(await windows()).toBe(1);
});
