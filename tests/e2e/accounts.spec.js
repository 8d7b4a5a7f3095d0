// The list of accounts in settings and popup: labels, a thousand of them, names of all sorts, and a backup.
import { readFile } from 'node:fs/promises';

import { DAY, store } from './support/stored.js';
import { expect, test } from './support/test.js';

test('settings say how each token stands and how it is reconnected', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const { account, page, status } = await keeper.settings();
  const row = account('acme_store');
  await expect(row).toContainText('Regular Token');
  await expect(row.getByText('Reconnected through eBay’s consent page')).toHaveCount(2);
  const label = row.getByRole('textbox', { name: 'Label of acme_store' });
  await label.fill('Shop in the UK');
  await label.press('Enter');
  await expect(status).toHaveText('The label is saved.');
  await expect(popup.account('acme_store')).toContainText('Shop in the UK');

  await label.fill('');
  await label.press('Tab');
  await expect(popup.account('acme_store')).not.toContainText('Shop in the UK');
  await page.reload();
  await expect(label).toHaveValue('');
});

test('a thousand accounts: the first fifty of them, and each by a word of its name or label', async ({ keeper }) => {
  const connection = { standing: 'connected', evidence: { basis: 'dashboard_words', at: Date.now(), doubtful: false } };
  await keeper.worker.evaluate((connection) => {
    const name = (/** @type {number} */ number) => `seller_${String(number).padStart(4, '0')}`;
    const account = (/** @type {number} */ number) => ({
      username: name(number),
      added: Date.now(),
      last_visit: Date.now(),
      ...(number === 777 && { label: 'Lighthouse' }),
      connections: { regular: connection, plus: connection },
      history: [],
    });
    const records = Array.from({ length: 1000 }, (_, number) => [`account.id${number}`, account(number)]);
    return chrome.storage.local.set(Object.fromEntries(records));
  }, connection);
  const popup = await keeper.popup();
  const settings = await keeper.settings();
  for (const { page, list } of [
    { page: popup.page, list: popup.page.getByRole('list', { name: 'eBay accounts' }) },
    { page: settings.page, list: settings.accounts },
  ]) {
    const rows = list.locator(':scope > li');
    const shown = page.getByText(/^Accounts shown/);
    await expect(rows).toHaveCount(50);
    await expect(shown).toHaveText('Accounts shown: 50 of 1000.');
    await page.getByRole('button', { name: 'Show more' }).first().press('Enter');
    await expect(rows).toHaveCount(100);
    await expect(rows.nth(50), 'the reader goes on where the new rows begin').toBeFocused();

    const search = page.getByRole('searchbox', { name: 'Find an account' });
    for (const [word, name] of [['SELLER_0999', 'seller_0999'], ['lightho', 'seller_0777']]) {
      await search.fill(word ?? '');
      await expect(rows).toHaveCount(1);
      await expect(rows).toContainText(name ?? '');
      await expect(shown).toHaveText('Accounts shown: 1 of 1000.');
    }
    await search.fill('nobody');
    await expect(rows).toHaveCount(0);
    await expect(shown).toHaveText('Accounts shown: 0 of 1000.');
    await search.fill('');
    await expect(rows).toHaveCount(50);
  }
});

test('names of all sorts are shown as they are', async ({ keeper }) => {
  const names = ['🚀rocket🚀', 'right\u202eleft', '<b>bold</b>', '"quotes"&\'more\'', 'x'.repeat(64)];
  const settings = await keeper.settings();
  for (const name of names) {
    await settings.page.getByRole('textbox', { name: 'eBay username' }).fill(name);
    await settings.button('Add account').click();
    await expect(settings.accounts.locator('bdi', { hasText: name })).toBeVisible();
  }
  expect(await settings.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  const popup = await keeper.popup();
  for (const name of names) await expect(popup.page.getByRole('heading', { name, exact: true })).toBeVisible();
  expect(await popup.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});

test('a backup brings accounts back without secrets and leaves those that are there', async ({ keeper }) => {
  await keeper.setUpConnected();
  const settings = await keeper.settings();
  const downloaded = settings.page.waitForEvent('download');
  await settings.button('Back up').click();
  const text = await readFile(await (await downloaded).path(), 'utf8');
  await expect(settings.status).toHaveText('The backup was saved, without secrets.');
  const { accounts } = JSON.parse(text);
  const [account] = /** @type {any[]} */ (Object.values(accounts));
  expect(account.connections.plus.standing).toBe('connected');
  expect(account.connections.plus.refresh_token).toBeNull();
  expect(account.history.length).toBeGreaterThan(0);

  const restore = (/** @type {string} */ text) =>
    settings.page.getByLabel('Restore a backup').setInputFiles({ name: 'b.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await restore(text);
  await expect(settings.status).toHaveText('New accounts: 0. Here already, and left as they were: 1.');
  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await settings.page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await expect(settings.account('acme_store')).toBeHidden();
  await restore(text);
  await expect(settings.status).toHaveText('New accounts: 1. Here already, and left as they were: 0.');
  await expect(settings.account('acme_store')).toContainText('Connected');

  const before = await keeper.worker.evaluate(() => chrome.storage.local.get());
  for (const [bad, words] of [
    [text.slice(0, text.length / 2), 'This is no backup of Token Keeper, or only a part of one.'],
    ['{"schema":1}', 'This is no backup of Token Keeper'],
    [text.replace('"token_keeper_backup":1', '"token_keeper_backup":2'), 'A newer version of Token Keeper made this backup.'],
    [text + ' '.repeat(50_000_000), 'This file is larger than any backup (10 MB).'],
  ]) {
    await restore(bad ?? '');
    await expect(settings.status).toContainText(words ?? '');
    await expect(settings.status).toContainText('Nothing of it was used.');
  }
  expect(await keeper.worker.evaluate(() => chrome.storage.local.get())).toEqual(before);
});

test('the history can be narrowed to an account and a subject, and is exported so', async ({ keeper }) => {
  const now = Date.now();
  const lost = { disconnected: { kind: 'plus', reason: 'not_stated', doubtful: false } };
  await store(
    keeper,
    { history: [{ at: now - DAY, what: 'visited' }, { at: now, what: lost }] },
    { username: 'other_shop', history: [{ at: now - 2 * DAY, what: 'visited' }] },
  );
  const settings = await keeper.settings();
  await expect(settings.history).toHaveCount(3);
  const history = settings.page.getByRole('region', { name: 'History' });
  await history.getByRole('combobox', { name: 'About' }).selectOption('Visits to the Dashboard');
  await expect(settings.history).toContainText(['acme_store Dashboard visited', 'other_shop Dashboard visited']);
  await history.getByRole('combobox', { name: 'Account' }).selectOption('other_shop');
  await expect(settings.history).toHaveCount(1);
  const downloaded = settings.page.waitForEvent('download');
  await settings.button('Export as CSV').click();
  const csv = await readFile(await (await downloaded).path(), 'utf8');
  expect(csv.trim().split('\r\n')).toHaveLength(2);
  await history.getByRole('combobox', { name: 'About' }).selectOption('Attempts that failed');
  await expect(settings.history).toHaveCount(0);
});

test('what support needs to know can be read and copied, and names nobody', async ({ keeper }) => {
  await keeper.setUpConnected();
  const settings = await keeper.settings();
  const text = settings.page.getByRole('group', { name: 'Support' });
  await expect(text).toContainText('account 1: added');
  await expect(text).not.toContainText('acme_store');
  await settings.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await settings.button('Copy').click();
  await expect(settings.status).toHaveText('Copied');
  expect(await settings.page.evaluate(() => navigator.clipboard.readText())).toContain('account 1: added');
});
