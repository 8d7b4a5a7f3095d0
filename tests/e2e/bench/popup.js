// How long the popup takes until it is painted with what is known.
import { extension } from '../support/paths.js';
import { staticPopup } from './baselines.js';
import { Browser } from './browser.js';
import { blankPage, idOf, seller } from './sellers.js';
import { inTurn } from './statistics.js';

/** How many accounts the popup draws at first. */
const DRAWN = 50;

/** Runs in the page before all else: notes, from the start of the navigation, when the frame is out that shows so many accounts. */
const whenPainted = (/** @type {number} */ accounts) => `globalThis.painted = new Promise((resolve) => {
  const look = () => {
    if (document.querySelectorAll('#accounts > li').length < ${accounts}) return;
    watching.disconnect();
    requestAnimationFrame(() => {
      // What is posted in a frame comes after it is painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now());
      port2.postMessage(0);
    });
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { childList: true, subtree: true });
});`;

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
 * Milliseconds from the start of the navigation to the painted popup, for a number of accounts: ours, and the same page without a script.
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

  const still = await staticPopup('static-popup', three);
  const again = await staticPopup('static-popup-again', three);
  const browser = await Browser.start(simulator, [extension, still, again]);
  await filled(browser, accounts);
  // Their processes are there, as ours is.
  for (const place of [still, again]) await blankPage(browser, place);
  const measure = async (/** @type {string} */ place, /** @type {number} */ wanted) => {
    const url = `chrome-extension://${await idOf(place)}/popup.html`;
    return async () => {
      const page = await browser.open();
      await page.send('Page.addScriptToEvaluateOnNewDocument', { source: whenPainted(wanted) });
      await page.goto(url);
      const time = await page.evaluate('painted');
      await page.leave();
      return time;
    };
  };
  const samples = await inTurn({ ours: await measure(extension, rows), static: await measure(still, 3), again: await measure(again, 3) }, { rounds });
  await browser.stop();
  return samples;
};
