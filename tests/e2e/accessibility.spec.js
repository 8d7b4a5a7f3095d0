// What axe finds on our pages, in light and dark, in the states that they can be in.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { Consent, users } from './support/consent.js';
import { DAY } from './support/keeper.js';
import { expect, test } from './support/test.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {import('@playwright/test').Page} page */
const expectAccessible = async (page) => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // As the debugger does: a page's own policy does not hold it up.
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] });
      return found.violations.flatMap((/** @type {any} */ violation) =>
        violation.nodes.map((/** @type {any} */ node) => `${violation.id}: ${node.failureSummary} ${node.html}`),
      );
    });
    expect(violations, `${page.url()}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
};

test('pages without an account', async ({ keeper }) => {
  for (const path of ['popup.html', 'settings.html', 'welcome.html']) {
    const page = await keeper.open(keeper.url(path));
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('');
    await expectAccessible(page);
  }
});

test('the popup on the way of a consent', async ({ keeper }) => {
  const popup = await keeper.setUp();
  await expectAccessible(popup.page);
  const consent = await keeper.consent(() => popup.connectBoth());
  await consent.toGrantPage();
  await expect(popup.token('Token Plus')).toContainText('Comes next');
  await expectAccessible(popup.page);
  const opened = keeper.context.waitForEvent('page');
  await consent.agree();
  const second = new Consent(await opened);
  await second.toGrantPage();
  await second.page.close();
  await expect(popup.button('Try again')).toBeVisible();
  await expectAccessible(popup.page);
  const wrong = await keeper.consent(() => popup.connect('Token Plus'));
  await wrong.page.getByRole('link', { name: 'Switch account' }).click();
  await wrong.agree(users.other);
  await expect(popup.button('Sign in as acme_store')).toBeVisible();
  await expectAccessible(popup.page);
});

test('the popup and settings with accounts that stand differently', async ({ keeper, control }) => {
  const popup = await keeper.setUpConnected();
  await expectAccessible(popup.page);
  await control.mode({ plain_oauth: true, auto_grant: true });
  await control.lifetime({ refresh_token_expires_in: 5 * DAY });
  await popup.refresh('Regular Token');
  await expect(popup.token('Regular Token')).toContainText('Ends in 4 days');
  await control.lifetime({ refresh_token_expires_in: 1 });
  await popup.refresh('Token Plus');
  await expect.poll(() => keeper.badge(), { timeout: 30_000 }).toBe('!');
  await keeper.worker.evaluate(() => chrome.storage.local.set({ 'account.broken': 1 }));
  await popup.page.reload();
  await expect(popup.token('Token Plus')).toContainText('Has probably ended');
  await expect(popup.notices).toContainText('could not be read');
  await expectAccessible(popup.page);

  const settings = await keeper.settings();
  await settings.choose(await control.configuration('broker=1'));
  await expect(settings.preview).toBeVisible();
  await expectAccessible(settings.page);
  await settings.choose('{');
  await expect(settings.error.filter({ hasText: 'not a valid configuration' })).toBeVisible();
  await expectAccessible(settings.page);
  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await expect(settings.page.getByRole('dialog')).toBeVisible();
  await expectAccessible(settings.page);
});

test('settings with phrases, a history, and sharing that waits', async ({ keeper, control }) => {
  const history = Array.from({ length: 101 }, (_, day) => ({ at: Date.now() - day * 86_400_000, what: 'visited' })).reverse();
  await keeper.worker.evaluate((history) => chrome.storage.local.set({ 'account.a': { username: 'acme_store', added: 0, history } }), history);
  const settings = await keeper.settings();
  await settings.addPhrase('Token verknüpfen');
  await expect(settings.phrases.getByRole('listitem')).toHaveCount(1);
  await settings.addPhrase('x');
  await settings.sharing.check();
  await expect.poll(() => keeper.worker.evaluate(() => chrome.storage.sync.get())).toHaveProperty('configuration');
  const records = { configuration: { at: Date.now() + 60_000, document: await control.configuration('broker=1') } };
  await settings.page.evaluate((records) => chrome.storage.sync.set(records), records);
  await expect(settings.sharingNotes).toHaveCount(1);
  await expect(settings.button('Show more')).toBeVisible();
  await expectAccessible(settings.page);
  await settings.sharing.uncheck();
  await expect(settings.sharingNotes).toContainText(['Sharing is off.']);
  await expectAccessible(settings.page);
});
