// Evidence fades: green is what is known now. What is older is grey, then a notice, and by its age alone never more.
import { Banner, worldsOf } from './support/banner.js';
import { Dashboard } from './support/dashboard.js';
import { HOUR } from './support/keeper.js';
import { DAY, alter, store, visitThatEndsIn } from './support/stored.js';
import { expect, test, testOnDesktop } from './support/test.js';

const ITEM = 'https://www.ebay.com/itm/1';
const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);
const HEALTHY = 'Token Keeper: all tokens are connected';
const NOT_ALL = 'Token Keeper: not all tokens are known to be connected';

/** @param {import('./support/keeper.js').Keeper} keeper */
const titleOf = (keeper) => keeper.worker.evaluate(() => chrome.action.getTitle({}));

/** How often in a row each token of the only account could not be checked. @param {import('./support/keeper.js').Keeper} keeper */
const failures = (keeper) =>
  keeper.worker.evaluate(async () => {
    const account = /** @type {any} */ (Object.entries(await chrome.storage.local.get()).find(([key]) => key.startsWith('account.'))?.[1]);
    return Object.values(account.connections).map((/** @type {any} */ { check }) => check?.failing?.failures ?? 0);
  });

/** @param {import('./support/popup.js').Popup} popup */
const seeStatus = (popup) => popup.account('acme_store').getByRole('button', { name: 'See status' });

test('what the Dashboard said a month ago is grey, and one look there makes it green again', async ({ keeper }) => {
  const popup = await store(keeper, { seen: Date.now() - 29 * DAY });
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText('Connected');
  await expect(popup.green()).not.toHaveCount(0);
  await expect(seeStatus(popup)).toBeHidden();

  // Nobody does anything: an alarm wakes the worker.
  await keeper.passTime(2 * DAY);
  await expect.poll(() => titleOf(keeper)).toBe(NOT_ALL);
  expect(await keeper.badge(), 'it is no reason to worry yet').toBe('');
  await popup.later(2 * DAY);
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText('Last seen connected 4 weeks ago');
    await expect(popup.token(kind)).toHaveAttribute('data-tone', 'unknown');
  }

  const opened = keeper.context.waitForEvent('page');
  await seeStatus(popup).click();
  const dashboard = new Dashboard(await opened);
  await expect.poll(() => dashboard.page.url()).toContain('https://app.webinterpret.com/');
  await dashboard.logIn();
  await dashboard.toTokens();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Seen connected on the Dashboard/s);
  await expect(seeStatus(popup)).toBeHidden();
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);
});

test('evidence of five weeks ago is said to be of five weeks ago', async ({ keeper }) => {
  const popup = await store(keeper, { seen: Date.now() - 36 * DAY });
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Last seen connected 5 weeks ago.*Confirmed on the Dashboard 5 weeks ago/s);
  await expect(popup.green()).toHaveCount(0);
  await expect(seeStatus(popup)).toBeVisible();
});

for (const [days, months] of /** @type {const} */ ([[61, 2], [200, 6]])) {
  testOnDesktop(`a status not seen for ${days} days is a notice on icon and popup only`, async ({ keeper, desktop }) => {
    const popup = await store(keeper, { seen: Date.now() - days * DAY });
    await expect.poll(keeper.badge).toBe('?');
    await expect.poll(() => titleOf(keeper)).toBe(`Regular Token of acme_store was last seen connected ${months} months ago`);
    for (const kind of KINDS) {
      await expect(popup.token(kind)).toContainText(`Last seen connected ${months} months ago`);
      await expect(popup.token(kind)).toHaveAttribute('data-tone', 'notice');
    }
    await expect(seeStatus(popup)).toBeVisible();
    expect(await worldsOf(await keeper.open(ITEM), keeper.id), 'eBay’s pages have no script of ours').toEqual([]);
    await keeper.passTime(DAY);
    await expect.poll(keeper.badge).toBe('?');
    expect(await keeper.scripts()).not.toContain('banner');
    expect(desktop.calls).toEqual([]);
  });
}

test('what was seen less than sixty days ago is no notice yet', async ({ keeper }) => {
  await store(keeper, { seen: Date.now() - 60 * DAY + HOUR });
  await expect.poll(() => titleOf(keeper)).toBe(NOT_ALL);
  expect(await keeper.badge()).toBe('');
  await keeper.passTime(2 * HOUR);
  await expect.poll(keeper.badge).toBe('?');
});

test('a Dashboard page without a warning is said, and makes nothing green', async ({ keeper }) => {
  const popup = await store(keeper, { seen: Date.now() - 40 * DAY, visit: Date.now() - 40 * DAY });
  const account = popup.account('acme_store');
  await expect(account).not.toContainText('No warning on the Dashboard');
  await Dashboard.open(keeper);
  await expect(account).toContainText(/Last Dashboard visit today.*No warning on the Dashboard today/s);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText('Last seen connected 5 weeks ago');
  await expect(popup.green()).toHaveCount(0);
  await expect(seeStatus(popup)).toBeVisible();
  await expect.poll(() => titleOf(keeper)).toBe(NOT_ALL);
});

test('six months after the last visit tokens are probably disconnected and not green', async ({ keeper }) => {
  // What was seen is fresh, and from before the end.
  const popup = await store(keeper, { visit: visitThatEndsIn(-3), seen: Date.now() - 20 * DAY });
  await expect(popup.account('acme_store')).toContainText('The time allowed without a Dashboard visit was over');
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText('Probably disconnected');
    await expect(popup.token(kind)).toHaveAttribute('data-tone', 'lost');
  }
  await expect(popup.green()).toHaveCount(0);
  await expect(popup.button('Connect both tokens')).toBeVisible();
  await expect.poll(keeper.badge).toBe('!');
  await expect.poll(() => titleOf(keeper)).toBe('acme_store has probably been disconnected: too long without a Dashboard visit');
});

test('a token whose own life is over is probably disconnected', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() - DAY, seen: Date.now() - 20 * DAY });
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Probably disconnected.*By our estimate its time ran out/s);
  await expect(popup.account('acme_store').locator('.token use.good').filter({ visible: true })).toHaveCount(0);
});

test('the Dashboard’s word is newer than the passed end, and proves it wrong', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() - DAY, seen: Date.now() - 20 * DAY });
  await expect.poll(keeper.badge).toBe('!');
  const dashboard = await Dashboard.open(keeper);
  const banner = new Banner(dashboard.page);
  await banner.expectText('Regular Token of acme_store has probably ended');
  // The Dashboard's menu is behind it.
  await banner.click('Hide until tomorrow');
  await banner.expectGone();
  await dashboard.toTokens();
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText(/Connected.*Seen connected on the Dashboard today/s);
    await expect(popup.token(kind)).toHaveAttribute('data-tone', 'good');
  }
  await expect.poll(keeper.badge).toBe('');
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);
});

test('a check that eBay answers after the six months proves that a visit was made elsewhere', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  // Checked so seldom that none is due by itself.
  for (const profile of Object.values(configuration.ebay.tokens)) Object.assign(profile, { check_hours: 720 });
  const popup = await keeper.setUp(configuration);
  await control.mode({ plain_oauth: true, auto_grant: true });
  await popup.connectBoth();
  await expect(popup.status).toContainText('Both tokens of acme_store are connected');
  const evidence = { basis: 'consent', at: Date.now() - 20 * DAY, doubtful: false };
  await alter(keeper, { last_visit: visitThatEndsIn(-3) }, { evidence });
  await keeper.passTime(0);
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText('Probably disconnected');
  await expect(popup.green()).toHaveCount(0);
  await expect.poll(keeper.badge).toBe('!');

  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
  await expect(popup.account('acme_store')).not.toContainText('The time allowed without a Dashboard visit was over');
  await expect.poll(keeper.badge).toBe('');
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);
  await expect.poll(keeper.scripts).not.toContain('banner');
});

test('what eBay confirmed is green until two days after the next check was due', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  // Two looks at two tokens: eBay brings no verdict. A page, for after several answers of 5xx Chromium would hold back what follows.
  await control.fault({ at: 'token', kind: 'html', times: 4 });
  // 20 hours to the next check, and 52 more.
  await alter(keeper, {}, { evidence: { basis: 'consent', at: Date.now() - 71 * HOUR, doubtful: false } });
  await keeper.passTime(0);
  await expect.poll(() => failures(keeper)).toEqual([1, 1]);
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText(/Connected.*Could not be checked since/s);
    await expect(popup.token(kind)).toHaveAttribute('data-tone', 'good');
  }
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);

  await keeper.passTime(2 * HOUR);
  await expect.poll(() => failures(keeper)).toEqual([2, 2]);
  await expect.poll(() => titleOf(keeper)).toBe(NOT_ALL);
  await popup.later(2 * HOUR);
  for (const kind of KINDS) {
    await expect(popup.token(kind)).toContainText(/Last seen connected [34] days ago.*Could not be checked since/s);
    await expect(popup.token(kind)).toHaveAttribute('data-tone', 'unknown');
  }
  expect(await keeper.badge(), 'without a verdict for two hours only').toBe('');

  await popup.account('acme_store').getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) await expect(popup.token(kind)).toContainText(/Connected.*Checked with eBay today/s);
  await expect.poll(() => titleOf(keeper)).toBe(HEALTHY);
});
