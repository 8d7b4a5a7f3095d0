// What axe finds on our pages, in light and dark, in the states that they can be in.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { Consent, users } from './support/consent.js';
import { DAY } from './support/keeper.js';
import { extension } from './support/paths.js';
import { DAY as DAYS, store } from './support/stored.js';
import { expect, test } from './support/test.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @typedef {Parameters<import('@playwright/test').Page['emulateMedia']>[0]} Media */

/** @param {import('@playwright/test').Page} page @param {Media[]} looks */
const expectAccessible = async (page, looks = [{ colorScheme: 'light' }, { colorScheme: 'dark' }]) => {
  for (const look of looks) {
    await page.emulateMedia({ ...look, reducedMotion: 'reduce' });
    // Drawn so: a style that was looked at too early would be half the last one.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    // As the debugger does: a page's own policy does not hold it up.
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] });
      return found.violations.flatMap((/** @type {any} */ violation) =>
        violation.nodes.map((/** @type {any} */ node) => `${violation.id}: ${node.failureSummary} ${node.html}`),
      );
    });
    expect(violations, `${page.url()}, ${JSON.stringify(look)}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null, forcedColors: null });
};

/** In the colours of the system only, and as narrow as a phone, or as a window of 640 px at 200 % (WCAG 2.2, 1.4.10).
 * @param {import('@playwright/test').Page} page */
const expectRobust = async (page) => {
  await expectAccessible(page, [{ forcedColors: 'active', colorScheme: 'light' }, { forcedColors: 'active', colorScheme: 'dark' }]);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 600 });
  const wide = await page.evaluate(() => {
    const root = /** @type {Element} */ (document.scrollingElement);
    // What scrolls by itself, as a wide table does, may be wider; the page may not.
    return root.scrollWidth - root.clientWidth;
  });
  expect(wide, `${page.url()} scrolls sideways`).toBe(0);
  if (size) await page.setViewportSize(size);
};

test('pages without an account', async ({ keeper }) => {
  for (const path of ['popup.html', 'settings.html', 'welcome.html']) {
    const page = await keeper.open(keeper.url(path));
    await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('');
    await expectAccessible(page);
    await expectRobust(page);
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
  await expect(popup.token('Regular Token')).toContainText('Ends in 5 days');
  await control.lifetime({ refresh_token_expires_in: 1 });
  await popup.refresh('Token Plus');
  await expect.poll(() => keeper.badge(), { timeout: 30_000 }).toBe('!');
  await keeper.worker.evaluate(() => chrome.storage.local.set({ 'account.broken': 1 }));
  await popup.page.reload();
  await expect(popup.token('Token Plus')).toContainText('Probably disconnected');
  await expect(popup.notices).toContainText('could not be read');
  await expectAccessible(popup.page);

  const settings = await keeper.settings();
  await settings.choose(await control.configuration('broker=1'));
  await expect(settings.preview).toBeVisible();
  await expectAccessible(settings.page);
  await settings.choose('{');
  await expect(settings.error.filter({ hasText: 'not valid JSON' })).toBeVisible();
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

test('settings with everything open, and a list that is long enough to search in', async ({ keeper }) => {
  await store(keeper, { ends: Date.now() + 5 * DAYS, history: [{ at: Date.now() - DAYS, what: 'visited' }] });
  const settings = await keeper.settings();
  for (let number = 0; number < 8; number += 1) await settings.add(`shop_${number}`);
  await expect(settings.page.getByRole('searchbox')).toBeVisible();
  for (const summary of await settings.page.locator('summary').all()) await summary.click();
  await settings.page.getByLabel('How it is reconnected').selectOption('consent');
  await expectAccessible(settings.page);
  await expectRobust(settings.page);
  const popup = await keeper.popup();
  await popup.page.getByRole('searchbox').fill('shop');
  await expect(popup.page.getByText('Accounts shown: 8 of 9.')).toBeVisible();
  await expectAccessible(popup.page);
  await expectRobust(popup.page);
});

const content = (/** @type {string} */ name) => readFile(`${extension}/content/${name}.js`, 'utf8');

/** What a content script draws from an answer, where axe can see it: in a page's own world, its shadow root open.
 * @param {import('@playwright/test').BrowserContext} context @param {'banner' | 'guide'} kind @param {object} answer */
const inTheOpen = async (context, kind, answer) => {
  const page = await context.newPage();
  await page.setContent('<!doctype html><html lang="en"><title>A shop</title><main><h1>A listing</h1></main>');
  await page.evaluate((answer) => {
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
      return attach.call(this, { ...options, mode: 'open' });
    };
    const event = { addListener() {}, removeListener() {} };
    const runtime = { id: 'x', onMessage: event, connect: () => ({ onDisconnect: event, postMessage() {} }), sendMessage: async () => ({ ok: answer }) };
    Object.assign(globalThis, { chrome: { runtime } });
  }, answer);
  await page.evaluate(await content(kind));
  await expect(page.getByRole('region', { name: 'Token Keeper' })).toBeVisible();
  return page;
};

test('the banner in each tone, open and folded', async ({ keeper }) => {
  const words = { id: 'a', lang: 'en', dir: 'ltr', text: 'Token Plus of acme_store ends in 6 days', detail: 'Refresh it before your international listings stop.' };
  const labels = { collapsed_label: 'Token Keeper', expand_label: 'Show', collapse_label: 'Make smaller', hide_label: 'Hide until tomorrow' };
  const action = { id: 'open', label: 'Reconnect' };
  for (const tone of ['notice', 'warning', 'urgent', 'lost']) {
    const page = await inTheOpen(keeper.context, 'banner', { ...words, ...labels, tone, action });
    await expectAccessible(page);
    await expectRobust(page);
    await page.getByRole('button', { name: 'Make smaller' }).click();
    await expect(page.getByRole('button', { name: 'Token Keeper' })).toBeVisible();
    await expectAccessible(page);
    await page.close();
  }
});

test('the guide at each step, and with its proof', async ({ keeper }) => {
  const help = { label: 'Help', text: ['If nothing happens, ask the support.'], links: [{ label: 'Article', url: 'https://example.com/' }] };
  const guide = { id: 'g', lang: 'en', dir: 'ltr', title: 'Refresh Token Plus of acme_store', part: '1 of 2', hint: null, target: null, proof: null, help, collapse_label: 'Make smaller', expand_label: 'Show', done_label: 'Done' };
  const steps = ['Open Account settings', 'Press Refresh', 'Agree on eBay’s page'];
  const at = (/** @type {number} */ step) => steps.map((text, index) => ({ text, state: index < step ? 'done' : index === step ? 'now' : 'next' }));
  for (const shown of [
    ...steps.map((_, step) => ({ tone: 'busy', steps: at(step), actions: [{ id: 'stop', label: 'Stop' }] })),
    { tone: 'warning', steps: at(1), hint: 'No confirmation came yet.', actions: [{ id: 'again', label: 'Show the steps again' }] },
    { tone: 'good', steps: at(3), proof: 'The Dashboard said “Your new token is now valid”.', actions: [{ id: 'done', label: 'Done' }] },
  ]) {
    const page = await inTheOpen(keeper.context, 'guide', { ...guide, ...shown });
    await expectAccessible(page);
    await expectRobust(page);
    await page.close();
  }
});
