// What days and journeys cost: wake-ups, writes, requests, and the way from eBay's redirect to the confirmed row.
import { expect } from '@playwright/test';

import { Dashboard } from '../support/dashboard.js';
import { DAY, Keeper } from '../support/keeper.js';
import { extension } from '../support/paths.js';
import { store } from '../support/stored.js';
import { plainConsent } from './baselines.js';
import { idOf } from './sellers.js';
import { inTurn } from './statistics.js';

/** @typedef {import('../support/simulator.js').Simulator} Simulator */
/** @typedef {import('@playwright/test').Worker} Worker */

/** Begins to count what the worker writes. @param {Worker} worker */
const countWrites = async (worker) => {
  await worker.evaluate(() => {
    const counted = { writes: 0 };
    Object.assign(globalThis, { counted });
    for (const area of [chrome.storage.local, chrome.storage.sync, chrome.storage.session]) {
      for (const name of /** @type {const} */ (['set', 'remove', 'clear'])) {
        const call = /** @type {any} */ (area[name]).bind(area);
        /** @type {any} */ (area)[name] = (/** @type {any[]} */ ...given) => {
          // What is in the memory only wears no disk.
          if (area !== chrome.storage.session) counted.writes += 1;
          return call(...given);
        };
      }
    }
  });
  return () => worker.evaluate(() => /** @type {any} */ (globalThis).counted.writes);
};

/**
 * Wake-ups and writes of a day in which a seller with two connected tokens does nothing: the worker's clock is put forward from alarm to
 * alarm. `clients`: they are the seller's own, and are checked with eBay; otherwise the Dashboard's.
 * @param {Simulator} simulator @param {{ days: number, clients: boolean }} options
 */
export const idleDay = async (simulator, { days, clients }) => {
  const { control } = simulator;
  const keeper = await Keeper.start(simulator);
  try {
    await (clients ? keeper.setUpConnected() : store(keeper, {}));
    for (const page of keeper.context.pages().slice(1)) await page.close();
    const alarms = () => keeper.worker.evaluate(() => chrome.alarms.getAll().then((all) => all.length));
    await expect.poll(alarms, { message: 'the first look is set', timeout: 30_000 }).toBeGreaterThan(0);
    const writes = await countWrites(keeper.worker);
    const began = await keeper.worker.evaluate(() => Date.now());
    let [wakeUps, asked] = [0, 0];
    const checking = async () => Object.keys((await chrome.storage.session.get('checks')).checks ?? {}).length > 0;
    for (;;) {
      const { now, next } = await keeper.worker.evaluate(async () => ({ now: Date.now(), next: Math.min(...(await chrome.alarms.getAll()).map(({ scheduledTime }) => scheduledTime)) }));
      if (next - began > days * DAY * 1_000) break;
      const before = (await control.log()).requests.length;
      await keeper.passTime(Math.max(next - now, 0) + 1);
      wakeUps += 1;
      if (wakeUps > days * 100) throw new Error('The worker wakes without end');
      // Where it checks, an alarm stands for the answer until that is there.
      await expect.poll(() => keeper.worker.evaluate(checking), { timeout: 30_000 }).toBe(false);
      asked += (await control.log()).requests.length - before;
    }
    return { checks: asked / days, wakeUps: wakeUps / days, writes: (await writes()) / days };
  } finally {
    await keeper.stop();
  }
};

/** Writes at a visit of the Dashboard that has nothing new but that it happened. @param {Simulator} simulator */
export const dashboardVisit = async (simulator) => {
  const keeper = await Keeper.start(simulator);
  try {
    const dashboard = await Dashboard.open(keeper);
    await dashboard.toTokens();
    const seen = () => keeper.worker.evaluate(() => chrome.storage.local.get().then((stored) => JSON.stringify(stored)));
    const popup = await keeper.popup();
    await expect(popup.token('Token Plus')).toContainText('Connected');
    await popup.page.close();
    // The next day, the same page once more.
    await keeper.passTime(DAY * 1_000);
    const before = await seen();
    const writes = await countWrites(keeper.worker);
    await dashboard.page.reload();
    await expect.poll(seen, { message: 'the visit is noted', timeout: 30_000 }).not.toBe(before);
    // All that the page says has been answered: what it shows then changes nothing.
    await expect(dashboard.token('Regular Token')).toBeVisible();
    return await writes();
  } finally {
    await keeper.stop();
  }
};

/** Requests to eBay of one consent. @param {Simulator} simulator */
export const requests = async (simulator) => {
  await simulator.control.reset();
  const keeper = await Keeper.start(simulator);
  try {
    const popup = await keeper.setUp();
    const consent = await keeper.consent(() => popup.connect('Regular Token'));
    await consent.agree();
    await popup.expectConnected('Regular Token');
    const { token_requests: token, identity_requests: identity } = await simulator.control.log();
    return { token, identity };
  } finally {
    await keeper.stop();
  }
};

/** Resolves to when an element comes to say that a token is connected; by the clock. @param {import('@playwright/test').Page} page @param {string} where */
const connected = (page, where) =>
  page.evaluate(
    (where) =>
      new Promise((resolve) => {
        const says = () => / is connected/.test(document.querySelector(where)?.textContent ?? '');
        let said = says();
        new MutationObserver((_, watching) => {
          if (said || !says()) return void (said = says());
          watching.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        }).observe(document, { childList: true, subtree: true, characterData: true });
      }),
    where,
  );

/**
 * Milliseconds from the end of eBay's window to the sentence that the token is connected: ours, and plain JavaScript.
 * @param {Simulator} simulator @param {{ rounds: number }} options
 */
export const confirmations = async (simulator, { rounds }) => {
  const { control } = simulator;
  await control.reset();
  const configuration = await control.configuration();
  const { regular } = configuration.ebay.tokens;
  const client = { client_id: 'AcmeSync-plain-PRD-0a1b2c3d4-00000001', ru_name: 'Acme_Sync-AcmeSync-plain-abcdef' };
  const place = await plainConsent({ ...regular, ...client });
  const id = await idOf(place);
  const keeper = await Keeper.start(simulator, { flags: [`--load-extension=${extension},${place}`, `--disable-extensions-except=${extension},${place}`] });
  try {
    const popup = await keeper.setUp(configuration);
    const base = `https://${id}.chromiumapp.org/ebay`;
    await control.client({ name: 'plain', environment: 'production', secret: regular.client_secret ?? '', ...client, accepted: `${base}/accepted`, declined: `${base}/declined` });
    await control.mode({ plain_oauth: true, auto_grant: true });
    const other = await keeper.open(`chrome-extension://${id}/popup.html`);
    const worker = keeper.context.serviceWorkers().find((worker) => worker.url().includes(id));
    if (!worker) throw new Error('The plain one has no worker');
    await keeper.worker.evaluate(() => {
      const launch = chrome.identity.launchWebAuthFlow;
      chrome.identity.launchWebAuthFlow = /** @type {any} */ (async (/** @type {any} */ details) => {
        const url = await launch(details);
        Object.assign(globalThis, { redirectedAt: Date.now() });
        return url;
      });
    });
    const redirected = (/** @type {Worker} */ worker) => worker.evaluate(() => Number(/** @type {any} */ (globalThis).redirectedAt));
    const ours = async () => {
      await popup.page.bringToFront();
      const done = connected(popup.page, '#outcome');
      await popup.page.getByRole('button', { name: /(Connect|Refresh) Regular Token/ }).click();
      return Number(await done) - (await redirected(keeper.worker));
    };
    const plain = async () => {
      await other.bringToFront();
      const done = connected(other, '#row');
      await other.getByRole('button').click();
      return Number(await done) - (await redirected(worker));
    };
    return await inTurn({ ours, plain }, { rounds });
  } finally {
    await keeper.stop();
    await control.reset();
  }
};
