// The picture of the past year with the same as a table, and the dates to come as a calendar file.
import { readFile } from 'node:fs/promises';

import { DAY, store } from './support/stored.js';
import { expect, test } from './support/test.js';

const now = Date.now();
const before = (/** @type {number} */ days, /** @type {unknown} */ what) => ({ at: now - days * DAY, what });
const connected = (/** @type {string} */ kind) => ({ connected: { kind, basis: 'dashboard_confirmation', doubtful: false } });
const history = [
  before(300, connected('regular')),
  before(200, { disconnected: { kind: 'regular', reason: 'credentials_reset', doubtful: false } }),
  before(190, connected('regular')),
  before(20, 'visited'),
  before(3, 'visited'),
];

test('an account’s past year is a picture, and a table with the same', async ({ keeper }) => {
  const settings = await keeper.settings();
  const section = settings.page.getByRole('region', { name: 'The past year and what comes' });
  await expect(section).toBeHidden();
  await store(keeper, { visit: now - 3 * DAY, ends: now + 40 * DAY, history }, { username: 'other_shop', ends: now + 4 * DAY });
  // The one that is worst off comes first.
  await expect(section.getByRole('img', { name: /of other_shop; the table below says the same/ })).toBeVisible();
  await section.getByRole('combobox', { name: 'Account' }).selectOption('acme_store');
  const picture = section.getByRole('img', { name: /of acme_store/ });
  await expect(picture.locator('.connected')).toHaveCount(2);
  await expect(picture.locator('.gap')).toHaveCount(1);
  await expect(picture.locator('.visit')).toHaveCount(2);
  await expect(picture.locator('.end')).toHaveCount(3);

  await section.getByText('As a table').click();
  const rows = section.getByRole('row');
  const date = (/** @type {number} */ at) => {
    const other = new Date(at).getFullYear() !== new Date().getFullYear();
    return new Intl.DateTimeFormat('en-US', { day: 'numeric', month: 'short', ...(other && { year: 'numeric' }) }).format(at);
  };
  const day = (/** @type {number} */ days) => date(now - days * DAY);
  await expect(rows.nth(1)).toHaveText(`Regular Token: connected${day(300)}${day(200)}`);
  await expect(rows.nth(2)).toHaveText(`Regular Token: not connected${day(200)}${day(190)}`);
  await expect(rows.nth(3)).toHaveText(`Regular Token: connected${day(190)}${day(0)}`);
  await expect(rows.nth(4)).toHaveText(`Dashboard visits: 2${day(20)}${day(3)}`);
  await expect(rows.nth(5)).toHaveText(`Regular Token ends, by our estimate${day(-40)}`);
  await expect(rows.nth(6)).toHaveText(`Token Plus ends, by our estimate${day(-40)}`);
  await expect(rows.last()).toContainText('The next Dashboard visit is due');
});

test('dates to come are exported as a calendar, and move with the next export', async ({ keeper }) => {
  const settings = await keeper.settings();
  await expect(settings.page.getByText('There is no date to come yet.')).toBeVisible();
  await store(keeper, { visit: now - 3 * DAY, ends: now + 40 * DAY });
  const events = async () => {
    const [download] = await Promise.all([settings.page.waitForEvent('download'), settings.button('Export calendar').click()]);
    expect(download.suggestedFilename()).toBe('token-keeper.ics');
    const text = (await readFile(await download.path(), 'utf8')).replaceAll('\r\n ', '');
    expect(text).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:[^\r]*Token Keeper/);
    return text.split('BEGIN:VEVENT').slice(1).map((event) => {
      const value = (/** @type {string} */ name) => new RegExp(`^${name}:(.*)\\r$`, 'm').exec(event)?.[1];
      return { uid: value('UID'), start: value('DTSTART'), title: value('SUMMARY'), alarms: event.split('BEGIN:VALARM').length - 1 };
    });
  };
  const stamp = (/** @type {number} */ at) => new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
  const first = await events();
  expect(first.map(({ title, alarms }) => [title, alarms])).toEqual([
    ['Regular Token of acme_store ends\\, by our estimate', 3],
    ['Token Plus of acme_store ends\\, by our estimate', 3],
    ['acme_store will be disconnected without a Dashboard visit by now', 3],
  ]);
  expect(first[0]?.start).toBe(stamp(now + 40 * DAY));
  await store(keeper, { visit: now - 3 * DAY, ends: now + 50 * DAY });
  await expect.poll(async () => (await events())[0]?.start).toBe(stamp(now + 50 * DAY));
  expect((await events()).map(({ uid }) => uid)).toEqual(first.map(({ uid }) => uid));
});
