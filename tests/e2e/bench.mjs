// Measures what has a budget, prints it, writes target/bench.json, and exits non-zero where a budget is broken: `./build.sh bench`.
import { mkdir, writeFile } from 'node:fs/promises';

import { root } from './support/paths.js';
import { Simulator } from './support/simulator.js';
import { busyPage, listen, mainThread, openAt, startAsItIs } from './support/snapshots.js';

const ACCOUNTS = 'https://app.webinterpret.com/#/account-settings/accounts';
const RUNS = 3;
const SECONDS = 20;

/** The observer's share of the main thread's time on a Dashboard page of 5,000 nodes that changes ten times a second. @param {Simulator} simulator */
const observer = async (simulator) => {
  const { browser, context, stop } = await startAsItIs(simulator);
  try {
    const heard = await listen(context);
    const page = await openAt(context, ACCOUNTS, busyPage());
    while ((await heard()).length === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
    const { share, calls, longest } = await mainThread(browser, page, SECONDS, 'content/observer.js');
    return { share, calls, longest, messages: (await heard()).length };
  } finally {
    await stop();
  }
};

const simulator = await Simulator.start();
/** @type {Awaited<ReturnType<typeof observer>>[]} */ const runs = [];
for (let run = 0; run < RUNS; run += 1) runs.push(await observer(simulator));
await simulator.stop();

const shares = runs.map(({ share }) => share).sort((a, b) => a - b);
const median = shares[Math.floor(RUNS / 2)] ?? Number.NaN;
const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`;
const budget = 0.01;
const results = { observer_main_thread_share: { median, lowest: shares[0], highest: shares.at(-1), budget, runs } };
await mkdir(`${root}/target`, { recursive: true });
await writeFile(`${root}/target/bench.json`, `${JSON.stringify(results, null, 2)}\n`);
console.log(`Dashboard observer, 5,000 nodes, ten changes a second, ${RUNS} runs of ${SECONDS} s: ${percent(median)} of the main thread's time`);
console.log(`  (${percent(shares[0] ?? 0)} to ${percent(shares.at(-1) ?? 0)}; budget ${percent(budget)}; longest call ${Math.max(...runs.map(({ longest }) => longest)).toFixed(0)} ms)`);
if (!(median <= budget) || runs.some(({ calls }) => calls === 0)) {
  console.error('✗ The budget is broken, or nothing was measured.');
  process.exitCode = 1;
}
