// What is stored: erased, set aside, and a disk that is full.
import { readFile } from 'node:fs/promises';

import { expect, test } from './support/test.js';

test('Erase everything leaves nothing, here and in the sync storage', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const { page } = await keeper.settings();
  await page.getByRole('checkbox', { name: 'Share visits and settings between your devices' }).check();
  const shared = () => keeper.worker.evaluate(() => chrome.storage.sync.get().then(Object.keys));
  await expect.poll(shared).toContain('schema');

  await page.getByRole('button', { name: 'Erase everything' }).click();
  const dialog = page.getByRole('dialog', { name: 'Erase everything?' });
  await expect(dialog).toContainText('eBay keeps the access until you remove it there.');
  await expect(dialog.getByRole('link')).toHaveAttribute('href', /third-party-app-access/);
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await popup.expectConnected('Regular Token');

  await page.getByRole('button', { name: 'Erase everything' }).click();
  await dialog.getByRole('button', { name: 'Erase everything' }).click();
  await expect(page.getByRole('status')).toContainText('Everything was erased.');
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  const left = () =>
    keeper.worker.evaluate(async () => ({
      local: await chrome.storage.local.get(),
      session: await chrome.storage.session.get(),
      sync: await chrome.storage.sync.get(),
      databases: (await indexedDB.databases()).map(({ name }) => name),
      alarms: await chrome.alarms.getAll(),
      notifications: Object.keys(await chrome.notifications.getAll()),
    }));
  const nothing = { local: { schema: 2 }, sync: {}, databases: [], alarms: [], notifications: [] };
  await expect.poll(left).toEqual({ ...nothing, session: expect.any(Object) });
  // What remains is no data of the seller's: that this browser session has begun.
  const { session } = await left();
  expect(Object.keys(session).filter((key) => !['began', 'looked', 'today'].includes(key))).toEqual([]);
  // And one begins anew, with another key.
  await popup.add('acme_store');
  await expect(popup.account('acme_store')).toBeVisible();
});

test('records that were set aside can be exported in settings, as they were found', async ({ keeper }) => {
  await keeper.setUp();
  const broken = { username: 42, from: 'the future' };
  await keeper.worker.evaluate((broken) => chrome.storage.local.set({ 'account.broken': broken }), broken);
  const { page } = await keeper.settings();
  await expect(page.getByRole('region', { name: 'Data in this browser' })).toContainText('Stored records that could not be read: 1. They were set aside, not deleted');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export them' }).click()]);
  expect(JSON.parse(await readFile(await download.path(), 'utf8'))).toEqual({ 'account.broken': broken });
});

test('a full disk is said, loses nothing, and is no trouble any more once there is room', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const fill = () =>
    keeper.worker.evaluate(async () => {
      const room = chrome.storage.local.QUOTA_BYTES - (await chrome.storage.local.getBytesInUse());
      // Known to be no record of ours, so that nobody touches it.
      await chrome.storage.local.set({ 'set_aside.filler': 'x'.repeat(room - 60) });
    });
  await fill();
  const before = await keeper.worker.evaluate(() => chrome.storage.local.get());
  await popup.page.getByText('Add another account').click();
  await popup.add('third_shop');
  await expect(popup.page.getByRole('alert')).toContainText('could not');
  expect(await keeper.worker.evaluate(() => chrome.storage.local.get())).toEqual(before);
  await popup.page.reload();
  await popup.expectConnected('Regular Token');
  await expect(popup.account('third_shop')).toHaveCount(0);
  await keeper.worker.evaluate(() => chrome.storage.local.remove('set_aside.filler'));
  await popup.page.getByText('Add another account').click();
  await popup.add('third_shop');
  await expect(popup.account('third_shop')).toBeVisible();
});
