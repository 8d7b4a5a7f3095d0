// How long the popup takes until it is painted with what is known.
import { extension } from '../support/paths.js';
import { ours, staticPopup } from './baselines.js';
import { Browser, Session } from './browser.js';
import { blankPage, idOf, seller } from './sellers.js';
import { inTurn } from './statistics.js';

/** How many accounts the popup draws at first. */
const DRAWN = 50;

/** What the popup has become, as HTML. @param {Browser} browser @param {number} accounts */
const drawn = async (browser, accounts) => {
  const page = await browser.open(`chrome-extension://${await idOf(extension)}/popup.html`);
  await page.evaluate(`new Promise((resolve) => {
    const look = () => document.querySelectorAll('#accounts > li').length >= ${accounts} ? resolve() : requestAnimationFrame(look);
    look();
  })`);
  const html = await page.evaluate("'<!doctype html>' + document.documentElement.outerHTML");
  await page.leave();
  return html;
};

/**
 * Milliseconds to the painted popup, for a number of accounts: ours, and the same page without a script. As a tab, from the start of the
 * navigation; and by the wall, from the call that opens it at the toolbar.
 * @param {import('../support/simulator.js').Simulator} simulator @param {number} accounts @param {{ rounds: number }} options
 */
export const popups = async (simulator, accounts, { rounds }) => {
  const rows = Math.min(accounts, DRAWN);
  const before = await Browser.start(simulator, [extension]);
  const filled = async (/** @type {Browser} */ browser, /** @type {number} */ many) => {
    const page = await blankPage(browser, extension);
    await seller(page, { accounts: many });
    return page;
  };
  const setUp = await filled(before, 3);
  const three = await drawn(before, 3);
  await setUp.leave();
  await before.stop();

  const places = { ours: await ours(rows), static: await staticPopup('static-popup', three, 3), again: await staticPopup('static-popup-again', three, 3) };
  const browser = await Browser.start(simulator, Object.values(places));
  await filled(browser, accounts);
  const measures = async (/** @type {string} */ place) => {
    const url = `chrome-extension://${await idOf(place)}/popup.html`;
    // Each has its process, and a page to call from.
    const page = await blankPage(browser, place);
    return { tab: () => inTab(browser, url), wall: () => byTheWall(browser, page, url) };
  };
  const [first, second, third] = [await measures(places.ours), await measures(places.static), await measures(places.again)];
  const tabs = await inTurn({ ours: first.tab, static: second.tab, again: third.tab }, { rounds });
  const wall = await inTurn({ ours: first.wall, static: second.wall, again: third.wall }, { rounds });
  await browser.stop();
  return { tabs, wall };
};

/** Milliseconds from the start of the navigation to the painted accounts. @param {Browser} browser @param {string} url */
export const inTab = async (browser, url) => {
  const page = await browser.open(url);
  const time = await page.evaluate('painted.then(({ since }) => since)');
  await page.leave();
  return time;
};

/**
 * Milliseconds from the call that opens the toolbar popup to the painted accounts.
 * @param {Browser} browser @param {import('./browser.js').Page} page one of the extension's @param {string} url
 */
const byTheWall = async (browser, page, url) => {
  const called = await page.evaluate('(async () => { const called = Date.now(); await chrome.action.openPopup(); return called; })()');
  let popup;
  while (!popup) popup = (await browser.targets()).find((target) => target.url === url);
  const inside = await Session.open(popup.webSocketDebuggerUrl);
  const painted = await inside.evaluate('painted.then(({ at }) => at)');
  await inside.send('Page.close').catch(() => {});
  inside.close();
  while ((await browser.targets()).some((target) => target.url === url));
  return painted - called;
};
