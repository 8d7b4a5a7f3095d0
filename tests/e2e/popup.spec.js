// The real toolbar popup, which Playwright meets only through a second connection.
import { chromium } from '@playwright/test';

import { Consent } from './support/consent.js';
import { Popup } from './support/popup.js';
import { expect, test } from './support/test.js';

// Chromium writes the port that it found into the profile.
test.use({ flags: ['--remote-debugging-port=0'] });

/**
 * Opens the popup as the toolbar's button does, and gives it to a visitor.
 * @param {import('./support/keeper.js').Keeper} keeper
 * @param {(popup: Popup) => Promise<void>} visit
 */
const inToolbarPopup = async (keeper, visit) => {
  await keeper.worker.evaluate(() => chrome.action.openPopup());
  // A connection sees the popups that are open when it is made.
  const browser = await chromium.connectOverCDP(await keeper.debuggingAddress());
  try {
    const pages = browser.contexts().flatMap((context) => context.pages());
    const page = pages.find((page) => page.url() === keeper.url('popup.html'));
    if (!page) throw new Error('The popup is not open');
    await visit(new Popup(page));
  } finally {
    // It leaves the browser running.
    await browser.close();
  }
};

test('the toolbar popup shows the account and its buttons', async ({ keeper }) => {
  const tab = await keeper.setUp();
  await tab.page.close();
  await inToolbarPopup(keeper, async (popup) => {
    const row = popup.account('acme_store');
    for (const name of ['Connect Regular Token', 'Connect Token Plus', 'Connect both tokens']) {
      await expect(row.getByRole('button', { name })).toBeVisible();
    }
    await expect(popup.token('Regular Token')).toContainText('Not checked yet');
    // Chromium shows at most 800 by 600 pixels of a popup.
    const size = await popup.page.evaluate(() => ({ width: document.body.scrollWidth, height: document.body.scrollHeight }));
    expect(size.width).toBeLessThanOrEqual(800);
    expect(size.height).toBeLessThanOrEqual(600);
  });
});

test('a popup that is closed during the consent shows the outcome when it is opened again', async ({ keeper, control }) => {
  const tab = await keeper.setUp();
  await tab.page.close();
  const opened = keeper.context.waitForEvent('page', { predicate: (page) => page.url() !== keeper.url('popup.html') });
  await inToolbarPopup(keeper, async (popup) => {
    await popup.connect('Regular Token');
    await expect(popup.token('Regular Token')).toContainText('Waiting for you in the eBay window');
    // A desktop's window manager closes it when eBay's window takes the focus.
    await Promise.all([popup.page.waitForEvent('close'), popup.page.evaluate(() => window.close())]);
  });
  const consent = new Consent(await opened);
  await consent.agree();
  await control.log('identity_requests=1');
  await expect.poll(() => keeper.notifications(), { message: 'the outcome is a notification too' }).toHaveLength(1);
  await inToolbarPopup(keeper, async (popup) => {
    await expect(popup.status).toHaveText('Regular Token of acme_store is connected: eBay has just confirmed it.');
    await popup.expectConnected('Regular Token');
    await popup.button('Dismiss this message').click();
    await expect(popup.status).toHaveText('');
  });
  await expect.poll(() => keeper.notifications(), { message: 'what was read is no news' }).toEqual([]);
  expect(await control.log()).toMatchObject({ token_requests: 1 });
});

test('a popup that is closed during the consent shows a failure when it is opened again', async ({ keeper }) => {
  const tab = await keeper.setUp();
  const consent = await keeper.consent(() => tab.connect('Regular Token'));
  await consent.toGrantPage();
  await tab.page.close();
  await consent.declineButton.click();
  await expect.poll(() => keeper.notifications()).toHaveLength(1);
  await inToolbarPopup(keeper, async (popup) => {
    await expect(popup.status).toContainText('Access was declined at eBay for the Regular Token of acme_store.');
    await expect(popup.button('Try again')).toBeVisible();
  });
});
