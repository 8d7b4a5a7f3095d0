// Firefox with the extension, a fresh profile, and a network that ends at the simulator. Driven by WebDriver BiDi: through
// puppeteer, and for what only the browser itself can see or do, in the scope of its own windows.
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

import { expect } from '@playwright/test';
import { zipSync } from 'fflate';
import puppeteer from 'puppeteer-core';

import { users } from '../../support/consent.js';
import { FULL_LIFE } from '../../support/keeper.js';
import { root } from '../../support/paths.js';
import { ConsentWindow } from '../../journeys/consent_window.js';
import { Drawn } from './drawn.js';
import { Proxy } from './proxy.js';
import { Surface } from './surface.js';

/** @typedef {import('../../support/simulator.js').Simulator} Simulator */

export const ID = 'token-keeper@example.org';
/** Firefox makes one for each installation, unless it is told. */
const ORIGIN_ID = '6f1d4c86-93a5-4c0e-8f0a-0f6c3a2b1d55';

const folder = `${root}/dist/firefox`;

/** The extension as the store gives it out, but unsigned: the extended-support release can be told to take that. */
const pack = async () => {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return zipSync(Object.fromEntries(await Promise.all(paths.map(async (path) => [relative(folder, path), await readFile(path)]))), { level: 0 });
};

export class Firefox {
  #proxy;
  #workshop;
  #window = '';
  /** @type {Promise<import('puppeteer-core').Page> | undefined} */ #neutral;

  /**
   * @param {import('puppeteer-core').Browser} browser @param {Simulator} simulator @param {Proxy} proxy @param {string} workshop
   */
  constructor(browser, simulator, proxy, workshop) {
    this.#proxy = proxy;
    this.#workshop = workshop;
    this.browser = browser;
    this.control = simulator.control;
  }

  /** @param {Simulator} simulator @param {Record<string, unknown>} [preferences] */
  static async start(simulator, preferences = {}) {
    const workshop = await mkdtemp(join(tmpdir(), 'token-keeper-firefox-'));
    const proxy = await Proxy.start(simulator.listening);
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      headless: true,
      acceptInsecureCerts: true,
      // Without it no page of an extension may be visited.
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: {
        'xpinstall.signatures.required': false,
        'extensions.webextensions.uuids': JSON.stringify({ [ID]: ORIGIN_ID }),
        'network.proxy.type': 1,
        'network.proxy.ssl': '127.0.0.1',
        'network.proxy.ssl_port': proxy.port,
        'intl.accept_languages': 'en-US',
        ...preferences,
      },
    });
    const keeper = new Firefox(browser, simulator, proxy, workshop);
    await keeper.#install();
    return keeper;
  }

  async #install() {
    const path = join(this.#workshop, 'token-keeper.xpi');
    await writeFile(path, await pack());
    const { contexts } = await this.bidi('browsingContext.getTree', { 'moz:scope': 'chrome' });
    this.#window = contexts[0].context;
    await this.bidi('webExtension.install', { extensionData: { type: 'archivePath', path }, 'moz:permanent': true });
    // The first run of the background puts in place what outlives it.
    await expect.poll(this.scripts, { message: 'the observer is registered' }).toContain('observer');
  }

  /** Errors of our own, in pages and in the background, that nobody caught. */
  errors = () =>
    this.inFirefox((_, origin) => {
      const { Services, Ci } = /** @type {any} */ (globalThis);
      const errors = Services.console.getMessageArray().filter((/** @type {any} */ message) => {
        if (!(message instanceof Ci.nsIScriptError)) return false;
        const { flags, sourceName, warningFlag } = message.QueryInterface(Ci.nsIScriptError);
        // Of a page that is closed, or an event page that is ended, while it waits for an answer: nobody waits any more.
        const ended = /^Promise (resolved|rejected) after context unloaded/.test(message.errorMessage);
        return !(flags & warningFlag) && sourceName.startsWith(origin) && !ended;
      });
      return errors.map(String);
    }, this.url(''));

  async stop() {
    await this.browser.close();
    this.#proxy.stop();
    await rm(this.#workshop, { recursive: true, force: true });
  }

  /** A command of WebDriver BiDi. @param {string} method @param {object} parameters @returns {Promise<any>} */
  async bidi(method, parameters) {
    // puppeteer has it, but not in its types.
    return (await /** @type {any} */ (this.browser).connection.send(method, parameters)).result;
  }

  /**
   * Calls a function where Firefox's own windows live; it gets Firefox's object for our extension first.
   * @template T @template {any[]} A @param {(extension: any, ...given: A) => T | Promise<T>} call @param {A} given @returns {Promise<T>}
   */
  async inFirefox(call, ...given) {
    const { type, result, exceptionDetails } = await this.bidi('script.callFunction', {
      functionDeclaration: `async (id, given) =>
        JSON.stringify(await (${call})(WebExtensionPolicy.getByID(id).extension, ...JSON.parse(given)))`,
      arguments: [ID, JSON.stringify(given)].map((value) => ({ type: 'string', value })),
      target: { context: this.#window },
      awaitPromise: true,
    });
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return JSON.parse(result.value ?? 'null');
  }

  /**
   * Calls a function in a page of ours, which has nothing of its own to do.
   * @template T @template {any[]} A @param {(...given: A) => T} call @param {A} given
   */
  async inExtension(call, ...given) {
    this.#neutral ??= this.open(this.url('icons/icon.svg'));
    return (await this.#neutral).evaluate(/** @type {any} */ (call), ...given);
  }

  /** @param {string} path */
  url = (path) => `moz-extension://${ORIGIN_ID}/${path}`;

  /** A page in a tab of its own. @param {string} url */
  async open(url) {
    const page = await this.browser.newPage();
    page.setDefaultTimeout(20_000);
    // Of pages of an extension no load is told.
    await page.goto(url, { waitUntil: url.startsWith('https:') ? 'load' : [] });
    await page.waitForFunction((url) => document.readyState === 'complete' && location.href.startsWith(url), {}, url);
    return page;
  }

  /** @param {import('puppeteer-core').Page} page */
  surface = (page) => new Surface(this, page);
  /** @param {import('puppeteer-core').Page} page @param {'Token Keeper' | 'Token Keeper guide'} [name] */
  drawn = (page, name) => new Drawn(this, page, name);
  popup = async () => new Surface(this, await this.open(this.url('popup.html')));
  settings = async () => new Surface(this, await this.open(this.url('settings.html')));

  /** The windows that are open on eBay's consent and sign-in pages. */
  consents = async () => (await this.browser.pages()).filter((page) => /^https:\/\/(auth2?|signin)\./.test(page.url()));

  /** The consent window that an action opens. @param {() => Promise<unknown>} action */
  async consent(action) {
    const before = new Set(await this.browser.pages());
    await action();
    /** @type {import('puppeteer-core').Page | undefined} */ let opened;
    const look = async () => (opened = (await this.consents()).find((page) => !before.has(page)));
    await expect.poll(look, { message: 'the consent window is open' }).toBeDefined();
    if (!opened) throw new Error('There is no consent window');
    return new ConsentWindow(this.surface(opened));
  }

  /** The addresses of all tabs, as the tab bar knows them. */
  tabs = () =>
    this.inFirefox(() => /** @type {any} */ (globalThis).gBrowser.tabs.map((/** @type {any} */ tab) => String(tab.linkedBrowser.currentURI.spec)));

  /** What Firefox says of our background: `running`, `stopped` and the like. */
  background = () => this.inFirefox((extension) => String(extension.backgroundState));

  /** Ends the background, whatever it is doing. The next event begins it anew. */
  endBackground = () => this.inFirefox((extension) => extension.terminateBackground({ disableResetIdleForTest: true }));

  /** The configuration for import, with RuNames of Firefox's own: eBay knows no others of these applications. */
  async configuration() {
    const base = await this.inExtension(() => chrome.identity.getRedirectURL('ebay'));
    const document = await this.control.configuration();
    for (const [name, profile] of Object.entries(document.ebay.tokens)) {
      const firefox = ruNameOf(name);
      await this.control.client({
        name,
        environment: 'production',
        client_id: profile.client_id,
        secret: profile.client_secret ?? '',
        ru_name: firefox,
        accepted: `${base}/accepted`,
        declined: `${base}/declined`,
      });
      profile.ru_name = { chromium: profile.ru_name, firefox };
    }
    return document;
  }

  /** A seller with an account and a configuration, the quick way: by the messages that settings would send. */
  async setUp() {
    const messages = [
      { kind: 'add_account', username: users.acme.username },
      { kind: 'use_configuration', text: JSON.stringify(await this.configuration()) },
    ];
    await this.inExtension(async (messages) => {
      for (const message of messages) {
        const { error } = await chrome.runtime.sendMessage(message);
        if (error) throw new Error(error.text);
      }
    }, messages);
    const popup = await this.popup();
    await popup.expectText(/acme_store/);
    return popup;
  }

  /** The same with both tokens connected for so many seconds, the quick way: a server in eBay's place that asks nothing. */
  async setUpConnected(seconds = FULL_LIFE) {
    const popup = await this.setUp();
    await this.control.mode({ plain_oauth: true, auto_grant: true });
    await this.control.lifetime({ refresh_token_expires_in: seconds });
    await popup.press('Connect both tokens');
    await popup.expectStatus(/Both tokens of acme_store are connected/);
    await this.control.mode({});
    await this.control.lifetime({});
    return popup;
  }

  /** The RuName that a consent is asked with. @param {'regular' | 'plus'} token */
  ruName = async (token) => ruNameOf(token);
  badge = () => this.inExtension(() => chrome.action.getBadgeText({}));
  /** The ids of the content scripts that are registered. */
  scripts = () => this.inExtension(() => chrome.scripting.getRegisteredContentScripts().then((all) => all.map(({ id }) => id).sort()));
  /** What the notifications spoke of that Firefox took. Without a display it lets none of them stand. */
  announced = () => this.inExtension(() => chrome.storage.local.get('announced').then(({ announced }) => announced ?? []));
}

/** The RuName that eBay has for Firefox. @param {string} token */
const ruNameOf = (token) => `Acme_Sync-AcmeSync-${token}-firefo`;
