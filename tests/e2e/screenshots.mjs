// The stores' pictures: `node tests/e2e/screenshots.mjs`, by `./build.sh screenshots`. The extension as it is, in Chromium, on the simulator's
// pages, which say that they are simulated; each set on a plain ground under a line that says what it shows.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { relative } from 'node:path';

import { expect as impatient } from '@playwright/test';

import { Banner } from './support/banner.js';
import { Dashboard } from './support/dashboard.js';
import { HOUR, Keeper } from './support/keeper.js';
import { root } from './support/paths.js';
import { Simulator } from './support/simulator.js';
import { DAY, store } from './support/stored.js';

/** @typedef {import('@playwright/test').Page} Page */
/** A picture, and how wide it is on the page it shows. @typedef {{ png: Buffer, width: number }} Shot */

const expect = impatient.configure({ timeout: 30_000 });
const folder = `${root}/dist/store`;
/** What is small on a screen is drawn larger in a picture: it is taken with that many pixels. */
const SHARPNESS = 2;

/**
 * Takes what a page shows in a window of this size; without a height, all of it.
 * @param {Page} page @param {{ width: number, height?: number }} size @returns {Promise<Shot>}
 */
const shot = async (page, { width, height }) => {
  await page.bringToFront();
  const session = await page.context().newCDPSession(page);
  const measure = (/** @type {number} */ height) =>
    session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: SHARPNESS, mobile: false });
  await measure(height ?? 600);
  // A toolbar popup is as high as what is in it.
  const high = height ?? (await page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height)));
  await measure(high);
  await page.evaluate(() => document.fonts.ready.then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))));
  const { data } = await session.send('Page.captureScreenshot', { format: 'png' });
  await session.detach();
  return { png: Buffer.from(data, 'base64'), width };
};

/** @param {Shot} shot @param {string} place its style @param {number} [drawn] how wide it is drawn */
const image = ({ png, width }, place, drawn = width) =>
  `<img alt="" src="data:image/png;base64,${png.toString('base64')}" style="width:${drawn}px;${place}">`;

/** @param {string} body @param {string} [style] */
const paper = (body, style = '') => `<!doctype html><meta charset="utf-8"><style>
  * { margin: 0; box-sizing: border-box }
  body { position: relative; overflow: hidden; width: 100vw; height: 100vh; background: #efecfc; color: #1b1924; font-family: system-ui, sans-serif }
  h1 { font-size: 40px; line-height: 48px; letter-spacing: -.01em }
  p { margin-top: 20px; color: #565264; font-size: 22px; line-height: 32px }
  img { position: absolute; border-radius: 14px; box-shadow: 0 2px 4px rgb(27 25 36 / 8%), 0 16px 48px rgb(27 25 36 / 18%) }
  .beside { position: absolute; inset-inline-start: 80px; top: 0; height: 100%; width: 520px; display: grid; align-content: center }
  .above { position: absolute; inset-inline: 80px; top: 44px }
  .above p { margin-top: 8px }
  ${style}
</style>${body}`;

const words = (/** @type {string} */ title, /** @type {string} */ text) => `<h1>${title}</h1><p>${text}</p>`;

class Pictures {
  /** @param {Page} page of an own tab */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} name @param {string} html @param {{ width: number, height: number }} [size] */
  async draw(name, html, size = { width: 1280, height: 800 }) {
    await this.page.bringToFront();
    await this.page.setViewportSize(size);
    await this.page.setContent(html, { waitUntil: 'load' });
    await this.page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())));
    const path = `${folder}/${name}.png`;
    // Where the body has no ground, the corners stay clear.
    await this.page.screenshot({ path, omitBackground: true });
    console.log(`  ${relative(root, path)}`);
  }
}

const now = Date.now();
const before = (/** @type {number} */ days, /** @type {unknown} */ what) => ({ at: now - days * DAY, what });
const connected = (/** @type {string} */ kind) => ({ connected: { kind, basis: 'dashboard_confirmation', doubtful: false } });
const visits = [12, 26, 41, 63, 88, 110, 139, 170, 201, 222, 256, 290, 322].map((days) => before(days, 'visited'));
/** A year in which each token was lost once. */
const year = [
  before(340, connected('regular')),
  before(340, connected('plus')),
  before(232, { disconnected: { kind: 'plus', reason: 'credentials_reset', doubtful: false } }),
  before(222, connected('plus')),
  before(119, { disconnected: { kind: 'regular', reason: 'revoked_by_user', doubtful: false } }),
  before(110, connected('regular')),
  ...visits,
].sort((one, other) => one.at - other.at);

/** Everything is well. @param {Keeper} keeper @param {Pictures} pictures */
const healthy = async (keeper, pictures) => {
  const { page } = await store(keeper, { visit: now - 2 * DAY, ends: now + 512 * DAY }, { username: 'acme_outlet', visit: now - 2 * DAY, ends: now + 407 * DAY });
  const popup = await shot(page, { width: 380 });
  await pictures.draw(
    '1-both-tokens',
    paper(
      `<div class="beside">${words('Both tokens of every account, at a glance', 'Token Keeper knows how your Regular Token and Token Plus stand, until when, and how that is known.')}</div>` +
        image(popup, 'right: 120px; top: 50%; transform: translateY(-50%)', 420),
    ),
  );
};

/** A token is about to end: a banner on eBay, and the popup. @param {Keeper} keeper @param {Pictures} pictures */
const ending = async (keeper, pictures) => {
  const { page } = await store(keeper, { visit: now - 2 * DAY, ends: now + 6 * DAY + HOUR });
  const shop = new Banner(await keeper.open('https://www.ebay.com/itm/1'));
  // What is not in front draws no frames, and never comes to rest.
  await shop.page.bringToFront();
  await shop.expectText('acme_store ends in 6 days');
  await shop.box();
  const ebay = await shot(shop.page, { width: 1120, height: 600 });
  const popup = await shot(page, { width: 380 });
  await pictures.draw(
    '2-warned-in-time',
    paper(
      `<div class="above">${words('Warned in time, where you work', 'On the toolbar icon, by a notification, and by a banner on eBay’s pages (here a simulated one).')}</div>` +
        image(ebay, 'left: 80px; top: 176px') +
        image(popup, 'right: 40px; bottom: 24px', 340),
    ),
  );
};

/** The guide. @param {Keeper} keeper @param {Pictures} pictures */
const guided = async (keeper, pictures) => {
  await keeper.control.dashboard({ username: 'acme_store', regular: 'disconnected', plus: 'connected' });
  const popup = await keeper.popup();
  const dashboard = await Dashboard.open(keeper);
  await dashboard.toTokens();
  await expect(popup.token('Regular Token')).toContainText('Disconnected, as the Dashboard says');
  await popup.connect('Regular Token');
  await dashboard.page.bringToFront();
  await dashboard.expectMarked(dashboard.token('Regular Token'));
  // The page is as large as it is in the picture before the guide settles.
  await dashboard.page.setViewportSize({ width: 1280, height: 714 });
  await dashboard.expectMarked(dashboard.token('Regular Token'));
  await dashboard.guide.box();
  await pictures.draw(
    '3-guided',
    paper(
      `<div class="above">${words('Led to the right button, step by step', 'A guide on the Dashboard marks each next click. You press it; eBay asks you to agree.')}</div>` +
        image(await shot(dashboard.page, { width: 1280, height: 714 }), 'left: 80px; top: 176px; border-radius: 14px 14px 0 0', 1120),
    ),
  );
};

/** The past year. @param {Keeper} keeper @param {Pictures} pictures */
const past = async (keeper, pictures) => {
  await store(keeper, { visit: now - 12 * DAY, ends: now + 25 * DAY, history: year });
  const { page } = await keeper.settings();
  const section = page.getByRole('region', { name: 'The past year and what comes' });
  await expect(section.getByRole('img', { name: /of acme_store/ })).toBeVisible();
  await page.setViewportSize({ width: 760, height: 484 });
  await section.evaluate((element) => scrollTo(0, element.getBoundingClientRect().top + scrollY - 12));
  await pictures.draw(
    '4-the-past-year',
    paper(
      `<div class="above">${words('What happened, and what comes', 'Visits, gaps and coming dates of each account; the dates go into your own calendar, too.')}</div>` +
        image(await shot(page, { width: 760, height: 484 }), 'left: 150px; top: 176px; border-radius: 14px 14px 0 0', 980),
    ),
  );
};

/** The first minute. @param {Keeper} keeper @param {Pictures} pictures */
const welcome = async (keeper, pictures) => {
  const page = await keeper.open(keeper.url('welcome.html'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await pictures.draw(
    '5-welcome',
    paper(
      `<div class="above">${words('No set-up for most sellers', 'Open the Webinterpret Dashboard as usual: your accounts are found there.')}</div>` +
        image(await shot(page, { width: 1060, height: 860 }), 'left: 255px; top: 176px; border-radius: 14px 14px 0 0', 770),
    ),
  );
};

/** The promotional tile and Edge's logo: our icon, and no mark of anybody else. @param {Keeper} _ @param {Pictures} pictures */
const marks = async (_, pictures) => {
  const icon = `data:image/svg+xml;base64,${(await readFile(`${root}/extension/icons/icon.svg`)).toString('base64')}`;
  const img = (/** @type {number} */ size) => `<img alt="" src="${icon}" style="position: static; border-radius: 0; box-shadow: none; width: ${size}px">`;
  await pictures.draw(
    'tile-440x280',
    paper(`${img(96)}<h1>Token Keeper</h1>`, 'body { display: grid; place-content: center; justify-items: center; gap: 24px }'),
    { width: 440, height: 280 },
  );
  await pictures.draw('logo-300x300', paper(img(300), 'body { background: none }'), { width: 300, height: 300 });
};

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const simulator = await Simulator.start();
/** @type {Keeper | undefined} */ let keeper;
try {
  for (const scene of [healthy, ending, guided, past, welcome, marks]) {
    await simulator.control.reset();
    keeper = await Keeper.start(simulator);
    await scene(keeper, new Pictures(await keeper.context.newPage()));
    await keeper.stop();
    keeper = undefined;
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await keeper?.stop();
  await simulator.stop();
}
