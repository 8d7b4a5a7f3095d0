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

/** The samples of a profile in which an extension's script stands on the stack: when, and for how long; in µs. @param {any} profile @param {string} origin */
const samplesOf = ({ nodes, samples, timeDeltas, startTime }, origin) => {
  /** @type {Map<number, any>} */ const byId = new Map(nodes.map((/** @type {any} */ node) => [node.id, node]));
  /** @type {Set<number>} */ const its = new Set();
  const mark = (/** @type {number} */ id, /** @type {boolean} */ within) => {
    const node = byId.get(id);
    const inside = within || node.callFrame.url.startsWith(origin);
    if (inside) its.add(id);
    for (const child of node.children ?? []) mark(child, inside);
  };
  mark(nodes[0].id, false);
  let at = startTime;
  const found = [];
  for (const [index, sample] of samples.entries()) {
    const took = timeDeltas[index] ?? 0;
    at += took;
    if (its.has(sample)) found.push({ at, took });
  }
  return found;
};

/**
 * The share of time in which the thread of an extension's script ran, at a time in µs: on a busy machine a task stands still while others run.
 * @param {any[]} events a trace @param {string} origin
 */
const runningShare = (events, origin) => {
  const script = events.find(({ name, args }) => name === 'EvaluateScript' && args.data?.url.startsWith(origin));
  if (!script) throw new Error('The script is not in the trace');
  const tasks = events.filter(({ cat, ph, pid, tid, dur, tdur }) => cat === 'toplevel' && ph === 'X' && pid === script.pid && tid === script.tid && dur > 0 && tdur >= 0);
  return (/** @type {number} */ at) => {
    // The shortest around it, for a task holds others.
    const [task] = tasks.filter(({ ts, dur }) => ts <= at && at <= ts + dur).sort((one, two) => one.dur - two.dur);
    return task ? Math.min(1, task.tdur / task.dur) : 1;
  };
};

/**
 * @typedef {{ script: number, wall: number, tasks: number, shift: number }} Cost milliseconds that the extension's script ran; by the wall, with what ran in
 *   between; of all that the page did until it was at rest; and by how much it was shifted
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
  /** @type {any[]} */ const events = [];
  page.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await page.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline'] } });
  await page.send('Profiler.start');
  await page.goto(ITEM);
  await page.evaluate(`new Promise((resolve) => {
    const look = () => (${shown}) ? requestAnimationFrame(() => requestIdleCallback(resolve)) : requestAnimationFrame(look);
    look();
  })`);
  const { profile } = await page.send('Profiler.stop');
  const traced = page.next('Tracing.tracingComplete');
  await page.send('Tracing.end');
  await traced;
  const { metrics } = await page.send('Performance.getMetrics');
  const tasks = metrics.find((/** @type {any} */ { name }) => name === 'TaskDuration').value * 1_000;
  const shift = await page.evaluate('shift');
  await page.leave();
  const [share, samples] = [runningShare(events, origin), samplesOf(profile, origin)];
  const sum = (/** @type {(sample: { at: number, took: number }) => number} */ of) => samples.reduce((sum, sample) => sum + of(sample), 0) / 1_000;
  return { script: sum(({ at, took }) => took * share(at)), wall: sum(({ took }) => took), tasks, shift };
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
  // Either is a bare element at the end of the body.
  const appended = "document.body.lastElementChild?.matches('div') === true && document.body.lastElementChild.attributes.length === 0";
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
