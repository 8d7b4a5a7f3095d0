// What the observer tells of a Dashboard page, when, and what it keeps to itself.
import { worldsOf } from './support/banner.js';
import { Observed, busyPage, listen, openAt, startAsItIs, worldOf } from './support/snapshots.js';
import { expect, test } from './support/test.js';

/** @typedef {import('@playwright/test').Page} Page */

const ACCOUNTS = 'https://app.webinterpret.com/#/account-settings/accounts';
const TOKENS = `<table><tr><th>eBay username</th><th>Regular Token</th><th>Token Plus</th></tr>
  <tr><td>acme_store</td><td><button>Refresh</button></td><td id="plus"><button>Connect</button></td></tr></table>`;
const ALERT = '<div role="alert">Your new token is now valid</div>';

/** @param {string} body */
const html = (body) => `<!doctype html><html lang="en"><head><title>Accounts | Webinterpret</title></head><body><main><h1>Accounts</h1>${body}</main></body></html>`;
/** @param {Page} page @param {string} more */
const add = (page, more) => page.evaluate((more) => document.body.insertAdjacentHTML('beforeend', more), more);
/** @param {{ snapshot: { nodes: unknown[] } } | undefined} heard */
const words = (heard) => JSON.stringify(heard?.snapshot.nodes ?? []);
/** How many messages there are. @param {() => Promise<unknown[]>} heard @param {number} count @param {number} [timeout] */
const expectHeard = (heard, count, timeout = 10_000) => expect.poll(async () => (await heard()).length, { timeout }).toBe(count);

test('a page that changes ten times a second is reported once for each meaning', async ({ keeper }) => {
  test.slow();
  const heard = await listen(keeper.context);
  const news = '<button id="news">Messages (0)</button><script>setInterval(() => (news.textContent = `Messages (${Date.now() % 1_000})`), 100)</script>';
  const page = await openAt(keeper.context, ACCOUNTS, busyPage().replace('</main>', `${news}</main>`));
  // In this time it has looked more than once.
  const count = () => page.evaluate(() => Number(document.getElementById('clock')?.textContent?.replace(/\D/g, '')));
  await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(80);
  expect(await heard()).toHaveLength(1);
  await add(page, ALERT);
  // It rests a hundred times as long as a look takes, and here a look takes long on a slow machine.
  await expectHeard(heard, 2, 60_000);
  const [first, second] = await heard();
  expect(words(first)).toContain('"columnheader","Regular Token"');
  expect(words(first)).not.toContain('Your new token');
  expect(words(second)).toContain('"alert","Your new token is now valid"');
  expect(second?.page, 'the same document').toBe(first?.page);
  expect(first?.snapshot).toMatchObject({ address: ACCOUNTS, title: 'Accounts | Webinterpret', language: 'en', truncated: false });
});

test('another address is told although the page looks the same', async ({ keeper }) => {
  const heard = await listen(keeper.context);
  const page = await openAt(keeper.context, ACCOUNTS, html(TOKENS));
  await expectHeard(heard, 1);
  await page.evaluate(() => history.pushState(null, '', '/settings?tab=2'));
  await expectHeard(heard, 2);
  expect((await heard())[1]?.snapshot.address).toBe('https://app.webinterpret.com/settings?tab=2');
});

test('a shadow root that comes late, with no change to the page, is found', async ({ keeper }) => {
  const heard = await listen(keeper.context);
  const late = `<wi-tokens></wi-tokens><script>setTimeout(() => (document.querySelector('wi-tokens').attachShadow({ mode: 'open' }).innerHTML = ${JSON.stringify(TOKENS)}), 1500)</script>`;
  await openAt(keeper.context, ACCOUNTS, html(late));
  await expectHeard(heard, 2);
  expect(words((await heard())[1])).toContain('acme_store');
});

test('a hidden tab is reported when it is seen again and has changed', async ({ simulator }) => {
  const { context, stop } = await startAsItIs(simulator);
  try {
    const heard = await listen(context);
    const seller = await openAt(context, ACCOUNTS, html(TOKENS));
    await expectHeard(heard, 1);
    const id = new URL(context.serviceWorkers()[0]?.url() ?? '').host;
    const inWorld = await worldOf(seller, id);
    const other = await openAt(context, `${ACCOUNTS}/1`, html(TOKENS));
    await expectHeard(heard, 2);
    expect(await seller.evaluate(() => document.visibilityState)).toBe('hidden');

    // Longer than the time after which it would have looked, as the other tab does.
    await add(seller, ALERT);
    await add(other, ALERT);
    await expectHeard(heard, 3);
    expect((await heard())[2]?.snapshot.address).toBe(`${ACCOUNTS}/1`);
    await seller.bringToFront();
    await expectHeard(heard, 4);
    expect((await heard())[3]?.snapshot.address).toBe(ACCOUNTS);
    expect(words((await heard())[3])).toContain('Your new token is now valid');

    // Nothing new: the next message of this tab is that of its next change.
    await other.bringToFront();
    await seller.bringToFront();
    await expect.poll(() => seller.evaluate(() => document.visibilityState)).toBe('visible');
    await add(seller, '<div role="status">Saved</div>');
    await expectHeard(heard, 5);
    expect(words((await heard())[4])).toContain('Saved');

    await other.bringToFront();
    await expect.poll(() => seller.evaluate(() => document.visibilityState)).toBe('hidden');
    await inWorld(`{ const now = Date.now; Date.now = () => now() + ${11 * 60_000}; }`);
    await seller.bringToFront();
    await expectHeard(heard, 6);
    expect((await heard())[5]?.snapshot).toEqual((await heard())[4]?.snapshot);
  } finally {
    await stop();
  }
});

// Chromium prerenders nothing while Playwright is attached: what it would say is put into its mouth.
test('a page that is only prerendered is not told before it is seen', async ({ keeper }) => {
  const page = await openAt(keeper.context, 'https://shop.example/', html(TOKENS));
  const prerendered = `
    globalThis.prerendered = true;
    Object.defineProperty(Document.prototype, 'prerendering', { configurable: true, get: () => prerendered });`;
  const waiting = await Observed.start(page, undefined, prerendered);
  const other = await Observed.start(await openAt(keeper.context, 'https://shop.example/', html(TOKENS)));
  await expectHeard(() => other.sent(), 1);
  await add(page, ALERT);
  await add(other.page, ALERT);
  await expectHeard(() => other.sent(), 2);
  expect(await waiting.sent()).toEqual([]);
  await waiting.run(`prerendered = false; document.dispatchEvent(new Event('prerenderingchange'));`);
  await expectHeard(() => waiting.sent(), 1);
  expect(JSON.stringify(await waiting.latest())).toContain('Your new token is now valid');
});

test('no value of a field, no listing, no order and no message leaves the page', async ({ keeper }) => {
  const heard = await listen(keeper.context);
  const secrets = `
    <form><label>Email <input type="email" value="SECRET-mail@shop.example"></label><label>Password <input type="password" value="SECRET-password"></label>
      <label>Verification code <input autocomplete="one-time-code" value="SECRET-code"></label><input type="hidden" value="SECRET-hidden"><input type="search" aria-label="Search" value="SECRET-search">
      <label>Note <textarea>SECRET-area token</textarea></label><div contenteditable="true" aria-label="Reply">SECRET-editable Regular Token</div><div role="textbox" aria-label="Chat">SECRET-box</div></form>
    <h2>Orders</h2><table><tr><th>Order</th><th>Item title</th><th>Ship to</th><th></th></tr>
      <tr><td>1</td><td><a href="#">SECRET-title brass lamp</a></td><td>SECRET-name, 1 SECRET-street</td><td><button aria-label="Edit SECRET-label">✎</button></td></tr>
      <tr><td>2</td><td><a href="#">Regular Token – SECRET-coin</a></td><td>Token Plus SECRET-buyer</td><td><button>Refresh</button></td></tr></table>
    <ul><li><a href="#">SECRET-listed lamp</a> £5 <input aria-label="Price of SECRET-lamp"></li></ul>
    <article><h3>SECRET-heading</h3><p>SECRET-paragraph</p><button>Buy SECRET-button</button></article><p>SECRET-buyer lives at SECRET-place</p><address>SECRET-address</address>`;
  const page = await openAt(keeper.context, 'https://app.webinterpret.com/#/orders', html(secrets));
  await expectHeard(heard, 1);
  // What is typed, and the same beside tokens, too: there all texts are told, but no value of a field and no other table.
  await page.getByLabel('Email').fill('SECRET-typed@shop.example');
  await page.getByLabel('Password').fill('SECRET-typed');
  await page.getByLabel('Note').fill('SECRET-typed');
  await page.getByLabel('Reply').fill('SECRET-typed');
  await page.locator('p, address').evaluateAll((texts) => texts.forEach((text) => text.remove()));
  await add(page, `<section>${TOKENS}</section>`);
  await expectHeard(heard, 2);
  const [orders, accounts] = await heard();
  expect(JSON.stringify(await heard())).not.toContain('SECRET');
  expect(words(orders)).toContain('["field","Password",{"type":"password"}]'.slice(1, -1));
  expect(words(orders)).toContain('["field","Verification code",{"type":"code"}]'.slice(1, -1));
  expect(words(accounts)).toContain('acme_store');
});

test('it runs on the Dashboard alone, and there in the top frame alone', async ({ keeper }) => {
  const heard = await listen(keeper.context);
  for (const address of ['https://www.webinterpret.com/', 'https://support.webinterpret.com/hc/en-us', 'https://blog.webinterpret.com/', 'https://webinterpret.com/', 'http://app.webinterpret.com/']) {
    const page = await openAt(keeper.context, address, html(TOKENS));
    expect(await worldsOf(page, keeper.id), `no script of ours on ${address}`).toEqual([]);
    await page.close();
  }
  const frame = '<iframe src="https://app.webinterpret.com/framed"></iframe>';
  const elsewhere = await openAt(keeper.context, 'https://shop.example/', html(frame));
  expect(await worldsOf(elsewhere, keeper.id)).toEqual([]);
  const page = await openAt(keeper.context, ACCOUNTS, html(TOKENS + frame + `<script>onmessage = () => document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(ALERT)})</script>`));
  await expectHeard(heard, 1);
  await page.frames()[1]?.evaluate((alert) => document.body.insertAdjacentHTML('beforeend', alert), ALERT);
  await page.frames()[1]?.evaluate(() => parent.postMessage('', '*'));
  await expectHeard(heard, 2);
  expect((await heard()).map(({ snapshot }) => snapshot.address)).toEqual([ACCOUNTS, ACCOUNTS]);
});

test('a second injection tells the page anew, and there is still one observer', async ({ keeper }) => {
  const heard = await listen(keeper.context);
  const page = await openAt(keeper.context, ACCOUNTS, html(TOKENS));
  await expectHeard(heard, 1);
  const tabId = (await heard())[0]?.tab ?? 0;
  await keeper.worker.evaluate((tabId) => chrome.scripting.executeScript({ target: { tabId }, files: ['content/observer.js'] }), tabId);
  await expectHeard(heard, 2);
  await add(page, ALERT);
  await expectHeard(heard, 3);
  expect(new Set((await heard()).map(({ page }) => page)).size).toBe(1);
});

test.describe('without the extension', () => {
  // An extension from the command line does not come back from a reload.
  test.use({ flags: [] });

  test('cut off from the extension it falls silent', async ({ keeper }) => {
    const heard = await listen(keeper.context);
    const page = await openAt(keeper.context, ACCOUNTS, html(TOKENS));
    await expectHeard(heard, 1);
    /** @type {string[]} */ const errors = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const inWorld = await worldOf(page, keeper.id);
    const points = () => inWorld(`globalThis[Symbol.for('Token Keeper')].observedElement(0) !== undefined`);
    expect(await points()).toBe(true);
    await keeper.worker.evaluate(() => chrome.runtime.reload()).catch(() => {});
    await expect.poll(() => inWorld('chrome.runtime?.id === undefined')).toBe(true);
    await add(page, ALERT);
    await expect.poll(points, 'it has let go of the page').toBe(false);
    await add(page, ALERT);
    expect(errors).toEqual([]);
  });
});

test.describe('pages out of all proportion', () => {
  for (const [name, body] of Object.entries({
    'a hundred thousand rows': `${TOKENS}<table id="big"></table><script>big.innerHTML = Array.from({ length: 1e5 }, (_, at) => '<tr><td>' + at + '</td><td>Lamp</td></tr>').join('')</script>`,
    'a hundred thousand accounts': `${TOKENS}<script>document.querySelector('tbody').insertAdjacentHTML('beforeend', Array.from({ length: 1e5 }, (_, at) => '<tr><td>shop' + at + '</td><td><button>Connect</button></td></tr>').join(''))</script>`,
    'texts of 10 MB': `${TOKENS}<p id="long">Regular Token </p><div role="alert" id="label"></div><script>long.append('token '.repeat(2e6)); label.textContent = 'A'.repeat(1e7); label.setAttribute('aria-label', 'B'.repeat(1e7)); document.title = 'T'.repeat(1e7)</script>`,
    'two thousand elements deep': `${TOKENS}<script>let deep = document.body; for (let at = 0; at < 2000; at++) { const next = document.createElement('div'); deep.append(next); deep = next }; deep.textContent = 'Regular Token'</script>`,
    'names that hide what the browser offers': `<form>${['shadowRoot', 'childNodes', 'firstChild', 'nextSibling', 'parentNode', 'nodeType', 'localName', 'getAttribute', 'matches'].map((name) => `<input name="${name}">`).join('')}${TOKENS}</form>
      ${['documentElement', 'title', 'visibilityState', 'addEventListener', 'prerendering', 'getElementById'].map((name) => `<img name="${name}"><form name="${name}"></form>`).join('')}`,
  })) {
    test(name, async ({ keeper }) => {
      const heard = await listen(keeper.context);
      const page = await openAt(keeper.context, ACCOUNTS, html(body));
      await expect.poll(async () => (await heard()).length, { timeout: 30_000 }).toBe(1);
      const [first] = await heard();
      expect(words(first)).toContain('acme_store');
      expect(first?.chars).toBeLessThanOrEqual(200_000);
      expect(first?.snapshot.nodes.length).toBeLessThanOrEqual(2_000);
      for (const [, , text] of first?.snapshot.nodes ?? []) expect(text.length).toBeLessThanOrEqual(300);
      expect(first?.snapshot.truncated).toBe(/thousand/.test(name));
      expect(await page.evaluate(() => 1 + 1), 'the page lives').toBe(2);
    });
  }
});

test('an answer without news slows it down, and new words make it look again', async ({ keeper }) => {
  const page = await openAt(keeper.context, 'https://shop.example/', html('<p>Anmeldung abgelaufen</p><button id="more">0</button>'));
  const observed = await Observed.start(page, { ok: { same: true, watch: [], guide: null } });
  const grow = () => add(page, '<button>More</button>');
  const sent = async () => (await observed.sent()).map(({ at }) => at);
  for (let count = 1; count < 4; count += 1) {
    await expectHeard(sent, count);
    await grow();
  }
  await expectHeard(sent, 4);
  const times = await sent();
  const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  for (const [index, least] of [1_000, 2_000, 4_000].entries()) expect(gaps[index], JSON.stringify(gaps)).toBeGreaterThanOrEqual(least);

  await observed.run(`globalThis.guides = []; globalThis[Symbol.for('Token Keeper')].showGuide = (guide) => guides.push(guide);`);
  await observed.run(`Object.assign(answer.ok, { same: false, watch: ['abgelaufen'], guide: { id: 'g' } });`);
  expect(JSON.stringify(await observed.latest())).not.toContain('Anmeldung');
  await observed.again();
  await expect.poll(async () => JSON.stringify(await observed.latest())).toContain('Anmeldung abgelaufen');
  expect(await observed.run('guides[0]')).toEqual({ id: 'g' });
  const nodes = (await observed.latest())?.nodes ?? [];
  const at = nodes.findIndex(([, role]) => role === 'heading');
  expect(await observed.run(`globalThis[Symbol.for('Token Keeper')].observedElement(${at}).textContent`)).toBe('Accounts');
});
