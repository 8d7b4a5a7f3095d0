// Pages for the observer, what it sends from them, and what that costs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from '@playwright/test';

import { extension } from './paths.js';

/**
 * @typedef {import('@playwright/test').Browser} Browser
 * @typedef {import('@playwright/test').BrowserContext} BrowserContext
 * @typedef {import('@playwright/test').CDPSession} CDPSession
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {[depth: number, role: string, text: string, extra?: Record<string, unknown>]} SnapshotNode
 * @typedef {{ address: string, title: string, language: string, truncated: boolean, nodes: SnapshotNode[] }} Snapshot
 * @typedef {{ tab: number | undefined, page: string, chars: number, snapshot: Snapshot }} Heard
 */

const SOURCE = 'observer.js';

/** Opens a page at an address where nobody else answers. @param {BrowserContext} context @param {string} address @param {string} html */
export const openAt = async (context, address, html) => {
  const page = await context.newPage();
  await page.route('**/*', (route) =>
    route.request().isNavigationRequest() ? route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }) : route.fulfill({ status: 204, body: '' }),
  );
  await page.goto(address);
  return page;
};

/** Begins to note the observer's messages, as the background gets them. @param {BrowserContext} context @returns {Promise<() => Promise<Heard[]>>} */
export const listen = async (context) => {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  await worker.evaluate(() => {
    const heard = (/** @type {any} */ (globalThis).heard = /** @type {Heard[]} */ ([]));
    chrome.runtime.onMessage.addListener((message, { tab }) => {
      const { kind, page, snapshot } = typeof message === 'string' ? JSON.parse(message) : message;
      if (kind === 'observe') heard.push({ tab: tab?.id, page, chars: snapshot.length, snapshot: JSON.parse(snapshot) });
    });
  });
  return () => worker.evaluate(() => /** @type {any} */ (globalThis).heard);
};

/** The world of the extension's scripts in a page: evaluates there. @param {Page} page @param {string} id */
export const worldOf = async (page, id) => {
  const session = await page.context().newCDPSession(page);
  /** @type {number | undefined} */ let world;
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.origin.includes(id) || context.name === 'Token Keeper') world = context.id;
  });
  await session.send('Runtime.enable');
  return async (/** @type {string} */ expression) => {
    if (world === undefined) throw new Error('The extension has no script in this page');
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, contextId: world, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
};

/**
 * Starts Chromium as a seller has it, with extensions and where the simulator's pages are; gives where it can be driven from.
 * @param {import('./simulator.js').Simulator} simulator @param {string[]} extensions their folders @param {string[]} [more] flags
 */
export const spawnChromium = async (simulator, extensions, more = []) => {
  const profile = await mkdtemp(join(tmpdir(), 'token-keeper-'));
  const { resolver_rules, spki } = simulator.listening;
  const flags = [
    ...['--headless', '--disable-gpu', '--no-first-run', '--disable-quic', '--lang=en-US', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    ...[`--disable-extensions-except=${extensions.join()}`, `--load-extension=${extensions.join()}`],
    ...[`--host-resolver-rules=${resolver_rules}`, `--ignore-certificate-errors-spki-list=${spki}`],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...more,
  ];
  const child = spawn(process.env.CHROMIUM ?? '/usr/bin/chromium', [...flags, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  for await (const part of child.stderr) {
    said += part;
    if (/DevTools listening on \S+\n/.test(said)) break;
  }
  const address = /DevTools listening on (\S+)\n/.exec(said)?.[1];
  if (!address) throw new Error(`Chromium has not started: ${said}`);
  const stop = async () => {
    const exit = once(child, 'exit');
    child.kill();
    await exit;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { address, pid: child.pid, profile, stop };
};

/**
 * Chromium with the extension where only the tab in front is visible, as for a seller: where Playwright starts it, every page believes
 * to be in front. The pages of its simulator are there, too.
 * @param {import('./simulator.js').Simulator} simulator
 */
export const startAsItIs = async (simulator) => {
  const { address, stop: end } = await spawnChromium(simulator, [extension]);
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no window');
  const stop = async () => {
    await browser.close();
    await end();
  };
  return { browser, context, stop };
};

/** The observer in a page, with an extension that answers every message with `answer`. */
export class Observed {
  #session;
  #world;

  /** @param {Page} page @param {CDPSession} session @param {number} world */
  constructor(page, session, world) {
    this.page = page;
    this.#session = session;
    this.#world = world;
  }

  /** @param {Page} page @param {object} [answer] @param {string} [before] runs in the script's world before it */
  static async start(page, answer = { ok: { watch: [], guide: null } }, before = '') {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'observer' });
    const observed = new Observed(page, session, executionContextId);
    await observed.run(`
      globalThis.sent = [];
      globalThis.answer = ${JSON.stringify(answer)};
      crypto.randomUUID ??= () => '00000000-0000-4000-8000-000000000000';
      globalThis.chrome = { runtime: { id: 'ours', sendMessage: async (message) => { sent.push({ at: performance.now(), ...JSON.parse(message) }); return answer; } } };
      ${before}; undefined`);
    await observed.again();
    return observed;
  }

  /** Runs the script, once more if it ran already. */
  async again() {
    await this.run(`${await readFile(`${extension}/content/${SOURCE}`, 'utf8')}\n//# sourceURL=${SOURCE}`);
  }

  /** Evaluates in the script's world. @param {string} expression @returns {Promise<any>} */
  async run(expression) {
    const { result, exceptionDetails } = await this.#session.send('Runtime.evaluate', { expression, contextId: this.#world, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** All that it has sent. @returns {Promise<{ at: number, kind: string, page: string, snapshot: string }[]>} */
  sent = () => this.run('sent');

  /** The snapshot that it sent last. @returns {Promise<Snapshot | undefined>} */
  async latest() {
    const last = (await this.sent()).at(-1);
    return last && JSON.parse(last.snapshot);
  }
}

/** A page of the Dashboard as a busy seller has it: about 5,000 nodes, most of them a table of listings. With `changes` it changes ten times a second. */
export const busyPage = ({ changes = true } = {}) => {
  const listings = Array.from(
    { length: 352 },
    (_, at) =>
      `<tr class="row"><td><input type="checkbox" aria-label="Choose"></td><td><a href="#/l/${at}">Brass lamp number ${at}</a></td><td class="price">£${at}.99</td>` +
      `<td><span class="badge">Active</span></td><td><button class="btn">Edit</button></td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><title>Accounts | Webinterpret</title><style>body { font: 14px sans-serif } td { padding: 6px; border-bottom: 1px solid #ddd } .badge { background: #cfc; padding: 2px 6px }
    nav { display: flex; gap: 1em }</style></head><body>
    <nav><a href="#/">Overview</a><a href="#/listings">Listings</a><a href="#/account-settings">Account settings</a><a href="#/logout">Log out</a></nav>
    <main><h1>Accounts</h1><table><tr><th>eBay username</th><th>Regular Token</th><th>Token Plus</th></tr><tr><td>acme_store</td><td><button>Refresh</button></td><td><button>Connect</button></td></tr></table>
    <p id="clock"></p><h2>Listings</h2><table><thead><tr><th></th><th>Title</th><th>Price</th><th>State</th><th></th></tr></thead><tbody>${listings.join('')}</tbody></table></main>
    <script>
      const prices = document.querySelectorAll('.price'), body = document.querySelectorAll('tbody')[1];
      let count = 0;
      const change = () => {
        count += 1;
        document.getElementById('clock').textContent = 'It is ' + count;
        prices[count % prices.length].textContent = '£' + count;
        body.append(body.rows[0]);
        body.rows[count % 50].classList.toggle('odd');
      };
      ${changes ? 'setInterval(change, 100);' : ''}
    </script></body></html>`;
};

/**
 * The main thread's time, in ms, that a page takes in a while, and the observer's share of it in all that time: by the browser's own
 * trace, style and layout that it makes the browser do included.
 * @param {Browser} browser @param {Page} page @param {number} seconds @param {string} [source] how the address of its script ends
 */
export const mainThread = async (browser, page, seconds, source = SOURCE) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'timeTicks' });
  const busy = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1_000]));
  };
  await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] });
  const before = await busy();
  await page.waitForTimeout(seconds * 1_000);
  const after = await busy();
  /** @type {{ traceEvents: { name: string, ph: string, dur?: number, args?: { data?: { url?: string } } }[] }} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const calls = traceEvents.filter(({ name, ph, args }) => name === 'FunctionCall' && ph === 'X' && args?.data?.url?.endsWith(source)).map(({ dur = 0 }) => dur / 1_000);
  const total = calls.reduce((sum, call) => sum + call, 0);
  const since = (/** @type {string} */ name) => (after[name] ?? 0) - (before[name] ?? 0);
  return { seconds, tasks: since('TaskDuration'), script: since('ScriptDuration'), calls: calls.length, longest: Math.max(0, ...calls), observer: total, share: total / (seconds * 1_000) };
};
