// What happened, as settings list it.
import { readFile } from 'node:fs/promises';

import { DAY } from './support/keeper.js';
import { expect, test } from './support/test.js';

const NOW = Date.now();
/** @param {number} days @param {unknown} what */
const before = (days, what) => ({ at: NOW - days * DAY * 1000, what });

/** @param {import('./support/keeper.js').Keeper} keeper @param {Record<string, object[]>} histories */
const store = (keeper, histories) => {
  const accounts = Object.entries(histories).map(([username, history]) => [`account.${username}`, { username, added: NOW, history }]);
  return keeper.worker.evaluate((records) => chrome.storage.local.set(records), Object.fromEntries(accounts));
};

test('what happened to all accounts is listed, the newest first', async ({ keeper }) => {
  const settings = await keeper.settings();
  await expect(settings.page.getByText('Nothing has happened yet.')).toBeVisible();
  const plus = { kind: 'plus', doubtful: false };
  await store(keeper, {
    acme_store: [
      before(500, 'added'),
      before(3, { connected: { ...plus, basis: 'dashboard_confirmation' } }),
      before(1, { disconnected: { ...plus, reason: 'not_stated', doubtful: true } }),
    ],
    other_shop: [before(400, 'found'), before(2, 'visited'), before(0, { renamed: { from: 'third_shop' } })],
  });
  await expect(settings.history).toContainText([
    'other_shop Renamed; the name before was third_shop',
    'acme_store Token Plus seems to be disconnected (not sure)',
    'other_shop Dashboard visited',
    'acme_store Token Plus connected: the Dashboard said “Your new token is now valid”',
    'other_shop Found on the Dashboard',
    'acme_store Added here',
  ]);
  const date = (/** @type {Intl.DateTimeFormatOptions} */ options, /** @type {number} */ days) =>
    new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', ...options }).format(NOW - days * DAY * 1000);
  await expect(settings.history.first().getByRole('time')).toHaveText(date({}, 0));
  await expect(settings.history.last().getByRole('time')).toHaveText(date({ year: 'numeric' }, 500));
  await expect(settings.page.getByText('Nothing has happened yet.')).toBeHidden();
  await expect(settings.button('Show more')).toBeHidden();
});

test('the newest hundred are shown, and a hundred more at a time', async ({ keeper }) => {
  await store(keeper, { acme_store: Array.from({ length: 250 }, (_, index) => before(250 - index, 'visited')) });
  const settings = await keeper.settings();
  await expect(settings.history).toHaveCount(100);
  await settings.button('Show more').press('Enter');
  await expect(settings.history).toHaveCount(200);
  await expect(settings.history.nth(100), 'the reader goes on where the new rows begin').toBeFocused();
  await settings.button('Show more').click();
  await expect(settings.history).toHaveCount(250);
  await expect(settings.history.nth(200)).toBeFocused();
  await expect(settings.button('Show more')).toBeHidden();
});

test('the history can be taken along as a table', async ({ keeper }) => {
  const settings = await keeper.settings();
  await expect(settings.button('Export as CSV')).toBeHidden();
  await store(keeper, {
    '=shop,"1"': [
      before(2, { at_risk: { kind: null, sign: 'password_page' } }),
      before(1, { disconnected: { kind: 'plus', reason: 'credentials_reset', basis: 'refresh_grant', doubtful: false } }),
    ],
  });
  await expect(settings.history).toHaveCount(2);
  const [download] = await Promise.all([settings.page.waitForEvent('download'), settings.button('Export as CSV').click()]);
  expect(download.suggestedFilename()).toBe('token-keeper-history.csv');
  const time = (/** @type {number} */ days) => new Date(NOW - days * DAY * 1000).toISOString();
  expect(await readFile(await download.path(), 'utf8')).toBe(
    [
      '\u{feff}time,account,event,token,cause,evidence,certain,text',
      `${time(1)},"'=shop,""1""",disconnected,plus,credentials_reset,refresh_grant,yes,Token Plus disconnected; the likely reason: the eBay password was changed`,
      `${time(2)},"'=shop,""1""",at_risk,,password_page,,,eBay’s page for the password was opened: the tokens may have ended`,
      '',
    ].join('\r\n'),
  );
  await expect(settings.status).toHaveText('The history was exported.');
});
