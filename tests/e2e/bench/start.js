// How long a worker takes from nothing to its first answer, and what it keeps of the memory.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { extension } from '../support/paths.js';
import { floors, plain } from './baselines.js';
import { Browser } from './browser.js';
import { blankPage, idOf, seller } from './sellers.js';
import { inTurn } from './statistics.js';

export const ITEM = 'https://www.ebay.com/itm/1';

/** Sends a message, and says how long the answer took. @param {string} message the source of what is sent */
export const ask = (message) => `(async () => {
  const asked = performance.now();
  const answer = await chrome.runtime.sendMessage(${message});
  const answered = performance.now();
  if (!answer || !('ok' in answer)) throw new Error('No answer: ' + JSON.stringify(answer));
  return answered - asked;
})()`;

/** The files of compiled code that the browser keeps of workers' scripts and of modules. @param {Browser} browser */
const compiledCode = async ({ profile }) => {
  const files = async (/** @type {string} */ folder, /** @type {RegExp} */ name) => (await readdir(join(profile, 'Default', folder))).filter((file) => name.test(file)).length;
  // A script's text is its entry's first file, the code that was made of it the second; of a module only code is kept.
  return (await files('Service Worker/ScriptCache', /_1$/)) + (await files('Code Cache/wasm', /_\d$/));
};

/**
 * Milliseconds from a message to its answer where the worker has ended: the process of the extension is there yet (warm), or is not
 * (cold). `again` is the baseline once more: how far the machine alone drives two equal things apart; the last three are what no code of
 * ours is to blame for. `kept`: the files of compiled code that the browser has after all these starts.
 * @param {import('../support/simulator.js').Simulator} simulator @param {{ rounds: number }} options
 */
export const starts = async (simulator, { rounds }) => {
  const banner = { id: 'x', severity: 'warning', tone: 'warning', text: 'A sentence', detail: 'Another', action: { id: 'open', label: 'Open' } };
  const answer = { ok: banner };
  const places = { ours: extension, plain: await plain(answer), again: await plain(answer, 'plain-again'), ...(await floors(answer)) };
  const browser = await Browser.start(simulator, Object.values(places));
  const names = /** @type {(keyof typeof places)[]} */ (Object.keys(places));
  /** For each of them what `make` gives. @template Made @param {(name: keyof typeof places) => Promise<Made>} make */
  const each = async (make) => /** @type {Record<keyof typeof places, Made>} */ (Object.fromEntries(await Promise.all(names.map(async (name) => [name, await make(name)]))));

  const pages = await each((name) => blankPage(browser, places[name]));
  // Something to warn of: our script is on eBay's pages.
  await seller(pages.ours, { accounts: 3, days: 5 });
  const warmly = async (/** @type {keyof typeof places} */ name) => async () => {
    await browser.stopWorkers(pages[name]);
    return pages[name].evaluate(ask(`{ kind: 'wake' }`));
  };
  const warm = await inTurn(await each(warmly), { rounds });

  const item = await browser.open();
  await item.watchWorlds();
  await item.goto(ITEM);
  for (const page of Object.values(pages)) await page.leave();
  const coldly = async (/** @type {keyof typeof places} */ name) => {
    const origin = `chrome-extension://${await idOf(places[name])}`;
    return async () => {
      await browser.stopWorkers(item);
      while ((await browser.extensionProcesses()).length > 0);
      return item.evaluate(ask(`'{"kind":"banner"}'`), item.worlds.get(origin) ?? Number.NaN);
    };
  };
  const cold = await inTurn(await each(coldly), { rounds });
  const kept = await compiledCode(browser);
  await browser.stop();
  return { warm, cold, kept };
};

/** The process's own memory in mebibytes: what would be free if it were not there. @param {number} pid */
const memoryOf = async (pid) => {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...rollup.matchAll(/^Private_(?:Clean|Dirty):\s*(\d+) kB/gm)].reduce((sum, [, kilobytes]) => sum + Number(kilobytes), 0) / 1024;
};

/**
 * Memory, in mebibytes, of an extension's process in which nothing but the worker runs, after its first answer.
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
  await item.evaluate(ask(`'{"kind":"banner"}'`), item.worlds.get(`chrome-extension://${await idOf(place)}`) ?? Number.NaN);
  const [process] = await browser.extensionProcesses();
  const memory = process ? await memoryOf(process) : Number.NaN;
  await browser.stop();
  return memory;
};

/**
 * Mebibytes that each worker's process has for itself; the last three as in `starts`.
 * @param {import('../support/simulator.js').Simulator} simulator @param {{ rounds: number }} options
 */
export const memory = async (simulator, { rounds }) => {
  const answer = { ok: null };
  const taken = (/** @type {string} */ place) => () => workerMemory(simulator, place);
  const { smallest, module, sentence } = await floors(answer);
  const places = { ours: taken(extension), plain: taken(await plain(answer)), smallest: taken(smallest), module: taken(module), sentence: taken(sentence) };
  return inTurn(places, { rounds, warmUps: 1 });
};
