// Measures what has a budget, beside baselines that it makes itself, in one run: `./build.sh bench`. Prints medians, intervals and ratios,
// writes target/bench.json, and exits non-zero where a gate is broken. docs/performance.md says how to read it.
// Names of measures (`start`, `popup`, …) as arguments take only those; `--rounds 7` takes fewer samples.
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { growth, picture } from './bench/growth.js';
import { confirmations, dashboardVisit, idleDay, requests } from './bench/life.js';
import { observer } from './bench/observer.js';
import { banners, healthyPage } from './bench/pages.js';
import { popups } from './bench/popup.js';
import { Report } from './bench/report.js';
import { sizes } from './bench/sizes.js';
import { memory, starts } from './bench/start.js';
import { ratio, summary } from './bench/statistics.js';
import { root } from './support/paths.js';
import { Simulator } from './support/simulator.js';

const KIB = 1024;
/** What no code of ours is to blame for, see `floors` in bench/baselines.js. */
const FLOORS = { smallest: 'compiles the smallest module', module: 'compiles our module, and runs nothing', sentence: 'says the sentence' };

const { positionals, values } = parseArgs({ allowPositionals: true, options: { rounds: { type: 'string', default: '31' } } });
const ROUNDS = Number(values.rounds);
await mkdir(`${root}/target`, { recursive: true });
const simulator = await Simulator.start();
const report = new Report();

/** @type {Record<string, () => Promise<void>>} */
const measures = {
  size: async () => {
    const { now, recorded } = await sizes();
    const grown = (/** @type {number} */ now, /** @type {number} */ then) => ({ median: now / then, low: now / then, high: now / then, samples: 1 });
    report.add({ what: 'module, gzip', unit: 'KiB', ours: now.module / KIB });
    report.add({ what: 'package, zip', unit: 'KiB', ours: now.package / KIB });
    for (const what of /** @type {const} */ (['module', 'package'])) {
      report.add({ what: `${what}, against what was written down last`, unit: 'bytes', ours: now[what], ratio: grown(now[what], recorded[what]), gate: { most: 1.03, of: 'ratio' } });
    }
  },

  pages: async () => {
    const more = await healthyPage(simulator);
    for (const [what, count] of Object.entries(more)) report.add({ what: `healthy seller, eBay page: ${what} of ours`, unit: '', ours: count, gate: { most: 0, of: 'value' } });
    const { ours = [], host = [], again = [] } = await banners(simulator, { rounds: ROUNDS });
    const of = (/** @type {'script' | 'wall' | 'tasks' | 'shift'} */ what, /** @type {typeof ours} */ costs) => costs.map((cost) => cost[what]);
    report.add({ what: 'banner: main-thread time of our scripts', unit: 'ms', ours: summary(of('script', ours)), baseline: summary(of('script', host)) });
    report.add({ what: '  by the wall, with what the machine ran in between', unit: 'ms', ours: summary(of('wall', ours)), baseline: summary(of('wall', host)) });
    report.add({
      what: 'banner: main-thread time of the whole page',
      unit: 'ms',
      ours: summary(of('tasks', ours)),
      baseline: summary(of('tasks', host)),
      ratio: ratio(of('tasks', ours), of('tasks', host)),
      itself: ratio(of('tasks', again), of('tasks', host)),
      gate: { most: 2, of: 'ratio' },
    });
    report.add({ what: 'banner: layout shift', unit: '', ours: Math.max(...of('shift', ours)), gate: { most: 0, of: 'value' } });
  },

  start: async () => {
    const { warm, cold, kept } = await starts(simulator, { rounds: ROUNDS });
    const row = (/** @type {string} */ what, /** @type {string} */ unit, /** @type {Record<keyof typeof FLOORS | 'ours' | 'plain', number[]>} */ all, /** @type {object} */ limit) => {
      const to = (/** @type {number[]} */ samples) => ({ unit, ours: summary(samples), baseline: summary(all.plain), ratio: ratio(samples, all.plain) });
      report.add({ what, ...to(all.ours), ...limit });
      for (const name of /** @type {(keyof typeof FLOORS)[]} */ (Object.keys(FLOORS))) report.add({ what: `  plain JavaScript that ${FLOORS[name]}`, ...to(all[name]) });
    };
    for (const [how, times] of /** @type {[string, typeof warm][]} */ ([['no process of the extension', cold], ['process warm', warm]])) {
      row(`worker start to first answer, ${how}`, 'ms', times, { itself: ratio(times.again, times.plain) });
    }
    report.add({ what: 'compiled code that the browser keeps for the next start', unit: 'files', ours: kept });
    row('memory of the worker’s process', 'MiB', await memory(simulator, { rounds: 5 }), { target: { most: 1.5, of: 'ratio' } });
  },

  popup: async () => {
    for (const [accounts, most] of /** @type {const} */ ([[3, 2], [1_000, 4]])) {
      const { tabs, wall } = await popups(simulator, accounts, { rounds: ROUNDS });
      const row = (/** @type {string} */ what, /** @type {typeof tabs} */ { ours, static: still, again }, /** @type {object} */ limit) =>
        report.add({ what: `popup, ${accounts.toLocaleString('en')} accounts, ${what}`, unit: 'ms', ours: summary(ours), baseline: summary(still), ratio: ratio(ours, still), itself: ratio(again, still), ...limit });
      row('from navigation to paint', tabs, { gate: { most, of: 'ratio' } });
      row('from the toolbar to paint', wall, accounts === 3 ? { target: { most: 1.15, of: 'ratio' } } : {});
    }
  },

  consent: async () => {
    const { token, identity } = await requests(simulator);
    const once = (/** @type {string} */ what, /** @type {number} */ count) =>
      // One, neither more nor none.
      report.add({ what: `a consent: ${what} requests beside the one`, unit: '', ours: Math.abs(count - 1), gate: { most: 0, of: 'value' } });
    once('token', token);
    once('identity', identity);
    const { ours, plain } = await confirmations(simulator, { rounds: ROUNDS });
    report.add({ what: 'from eBay’s redirect to the confirmed row', unit: 'ms', ours: summary(ours), baseline: summary(plain) });
  },

  life: async () => {
    for (const clients of [false, true]) {
      const { wakeUps, writes, checks } = await idleDay(simulator, { days: 7, clients });
      const whose = clients ? 'own clients' : 'the Dashboard’s tokens';
      report.add({ what: `idle day with ${whose}: wake-ups of the worker`, unit: '', ours: wakeUps, target: { most: 4, of: 'value' }, note: checks > 0 ? `${checks.toFixed(1)} of them check a token` : '' });
      report.add({ what: `idle day with ${whose}: writes`, unit: '', ours: writes, target: { most: 4, of: 'value' } });
    }
    report.add({ what: 'a Dashboard visit with nothing new: writes', unit: '', ours: await dashboardVisit(simulator), target: { most: 1, of: 'value' } });
  },

  growth: async () => {
    const grown = await growth(simulator, { rounds: Math.min(ROUNDS, 11) });
    for (const { what, of, points } of grown) {
      for (const [at, median] of points) report.add({ what: `${what} with ${at.toLocaleString('en')} ${of}`, unit: 'ms', ours: median });
    }
    await writeFile(`${root}/target/growth.svg`, picture(grown));
  },

  observer: async () => {
    const shares = [];
    for (let run = 0; run < 3; run += 1) shares.push((await observer(simulator, { seconds: 20 })) * 100);
    report.add({ what: 'Dashboard observer, 5,000 nodes, ten changes a second', unit: '% of the main thread', ours: summary(shares), target: { most: 1, of: 'value' } });
  },
};

const unknown = positionals.filter((name) => !(name in measures));
if (unknown.length > 0) throw new Error(`There is no measure ${unknown.join()}, but ${Object.keys(measures).join()}`);
try {
  console.log('Median (interval that holds the true median in 95 of 100 cases), the baseline’s, their ratio, the baseline against itself.');
  for (const [name, measure] of Object.entries(measures)) if (positionals.length === 0 || positionals.includes(name)) await measure();
} finally {
  await simulator.stop();
}
await writeFile(`${root}/target/bench.json`, `${JSON.stringify(report, null, 2)}\n`);
const broken = report.broken();
if (broken.length > 0) {
  console.error(`✗ ${broken.length} ${broken.length === 1 ? 'gate is' : 'gates are'} broken: ${broken.map(({ what }) => what).join('; ')}.`);
  process.exitCode = 1;
}
