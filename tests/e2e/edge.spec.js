// The banner on pages that nobody here has built: it covers no control, and stays where it is to be.
import { Banner } from './support/banner.js';
import { DAY } from './support/keeper.js';
import { openAt } from './support/snapshots.js';
import { expect, test } from './support/test.js';

const ITEM = 'https://www.ebay.com/itm/1';
const WORDS = 'Regular Token of acme_store ends in 5 days';

/** A page of eBay's with that in its body, and the banner on it. @param {import('./support/keeper.js').Keeper} keeper @param {string} body */
const withBanner = async (keeper, body, { head = '', attributes = '' } = {}) => {
  const page = await openAt(keeper.context, ITEM, `<!doctype html><html lang="en" ${attributes}><head><title>A page</title><meta name="viewport" content="width=device-width">${head}</head><body>${body}</body></html>`);
  const banner = new Banner(page);
  // As a bar or as a pill.
  await expect.poll(() => banner.regions()).toHaveLength(1);
  return { page, banner };
};

const LONG = `<main>${Array.from({ length: 60 }, (_, at) => `<p><a href="#${at}">Item ${at}</a></p>`).join('')}</main>`;
const BAR = (/** @type {string} */ style) => `<nav style="${style};left:0;right:0;height:56px;background:#ddd"><a href="#a">Home</a> <button>Search</button> <input aria-label="Find"></nav>`;
const SHELL = `<style>body { margin: 0; height: 100vh; display: flex; flex-direction: column } main { flex: 1; overflow: auto } footer { height: 40px }</style>
  <header><button>Menu</button></header>${LONG}<footer><button>Help</button> <a href="#b">Imprint</a></footer>`;

/** The controls that a mouse does not reach, each scrolled to as far as it can be. @param {import('@playwright/test').Page} page */
const covered = (page) =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    /** @type {string[]} */ const names = [];
    for (const control of document.querySelectorAll('a[href], button, input')) {
      control.scrollIntoView({ block: 'center' });
      await frame();
      const { left, top, width, height } = control.getBoundingClientRect();
      const met = document.elementFromPoint(left + width / 2, top + height / 2);
      if (!met || !(control.contains(met) || met.contains(control)) || met === document.body) names.push(control.textContent || control.getAttribute('aria-label') || '');
    }
    return names;
  });

/** @type {Record<string, string>} */
const PAGES = {
  'a static header and a short page': `<header><button>Menu</button> <input aria-label="Find"></header><p>Short</p>`,
  'a long page': LONG,
  'a header that sticks': BAR('position:sticky;top:0') + LONG,
  'a fixed header': `<style>body { padding-top: 60px }</style>${BAR('position:fixed;top:0')}${LONG}`,
  'an absolute footer': `<div style="position:relative;min-height:2000px">${BAR('position:absolute;bottom:0')}</div>`,
  'a fixed footer': `<style>body { padding-bottom: 60px }</style>${LONG}${BAR('position:fixed;bottom:0')}`,
  'a footer that sticks': LONG + BAR('position:sticky;bottom:0'),
  'a cookie bar above a fixed footer': '<style>body { padding-bottom: 120px }</style>' + LONG + BAR('position:fixed;bottom:56px') + BAR('position:fixed;bottom:0'),
  'a chat button in the corner': `${LONG}<button style="position:fixed;right:20px;bottom:20px;width:56px;height:56px">Chat</button>`,
  'a shell as high as the window': SHELL,
  'a fixed menu at the side': `<nav style="position:fixed;left:0;top:0;bottom:0;width:200px;overflow:auto"><a href="#a">First</a><a href="#z" style="position:absolute;bottom:4px">Last</a></nav><div style="margin-left:200px">${LONG}</div>`,
};

for (const [name, body] of Object.entries(PAGES)) {
  for (const width of [1280, 390]) {
    test(`no control is covered on ${name}, ${width} px wide`, async ({ keeper }) => {
      await keeper.setUpConnectedFor(5 * DAY);
      const { page, banner } = await withBanner(keeper, body);
      await page.setViewportSize({ width, height: 720 });
      await banner.box();
      await expect.poll(() => covered(page)).toEqual([]);
    });
  }
}

test('no control is covered by a bar that comes late, in a right-to-left page', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, LONG, { attributes: 'dir="rtl"' });
  const before = await banner.box();
  await page.evaluate((bar) => document.body.insertAdjacentHTML('beforeend', bar), BAR('position:fixed;bottom:0'));
  await expect.poll(async () => (await banner.box()).top).toBe(before.top - 56);
  await expect.poll(() => covered(page)).toEqual([]);
});

test('the end of a long page can be scrolled clear of the banner', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, LONG);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  const last = page.getByRole('link').last();
  const { top } = await banner.box();
  await expect.poll(async () => ((await last.boundingBox())?.y ?? Infinity) + 10).toBeLessThan(top);
});

test('in print and in full screen there is no banner', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, `<button onclick="this.requestFullscreen()">Large</button>${LONG}`);
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const withSpace = await height();
  await page.emulateMedia({ media: 'print' });
  expect(await banner.regions()).toEqual([]);
  expect(await height()).toBeLessThan(withSpace - 40);
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('button', { name: 'Large' }).click();
  await expect.poll(() => page.evaluate(() => document.fullscreenElement?.tagName)).toBe('BUTTON');
  const met = await page.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight - 20)?.tagName);
  expect(met).toBe('BUTTON');
});

test('the banner follows the page’s colour scheme and not the system’s', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  for (const [style, expected] of /** @type {const} */ ([
    ['', 'light'],
    ['<style>body { background: #111 }</style>', 'dark'],
    ['<style>html { color-scheme: dark }</style>', 'dark'],
    ['<style>html { color-scheme: light dark } body { background: white }</style>', 'light'],
  ])) {
    const { page, banner } = await withBanner(keeper, LONG, { head: style });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.mouse.move(10, 10);
    const { top, left } = await banner.box();
    const shot = await page.screenshot({ clip: { x: left + 300, y: top + 4, width: 1, height: 1 } });
    const colour = await page.evaluate(async (data) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(image, 0, 0);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join(' ');
    }, shot.toString('base64'));
    // The tint of a warning (extension/css/palette.css).
    expect(colour, style).toBe(expected === 'light' ? '255 243 216' : '53 44 34');
    await page.close();
  }
});

test('the banner leaves a page that has become the checkout, and comes back', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, LONG);
  for (const path of ['/checkout/pay?item=1', '/signin/s']) {
    await page.evaluate((path) => history.pushState({}, '', path), path);
    await banner.expectGone();
  }
  await page.evaluate(() => history.pushState({}, '', '/itm/5'));
  await banner.expectText(WORDS);
});

test('a page that draws its whole body anew keeps the banner', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, LONG);
  await page.evaluate(() => document.body.replaceWith(Object.assign(document.createElement('body'), { innerHTML: '<p>New</p>' })));
  await banner.expectText(WORDS);
  await page.evaluate(() => document.documentElement.replaceWith(Object.assign(document.createElement('html'), { innerHTML: '<head></head><body><p>Newer</p></body>' })));
  await banner.expectText(WORDS);
});

test('the banner hides while it would cover the control that has focus', async ({ keeper }) => {
  await keeper.setUpConnectedFor(5 * DAY);
  const { page, banner } = await withBanner(keeper, `${'<p>Words</p>'.repeat(60)}`);
  await page.evaluate(() => {
    const field = Object.assign(document.createElement('input'), { ariaLabel: 'Find' });
    Object.assign(field.style, { position: 'absolute', top: `${scrollY + innerHeight - 30}px`, left: '300px' });
    document.body.prepend(field);
    field.focus({ preventScroll: true });
  });
  await banner.expectGone();
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
  await banner.expectText(WORDS);
});
