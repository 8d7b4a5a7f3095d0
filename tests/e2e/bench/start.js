// How long a worker takes from nothing to its first answer, and what it keeps of the memory.
import { readFile } from 'node:fs/promises';

import { extension } from '../support/paths.js';
import { plain } from './baselines.js';
import { Browser } from './browser.js';
import { blankPage, idOf, seller } from './sellers.js';
import { inTurn } from './statistics.js';

export const ITEM = 'https://www.ebay.com/itm/1';

/** Asks, and says how long the answer took. @param {string} kind */
export const ask = (kind) => `(async () => {
  const asked = performance.now();
  const answer = await chrome.runtime.sendMessage({ kind: '${kind}' });
  const answered = performance.now();
  if (!answer || !('ok' in answer)) throw new Error('No answer: ' + JSON.stringify(answer));
  return answered - asked;
})()`;

/**
 * Milliseconds from a message to its answer where the worker has ended: the process of the extension is there yet (warm), or is not
 * (cold). `again` is the baseline once more: how far the machine alone drives two equal things apart.
 * @param {import('../support/simulator.js').Simulator} simulator @param {{ rounds: number }} options
 */
export const starts = async (simulator, { rounds }) => {
  const banner = { id: 'x', severity: 'warning', tone: 'warning', text: 'A sentence', detail: 'Another', actions: [{ id: 'open', label: 'Open' }] };
  const places = { ours: extension, plain: await plain({ ok: banner }), again: await plain({ ok: banner }, 'plain-again') };
  const browser = await Browser.start(simulator, Object.values(places));
  const names = /** @type {(keyof typeof places)[]} */ (Object.keys(places));
  const [ours, plainPage, again] = await Promise.all(names.map((name) => blankPage(browser, places[name])));
  if (!ours || !plainPage || !again) throw new Error('A page is missing');
  // Something to warn of: our script is on eBay's pages.
  await seller(ours, { accounts: 3, days: 5 });

  const warmly = (/** @type {import('./browser.js').Page} */ page) => async () => {
    await browser.stopWorkers(page);
    return page.evaluate(ask('wake'));
  };
  const warm = await inTurn({ ours: warmly(ours), plain: warmly(plainPage), again: warmly(again) }, { rounds });

  const item = await browser.open();
  await item.watchWorlds();
  await item.goto(ITEM);
  for (const page of [ours, plainPage, again]) await page.leave();
  const coldly = async (/** @type {string} */ place) => {
    const origin = `chrome-extension://${await idOf(place)}`;
    return async () => {
      await browser.stopWorkers(item);
      while ((await browser.extensionProcesses()).length > 0);
      return item.evaluate(ask('banner'), item.worlds.get(origin) ?? Number.NaN);
    };
  };
  const cold = await inTurn({ ours: await coldly(places.ours), plain: await coldly(places.plain), again: await coldly(places.again) }, { rounds });
  await browser.stop();
  return { warm, cold };
};

/** The process's own memory in kilobytes: what would be free if it were not there. @param {number} pid */
const memoryOf = async (pid) => {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s*(\d+) kB/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0);
};

/**
 * Memory, in kilobytes, of an extension's process in which nothing but the worker runs, after its first answer.
 * @param {import('../support/simulator.js').Simulator} simulator @param {string} place
 */
const workerMemory = async (simulator, place) => {
  const browser = await Browser.start(simulator, [place]);
  const page = await blankPage(browser, place);
  if (place === extension) await seller(page, { accounts: 3, days: 5 });
  const item = await browser.open();
  await item.watchWorlds();
  await item.goto(ITEM);
  await browser.stopWorkers(item);
  await page.leave();
  while ((await browser.extensionProcesses()).length > 0);
  await item.evaluate(ask('banner'), item.worlds.get(`chrome-extension://${await idOf(place)}`) ?? Number.NaN);
  const [process] = await browser.extensionProcesses();
  const memory = process ? await memoryOf(process) : Number.NaN;
  await browser.stop();
  return memory;
};

/** @param {import('../support/simulator.js').Simulator} simulator @param {{ rounds: number }} options */
export const memory = async (simulator, { rounds }) => {
  const other = await plain({ ok: null });
  return inTurn({ ours: () => workerMemory(simulator, extension), plain: () => workerMemory(simulator, other) }, { rounds, warmUps: 1 });
};
