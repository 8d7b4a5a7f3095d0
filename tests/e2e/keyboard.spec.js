// Every journey by the keyboard alone: what is to be pressed is reached with Tab, and the focus is never lost.
import { Banner } from './support/banner.js';
import { users } from './support/consent.js';
import { Dashboard } from './support/dashboard.js';
import { DAY, store } from './support/stored.js';
import { expect, test } from './support/test.js';

/** Tabs until the element has the focus, and sees that each place on the way shows that it has it.
 * @param {import('@playwright/test').Locator} target */
const tabTo = async (target) => {
  const page = target.page();
  for (let presses = 0; presses < 150; presses += 1) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(() => {
      const focused = document.activeElement;
      // What is not seen itself has its label to show it.
      const seen = focused?.matches('.unseen') ? focused.nextElementSibling : focused;
      return !focused || focused === document.body || (seen !== null && getComputedStyle(seen).outlineStyle !== 'none');
    });
    expect(shown, 'whatever has the focus shows it').toBe(true);
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`not reached by Tab: ${target}`);
};

/** @param {import('@playwright/test').Locator} target */
const press = async (target, key = 'Enter') => {
  await tabTo(target);
  await target.page().keyboard.press(key);
};

/** The focus is on something, not lost on the page. @param {import('@playwright/test').Page} page */
const expectFocus = (page) =>
  expect.poll(() => page.evaluate(() => document.activeElement !== document.body), 'the focus is not lost').toBe(true);

test('from nothing to a connected account', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await expect(settings.button('Export configuration')).toBeVisible();
  const chooser = settings.page.waitForEvent('filechooser');
  await press(settings.page.getByLabel('Import configuration'));
  const buffer = Buffer.from(JSON.stringify(await control.configuration()));
  await (await chooser).setFiles({ name: 'configuration.json', mimeType: 'application/json', buffer });
  await expect(settings.preview, 'what is asked now has the focus').toBeFocused();
  await press(settings.button('Use this configuration'));
  await expect(settings.status).toHaveText('The configuration is in use.');
  await expectFocus(settings.page);

  const popup = await keeper.popup();
  await tabTo(popup.page.getByRole('textbox', { name: 'eBay username' }));
  await popup.page.keyboard.type('acme_store');
  await popup.page.keyboard.press('Enter');
  await expect(popup.account('acme_store')).toBeVisible();
  await expectFocus(popup.page);
  const consent = await keeper.consent(() => press(popup.account('acme_store').getByRole('button', { name: 'Connect Token Plus' })));
  await consent.toGrantPage(users.acme);
  await tabTo(consent.agreeButton);
  // Pressed down, it closes the window: there is nothing left to let the key go in.
  await consent.page.keyboard.down('Enter');
  await popup.expectConnected('Token Plus');
  await expectFocus(popup.page);
  await press(popup.button('Dismiss this message'));
  await expect(popup.status).toHaveText('');
  await expectFocus(popup.page);
});

test('what is snoozed and taken up again keeps the focus in its account', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() + 5 * DAY, plus: { lifetime: { end: Date.now() + 400 * DAY, estimated: true } } });
  const account = popup.account('acme_store');
  await press(account.getByRole('button', { name: 'Remind me tomorrow' }));
  await expect(account.getByRole('button', { name: 'Remind me again' })).toBeVisible();
  await expect(account, 'what was pressed is gone').toBeFocused();
  await press(account.getByRole('button', { name: 'Remind me again' }));
  await expect(account.getByRole('button', { name: 'Remind me tomorrow' })).toBeVisible();
  await expect(account).toBeFocused();
});

test('settings: a label, a filter, a question with its answers', async ({ keeper }) => {
  await store(keeper, { history: [{ at: Date.now(), what: 'visited' }] }, { username: 'other_shop' });
  const settings = await keeper.settings();
  const { page } = settings;
  await tabTo(settings.account('acme_store').getByRole('textbox'));
  await page.keyboard.type('Shop');
  await page.keyboard.press('Enter');
  await expect(settings.status).toHaveText('The label is saved.');

  const forget = settings.account('other_shop').getByRole('button', { name: 'Forget' });
  const dialog = page.getByRole('dialog');
  await press(forget);
  await expect(dialog.getByRole('button', { name: 'Keep' }), 'the safe answer comes first').toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(forget, 'the focus is returned').toBeFocused();
  await page.keyboard.press('Enter');
  await press(dialog.getByRole('button', { name: 'Forget' }));
  await expect(settings.account('other_shop')).toBeHidden();
  await expect(settings.accounts, 'what was pressed is gone').toBeFocused();

  await press(page.getByText('As a table'));
  await expect(page.getByRole('table')).toBeVisible();
  await tabTo(page.getByRole('combobox', { name: 'About' }));
  await page.keyboard.type('Att');
  await expect(settings.history).toHaveCount(0);
  await press(page.getByText('Edit the eBay clients'));
  await tabTo(page.getByLabel('How it is reconnected'));
  await page.keyboard.type('Thr');
  await tabTo(page.getByLabel('App ID (client ID)'));
  await press(page.getByRole('button', { name: 'Review the change' }));
  await expect(settings.error.filter({ hasText: 'ebay.tokens.regular.client_id' })).toBeVisible();
  const downloaded = page.waitForEvent('download');
  await press(settings.button('Back up'));
  await downloaded;
  await press(settings.button('Erase everything'));
  await press(dialog.getByRole('button', { name: 'Erase everything' }));
  await expect(settings.status).toContainText('Everything was erased.');
  await expectFocus(page);
});

test('the banner on a page of eBay: smaller and back, our page, hidden', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() + 5 * DAY });
  await popup.page.close();
  const page = await keeper.open('https://www.ebay.com/itm/1');
  const banner = new Banner(page);
  await banner.expectText('Regular Token of acme_store ends in');
  await banner.tabTo('Make the warning small');
  await page.keyboard.press('Enter');
  await expect.poll(() => banner.focused(), 'the focus goes to what is left of it').toContain('Regular Token of acme_store ends in 5 days, by our estimate');
  await page.keyboard.press('Enter');
  await expect.poll(() => banner.focused(), 'and back').toContain('Make the warning small');

  await banner.tabTo('Reconnect');
  const opened = keeper.context.waitForEvent('page');
  await page.keyboard.press('Enter');
  const ours = await opened;
  await expect.poll(() => ours.url()).toContain(keeper.id);
  await ours.close();

  await page.bringToFront();
  await banner.tabTo('Hide until tomorrow');
  await page.keyboard.press('Enter');
  await banner.expectGone();
});

test('the guide on the Dashboard: smaller and back, its help, its end', async ({ keeper, control }) => {
  await control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  const popup = await keeper.popup();
  await expect(popup.token('Regular Token')).toContainText('Disconnected, as the Dashboard says');
  await tabTo(popup.token('Regular Token').getByRole('button', { name: 'Connect' }));
  // Pressed down, it leads to the Dashboard's tab and may close this one.
  await popup.page.keyboard.down('Enter');
  const { guide, page } = dashboard;
  await guide.expectNow('Click “Refresh” or “Connect” beside the Regular Token');
  await page.bringToFront();
  await guide.tabTo('Make the guide small');
  await page.keyboard.press('Enter');
  await expect.poll(() => guide.title(), 'folded').toBeUndefined();
  await page.keyboard.press('Enter');
  await expect.poll(() => guide.title()).toBe('Connect the Regular Token of acme_store');
  await guide.tabTo('I don’t see this');
  await page.keyboard.press('Enter');
  await expect.poll(() => guide.names('link')).toHaveLength(2);
  await guide.tabTo('Stop the guide');
  await page.keyboard.press('Enter');
  await guide.expectGone();
});
