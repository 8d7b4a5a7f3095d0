// What a page of eBay's has of us.
import { extension } from '../support/paths.js';
import { nothing, shadowHost } from './baselines.js';
import { Browser } from './browser.js';
import { blankPage, idOf, seller } from './sellers.js';
import { inTurn } from './statistics.js';

const ITEM = 'https://www.ebay.com/itm/1';

/** Worlds, listeners, nodes and requests of a page, which are the page's own where the extension does nothing. @param {Browser} browser */
const contents = async (browser) => {
  const page = await browser.open();
  await page.watchWorlds();
  /** @type {string[]} */ const requests = [];
  page.on('Network.requestWillBeSent', ({ request }) => requests.push(request.url));
  /** @type {string[]} */ const scripts = [];
  page.on('Debugger.scriptParsed', ({ url }) => url && scripts.push(url));
  await page.send('Network.enable');
  await page.send('Debugger.enable');
  await page.goto(ITEM);
  // Scripts that wait for an idle moment have had one.
  await page.evaluate('new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 200)))');
  await page.send('HeapProfiler.collectGarbage');
  const { nodes, jsEventListeners } = await page.send('Memory.getDOMCounters');
  const worlds = [...page.worlds.keys()].filter((origin) => origin.startsWith('chrome-extension:')).length;
  await page.leave();
  return { scripts: scripts.length, worlds, listeners: jsEventListeners, nodes, requests: requests.length };
};

/** What a healthy seller's page of eBay's has more than one where an extension does nothing. @param {import('../support/simulator.js').Simulator} simulator */
export const healthyPage = async (simulator) => {
  const place = await nothing();
  const idle = await Browser.start(simulator, [place]);
  // The first page of a browser pays for what all others find.
  await contents(idle);
  const without = await contents(idle);
  await idle.stop();

  const browser = await Browser.start(simulator, [extension]);
  await seller(await blankPage(browser, extension), { accounts: 3 });
  await contents(browser);
  const ours = await contents(browser);
  await browser.stop();
  const more = { ...ours };
  for (const what of /** @type {(keyof typeof ours)[]} */ (Object.keys(ours))) more[what] -= without[what];
  return more;
};

/** Main-thread milliseconds of an extension's script in a profile of a page: the samples in which it stands on the stack. @param {any} profile @param {string} origin */
const timeOf = ({ nodes, samples, timeDeltas }, origin) => {
  /** @type {Map<number, any>} */ const byId = new Map(nodes.map((/** @type {any} */ node) => [node.id, node]));
  /** @type {Set<number>} */ const its = new Set();
  const mark = (/** @type {number} */ id, /** @type {boolean} */ within) => {
    const node = byId.get(id);
    const inside = within || node.callFrame.url.startsWith(origin);
    if (inside) its.add(id);
    for (const child of node.children ?? []) mark(child, inside);
  };
  mark(nodes[0].id, false);
  let microseconds = 0;
  for (const [at, sample] of samples.entries()) if (its.has(sample)) microseconds += timeDeltas[at] ?? 0;
  return microseconds / 1_000;
};

/**
 * @typedef {{ script: number, tasks: number, shift: number }} Cost milliseconds of the extension's script; of all that the page did until it was at rest;
 *   and by how much it was shifted
 */

/** @param {Browser} browser @param {string} place @param {string} [shown] an expression that is true once it is done @returns {Promise<Cost>} */
const load = async (browser, place, shown = 'true') => {
  const origin = `chrome-extension://${await idOf(place)}`;
  const page = await browser.open();
  await page.send('Performance.enable', { timeDomain: 'timeTicks' });
  await page.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `globalThis.shift = 0; new PerformanceObserver((list) => { for (const { value } of list.getEntries()) shift += value; }).observe({ type: 'layout-shift', buffered: true });`,
  });
  await page.send('Profiler.enable');
  await page.send('Profiler.setSamplingInterval', { interval: 200 });
  await page.send('Profiler.start');
  await page.goto(ITEM);
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (${shown}) ? requestAnimationFrame(() => requestIdleCallback(resolve)) : requestAnimationFrame(look);
    look();
  })`);
  const { profile } = await page.send('Profiler.stop');
  const { metrics } = await page.send('Performance.getMetrics');
  const tasks = metrics.find((/** @type {any} */ { name }) => name === 'TaskDuration').value * 1_000;
  const shift = await page.evaluate('shift');
  await page.leave();
  return { script: timeOf(profile, origin), tasks, shift };
};

/**
 * What a banner costs the page that it is shown on, and what an empty shadow host does.
 * @param {import('../support/simulator.js').Simulator} simulator @param {{ rounds: number }} options
 */
export const banners = async (simulator, { rounds }) => {
  const [host, again] = [await shadowHost(), await shadowHost('shadow-host-again')];
  // Each in a browser of its own: a page shall have but one of them.
  const browsers = await Promise.all([extension, host, again].map((place) => Browser.start(simulator, [place])));
  const [withOurs, withHost, withAgain] = browsers;
  if (!withOurs || !withHost || !withAgain) throw new Error('A browser is missing');
  await seller(await blankPage(withOurs, extension), { accounts: 3, days: 5 });
  // Either is the root's last child.
  const appended = "document.documentElement.lastElementChild !== document.body";
  /** @type {Record<string, Cost[]>} */ const costs = { ours: [], host: [], again: [] };
  const measure = (/** @type {string} */ name, /** @type {Browser} */ browser, /** @type {string} */ place) => async () => {
    const cost = await load(browser, place, appended);
    costs[name]?.push(cost);
    return cost.tasks;
  };
  const warmUps = 3;
  await inTurn({ ours: measure('ours', withOurs, extension), host: measure('host', withHost, host), again: measure('again', withAgain, again) }, { rounds, warmUps });
  for (const browser of browsers) await browser.stop();
  return Object.fromEntries(Object.entries(costs).map(([name, all]) => [name, all.slice(warmUps)]));
};
