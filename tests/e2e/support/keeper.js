// Chromium with the extension, a fresh profile, and a network that ends at the simulator.
import { mkdtemp, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium, expect } from '@playwright/test';

import { Consent, users } from './consent.js';
import { extension } from './paths.js';
import { Popup } from './popup.js';
import { Settings } from './settings.js';

/**
 * @typedef {import('@playwright/test').BrowserContext} BrowserContext
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('./simulator.js').Simulator} Simulator
 */

export class Keeper {
  #profile;
  #launch;

  /**
   * @param {BrowserContext} context @param {string} profile @param {() => Promise<BrowserContext>} launch
   * @param {Simulator} simulator
   */
  constructor(context, profile, launch, simulator) {
    this.#profile = profile;
    this.#launch = launch;
    this.control = simulator.control;
    /** What any page or the worker wrote to its console. @type {string[]} */
    this.console = [];
    /** Errors of our own that nobody caught. @type {string[]} */
    this.errors = [];
    this.context = context;
    /** @type {string} */
    this.id = new URL(this.worker.url()).host;
    this.#listen();
  }

  #listen() {
    const { context } = this;
    context.on('console', (message) => this.console.push(message.text()));
    context.on('weberror', (error) => {
      this.console.push(String(error.error()));
      if (error.page()?.url().startsWith(this.url(''))) this.errors.push(String(error.error()));
    });
    context.on('console', (message) => {
      if (message.type() === 'error' && message.location().url.startsWith(this.url(''))) this.errors.push(message.text());
    });
    for (const worker of context.serviceWorkers()) worker.on('console', (message) => this.console.push(message.text()));
  }

  /**
   * @param {Simulator} simulator
   * @param {{ headless?: boolean, flags?: string[], env?: Record<string, string>, packed?: import('./packed.js').Packed }} [options]
   * `env`: beside our own environment; `packed`: as it is installed by the browser, instead of unpacked
   */
  static async start(simulator, { headless = true, flags = [], env = {}, packed } = {}) {
    const { resolver_rules, spki } = simulator.listening;
    const profile = await mkdtemp(join(tmpdir(), 'token-keeper-'));
    const launch = async () => {
      const context = await chromium.launchPersistentContext(profile, {
        executablePath: packed?.executable ?? process.env.CHROMIUM ?? '/usr/bin/chromium',
        headless,
        // What would keep the browser from installing and updating.
        ...(packed ? { ignoreDefaultArgs: ['--disable-extensions', '--disable-background-networking', '--disable-component-update'] } : {}),
        viewport: headless ? { width: 1280, height: 720 } : null,
        env: { .../** @type {Record<string, string>} */ (process.env), ...env },
        args: [
          // Without the first, Playwright switches extensions off altogether.
          ...(packed ? [] : [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`]),
          `--host-resolver-rules=${resolver_rules}`,
          `--ignore-certificate-errors-spki-list=${spki}`,
          '--disable-quic',
          '--lang=en-US',
          ...(headless ? ['--disable-gpu'] : []),
          // Chromium's sandbox refuses to run as root.
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          ...flags,
        ],
      });
      if (context.serviceWorkers().length === 0) await context.waitForEvent('serviceworker');
      return context;
    };
    const keeper = new Keeper(await launch(), profile, launch, simulator);
    // The first run of the worker puts in place what outlives it.
    try {
      // Outside of the test runner a poll would end after five seconds: too few where the machine has other things to do.
      await expect.poll(keeper.scripts, { message: 'the observer is registered', timeout: 30_000 }).toContain('observer');
    } catch (error) {
      // A browser that stays open keeps its starter from ending.
      await keeper.stop();
      throw error;
    }
    return keeper;
  }

  /** Closes the browser, and starts it again with the same profile. @param {() => Promise<unknown>} [between] */
  async restart(between) {
    await this.context.close();
    await between?.();
    this.context = await this.#launch();
    this.#listen();
  }

  /** Kills the browser as a power cut would, and starts it again with the same profile. */
  async crash() {
    // "host-pid"
    const lock = await readlink(join(this.#profile, 'SingletonLock'));
    const closed = this.context.waitForEvent('close');
    process.kill(Number(lock.slice(lock.lastIndexOf('-') + 1)), 'SIGKILL');
    await closed;
    await this.restart();
  }

  /** As freshly installed: nothing stored, no page, no cookie, another worker. A new browser would be, too, and takes ten times as long. */
  async reset() {
    await this.context.unrouteAll();
    await this.context.clearPermissions();
    await this.context.clearCookies();
    const [page = await this.context.newPage(), ...pages] = this.context.pages();
    await page.goto(this.url('icons/icon.svg'));
    for (const other of pages) await other.close();
    await this.worker.evaluate(async () => {
      const { storage, alarms, notifications, scripting, action } = chrome;
      // Whatever the worker is at writes nothing any more.
      const never = /** @type {any} */ (() => new Promise(() => {}));
      const areas = [storage.local, storage.session, storage.sync];
      for (const area of areas) [area.set, area.remove] = [never, never];
      alarms.create = never;
      await Promise.all([...areas.map((area) => area.clear()), alarms.clearAll(), scripting.unregisterContentScripts(), action.setBadgeText({ text: '' })]);
      for (const id of Object.keys(await notifications.getAll())) await notifications.clear(id);
    });
    // No reload of the extension: where the old worker ends while a new one begins, that one can be left with "No SW" for every
    // call, and no event reaches it (Chromium 156).
    await this.#stopWorker(page);
    [this.console.length, this.errors.length] = [0, 0];
    await page.evaluate(async () => {
      const removed = (/** @type {string} */ name) =>
        new Promise((resolve, reject) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: resolve, onerror: reject }));
      for (const { name = '' } of await indexedDB.databases()) await removed(name);
      await chrome.runtime.sendMessage({ kind: 'wake' });
    });
    await page.goto('about:blank');
    await expect.poll(this.scripts, { message: 'the observer is registered' }).toContain('observer');
  }

  async stop() {
    await this.context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The service worker as it runs now; it wakes for the question. @returns {import('@playwright/test').Worker} */
  get worker() {
    // The newest: one that a reload has ended can still be named.
    const workers = this.context.serviceWorkers();
    const worker = this.id ? workers.filter((worker) => new URL(worker.url()).host === this.id).at(-1) : workers[0];
    if (!worker) throw new Error('The extension has no service worker');
    return worker;
  }

  /** @param {string} path */
  url = (path) => `chrome-extension://${this.id}/${path}`;

  /** A page in a tab of its own. @param {string} url */
  async open(url) {
    const page = await this.context.newPage();
    await page.goto(url);
    return page;
  }

  /** The popup's page in a window of its own: like the real popup, it hides no page. */
  popup = async () => {
    const url = this.url('popup.html');
    const before = new Set(this.context.pages());
    // Not the next page that opens: the welcome page may come at the same time.
    const opened = () => this.context.pages().find((page) => !before.has(page) && page.url() === url);
    const browser = await /** @type {import('@playwright/test').Browser} */ (this.context.browser()).newBrowserCDPSession();
    await browser.send('Target.createTarget', { url, newWindow: true });
    await browser.detach();
    await expect.poll(opened, { message: 'the popup has opened' }).toBeDefined();
    const page = /** @type {Page} */ (opened());
    // Playwright may have come too late to hear that it is loaded.
    await page.waitForFunction(() => document.readyState === 'complete');
    return new Popup(page);
  };
  settings = async () => {
    const page = await this.open(this.url('settings.html'));
    // Playwright could act before the page has its words and listens; no person can.
    await expect(page.locator('h1')).not.toBeEmpty();
    return new Settings(page);
  };

  /**
   * The consent window that an action opens.
   * @param {() => Promise<void>} action
   */
  async consent(action) {
    const opened = this.context.waitForEvent('page');
    await action();
    return new Consent(await opened);
  }

  /** The windows that are open on eBay's consent and sign-in pages. */
  consents = () => this.context.pages().filter((page) => /^https:\/\/(auth2?|signin)\./.test(page.url()));

  /**
   * A seller with an account and a configuration, the quick way: by the messages that settings would send.
   * @param {import('./control.js').Configuration} [configuration] the simulator's own, without one
   */
  async setUp(configuration) {
    const page = await this.open(this.url('icons/icon.svg'));
    const text = JSON.stringify(configuration ?? (await this.control.configuration()));
    const messages = [
      { kind: 'add_account', username: users.acme.username },
      { kind: 'use_configuration', text },
    ];
    await page.evaluate(async (messages) => {
      for (const message of messages) {
        const { error } = await chrome.runtime.sendMessage(message);
        if (error) throw new Error(error.text);
      }
    }, messages);
    await page.close();
    return this.popup();
  }

  /** The same with both tokens connected, the quick way: a server in eBay's place that asks nothing. */
  setUpConnected = () => this.setUpConnectedFor(FULL_LIFE);

  /** The same with so many seconds to live. @param {number} seconds */
  async setUpConnectedFor(seconds) {
    const popup = await this.setUp();
    await this.control.mode({ plain_oauth: true, auto_grant: true });
    await this.control.lifetime({ refresh_token_expires_in: seconds });
    await popup.connectBoth();
    await expect(popup.status).toContainText(`Both tokens of ${users.acme.username} are connected`);
    await this.control.mode({});
    await this.control.lifetime({});
    return popup;
  }

  /** Kills the service worker, whatever it is doing. */
  async killWorker() {
    await this.worker.evaluate(() => void Object.assign(globalThis, { isTheOldOne: true }));
    const page = await this.open(this.url('icons/icon.svg'));
    await this.#stopWorker(page);
    await page.close();
  }

  /** @param {Page} page any that is open */
  async #stopWorker(page) {
    const session = await this.context.newCDPSession(page);
    /** @type {Promise<void>} */
    const stopped = new Promise((resolve) =>
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        if (versions.length > 0 && versions.every(({ runningStatus }) => runningStatus === 'stopped')) resolve();
      }),
    );
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await stopped;
    await session.detach();
  }

  /**
   * Stops the worker at its next call of an API that carries `words`: before the call is made, or when it is done and nobody has
   * heard of it. Whoever asks for the result gets it when the worker stands there. Ends with the worker.
   * @param {'storage.local.set' | 'storage.local.remove' | 'storage.session.set' | 'identity.launchWebAuthFlow' | 'notifications.create'} name
   * @param {'before' | 'after'} when
   */
  async stopAt(name, when, words = '') {
    await this.worker.evaluate(
      ({ name, when, words }) => {
        const path = name.split('.');
        const method = path.pop() ?? '';
        const owner = path.reduce((/** @type {any} */ owner, part) => owner[part], chrome);
        const call = owner[method].bind(owner);
        const stands = new Promise((resolve) => {
          owner[method] = async (/** @type {any[]} */ ...given) => {
            if (!JSON.stringify(given).includes(words)) return call(...given);
            if (when === 'after') await call(...given);
            resolve(undefined);
            return new Promise(() => {});
          };
        });
        Object.assign(globalThis, { stands });
      },
      { name, when, words },
    );
    return () => this.worker.evaluate(() => /** @type {any} */ (globalThis).stands);
  }

  /** Lets time pass as the worker sees it, and wakes it as its alarm would. @param {number} milliseconds */
  async passTime(milliseconds) {
    await this.worker.evaluate((milliseconds) => {
      const now = Date.now;
      Date.now = () => now() + milliseconds;
    }, milliseconds);
    // It is set after the last answer was given.
    const alarm = () => this.worker.evaluate(() => chrome.alarms.getAll().then(([alarm]) => alarm?.name));
    await expect.poll(alarm, { message: 'there is an alarm that would wake the worker' }).toBeDefined();
    const page = await this.open(this.url('icons/icon.svg'));
    await page.evaluate(() => chrome.runtime.sendMessage({ kind: 'wake' }));
    await page.close();
  }

  /** Whether the worker is another one than the one that was killed. */
  workerIsNew = () => this.worker.evaluate(() => !('isTheOldOne' in globalThis));

  /** The ids of the content scripts that are registered. */
  scripts = () => this.worker.evaluate(() => chrome.scripting.getRegisteredContentScripts().then((all) => all.map(({ id }) => id).sort()));

  badge = () => this.worker.evaluate(() => chrome.action.getBadgeText({}));

  /** The texts of the desktop notifications that are there. */
  notifications = () => this.worker.evaluate(() => chrome.notifications.getAll().then((all) => Object.keys(all)));

  /** The titles of the icon's menu as the browser keeps them from one run to the next: no API reads them. */
  menu = async () => {
    const folder = join(this.#profile, 'Default/Extension State');
    const logs = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
    const written = await Promise.all(logs.map(async (name) => withoutFrames(await readFile(join(folder, name))).toString('latin1')));
    // What was written last holds.
    const [, entries] = written.join('').split(`${this.id}.context_menus`).at(-1)?.match(/^[^[]{1,3}(\[.*?\])(?=[^,\]}]|$)/s) ?? [];
    return entries && JSON.parse(Buffer.from(entries, 'latin1').toString()).map((/** @type {{ title: string }} */ { title }) => title);
  }

  /**
   * Whether the browser shows notifications of the extension. It reads that when it starts, and no page of its settings has it here.
   * @param {boolean} on
   */
  setNotifications(on) {
    return this.restart(async () => {
      const path = join(this.#profile, 'Default/Preferences');
      const preferences = JSON.parse(await readFile(path, 'utf8'));
      preferences.message_center = { ...preferences.message_center, disabled_extension_ids: on ? [] : [this.id] };
      await writeFile(path, JSON.stringify(preferences));
    });
  }

  /** Where `--remote-debugging-port=0` listens. */
  async debuggingAddress() {
    const [port] = (await readFile(join(this.#profile, 'DevToolsActivePort'), 'utf8')).split('\n');
    return `http://127.0.0.1:${port}`;
  }
}

/**
 * What a log of LevelDB says: it comes in blocks of 32 KiB, and in them in pieces that begin with a checksum (4 bytes), a length (2) and a kind (1).
 * @param {Buffer} log
 */
const withoutFrames = (log) => {
  const [BLOCK, HEADER] = [32_768, 7];
  /** @type {Buffer[]} */ const pieces = [];
  for (let at = 0; at + HEADER <= log.length; ) {
    const left = BLOCK - (at % BLOCK);
    const length = left < HEADER ? 0 : log.readUInt16LE(at + 4);
    if (left >= HEADER) pieces.push(log.subarray(at + HEADER, at + HEADER + length));
    at += left < HEADER ? left : HEADER + length;
  }
  return Buffer.concat(pieces);
};

/** The 18 months of eBay's refresh tokens, in seconds. */
export const FULL_LIFE = 47_304_000;
export const DAY = 86_400;
/** In milliseconds. */
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
