// How cost grows with what a seller has: accounts, history, open tabs. As numbers, and as a picture.
import { extension } from '../support/paths.js';
import { ours } from './baselines.js';
import { Browser } from './browser.js';
import { inTab } from './popup.js';
import { blankPage, idOf, seller } from './sellers.js';
import { ITEM, ask } from './start.js';
import { inTurn, summary } from './statistics.js';

/** @typedef {{ what: string, of: string, points: [at: number, median: number][] }} Growth medians in milliseconds */
/** @typedef {import('../support/simulator.js').Simulator} Simulator */

const DRAWN = 50;

/** The popup as a tab, until it is painted. @param {Simulator} simulator @param {{ accounts: number, history?: number }} what @param {number} rounds */
const popupWith = async (simulator, what, rounds) => {
  const place = await ours(Math.min(what.accounts, DRAWN));
  const browser = await Browser.start(simulator, [place]);
  await seller(await blankPage(browser, place), what);
  const url = `chrome-extension://${await idOf(place)}/popup.html`;
  const { popup } = await inTurn({ popup: () => inTab(browser, url) }, { rounds });
  await browser.stop();
  return summary(popup).median;
};

/** The worker's start to its first answer, while so many pages of eBay's with a banner are open. @param {Simulator} simulator @param {number} tabs @param {number} rounds */
const startWith = async (simulator, tabs, rounds) => {
  const browser = await Browser.start(simulator, [extension]);
  const page = await blankPage(browser, extension);
  await seller(page, { accounts: 3, days: 5 });
  for (let tab = 0; tab < tabs; tab += 1) await browser.open(ITEM);
  const start = async () => {
    await browser.stopWorkers(page);
    return page.evaluate(ask(`{ kind: 'wake' }`));
  };
  const samples = await inTurn({ start }, { rounds });
  await browser.stop();
  return summary(samples.start).median;
};

/** @param {Simulator} simulator @param {{ rounds: number }} options @returns {Promise<Growth[]>} */
export const growth = async (simulator, { rounds }) => {
  /** @type {(counts: number[], measure: (count: number) => Promise<number>) => Promise<[number, number][]>} */
  const each = async (counts, measure) => {
    /** @type {[number, number][]} */ const points = [];
    for (const count of counts) points.push([count, await measure(count)]);
    return points;
  };
  return [
    { what: 'popup painted', of: 'accounts', points: await each([1, 10, 100, 1_000], (accounts) => popupWith(simulator, { accounts }, rounds)) },
    { what: 'popup painted, 3 accounts', of: 'days of history', points: await each([1, 30, 365, 730], (history) => popupWith(simulator, { accounts: 3, history }, rounds)) },
    { what: 'worker start to first answer', of: 'eBay tabs open', points: await each([0, 5, 20], (tabs) => startWith(simulator, tabs, rounds)) },
  ];
};

const WIDTH = 640;
const LABEL = 190;
const LINE = 22;

/** @param {Growth[]} all */
export const picture = (all) => {
  const most = Math.max(...all.flatMap(({ points }) => points.map(([, median]) => median)));
  /** @type {string[]} */ const drawn = [];
  let y = 24;
  for (const { what, of, points } of all) {
    drawn.push(`<text x="0" y="${y}" font-weight="600">${what}</text>`);
    for (const [at, median] of points) {
      y += LINE;
      const width = (median / most) * (WIDTH - LABEL - 70);
      drawn.push(`<text x="${LABEL - 10}" y="${y}" text-anchor="end">${at.toLocaleString('en')} ${of}</text>`);
      drawn.push(`<rect x="${LABEL}" y="${y - 12}" width="${width.toFixed(1)}" height="14" rx="2"/>`);
      drawn.push(`<text x="${(LABEL + width + 8).toFixed(1)}" y="${y}">${median.toFixed(0)} ms</text>`);
    }
    y += LINE * 1.7;
  }
  const height = y - LINE;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="How cost grows">
<style>svg { background: #fff; font: 13px system-ui, sans-serif; fill: #222 } rect { fill: #6a5acd } @media (prefers-color-scheme: dark) { svg { background: #16151d; fill: #eee } rect { fill: #9d90f0 } }</style>
${drawn.join('\n')}
</svg>
`;
};
