// Every journey by the keyboard alone: what is to be pressed is reached with Tab, and the focus is never lost.
import { users } from './support/consent.js';
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

test('what is put off and taken up again keeps the focus in its account', async ({ keeper }) => {
  const popup = await store(keeper, { ends: Date.now() + 5 * DAY });
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
