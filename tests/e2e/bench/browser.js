// Chromium for measuring: driven over one connection for each page, and with none to the workers, for a worker that is watched starts slower.
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';

import { WebSocket } from 'ws';

import { spawnChromium } from '../support/snapshots.js';

/** A connection to a page, or to the browser, in the browser's debugging protocol. */
export class Session {
  #socket;
  #asked = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */ #waiting = new Map();
  /** @type {Map<string, Set<(parameters: any) => void>>} */ #listeners = new Map();

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const { id, method, params, result, error } = JSON.parse(String(data));
      if (id === undefined) return this.#listeners.get(method)?.forEach((listener) => listener(params));
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    });
    socket.on('close', () => this.#waiting.forEach(({ reject }) => reject(new Error('The page is closed'))));
  }

  /** @param {string} address */
  static async open(address) {
    const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 0 });
    await once(socket, 'open');
    return new Session(socket);
  }

  /** @param {string} method @param {object} [params] @returns {Promise<any>} */
  send(method, params = {}) {
    const id = (this.#asked += 1);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  /** @param {string} method @param {(parameters: any) => void} listener */
  on(method, listener) {
    const listeners = this.#listeners.get(method) ?? new Set();
    this.#listeners.set(method, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** The next event of this name. @param {string} method @param {(parameters: any) => boolean} [wanted] @returns {Promise<any>} */
  next(method, wanted = () => true) {
    return new Promise((resolve) => {
      const stop = this.on(method, (parameters) => {
        if (!wanted(parameters)) return;
        stop();
        resolve(parameters);
      });
    });
  }

  /** @param {string} expression @param {number} [contextId] the page's own world, without it @returns {Promise<any>} */
  async evaluate(expression, contextId) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, contextId, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  close() {
    this.#socket.close();
  }
}

/** A page in a tab of its own. */
export class Page extends Session {
  /** @type {Map<string, number>} the worlds in it, by their origin */ worlds = new Map();
  /** @type {() => Promise<unknown>} */ leave = async () => {};

  /** Goes to an address, and waits until it is loaded. @param {string} url */
  async goto(url) {
    const loaded = this.next('Page.loadEventFired');
    const { errorText } = await this.send('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
    await loaded;
  }

  /** Begins to know the worlds of the extensions' scripts. */
  async watchWorlds() {
    this.on('Runtime.executionContextCreated', ({ context }) => this.worlds.set(context.origin, context.id));
    await this.send('Runtime.enable');
  }
}

/** What a fresh profile downloads and updates would disturb. */
const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-default-apps', '--disable-sync', '--window-size=1280,800'];

export class Browser {
  #pid;
  #http;

  /** @param {Awaited<ReturnType<typeof spawnChromium>>} chromium */
  constructor({ address, pid, profile, stop }) {
    this.#pid = pid;
    this.#http = `http://${new URL(address).host}`;
    this.profile = profile;
    this.stop = stop;
  }

  /** @param {import('../support/simulator.js').Simulator} simulator its pages are there @param {string[]} extensions their folders */
  static start = async (simulator, extensions) => new Browser(await spawnChromium(simulator, extensions, QUIET));

  /** A page in a tab of its own, in front. @param {string} [url] */
  async open(url = 'about:blank') {
    const response = await fetch(`${this.#http}/json/new?about:blank`, { method: 'PUT' });
    const { id, webSocketDebuggerUrl } = /** @type {any} */ (await response.json());
    const socket = new WebSocket(webSocketDebuggerUrl, { perMessageDeflate: false, maxPayload: 0 });
    await once(socket, 'open');
    const page = new Page(socket);
    page.leave = async () => {
      await fetch(`${this.#http}/json/close/${id}`);
      page.close();
    };
    await page.send('Page.enable');
    if (url !== 'about:blank') await page.goto(url);
    return page;
  }

  /** What there is in the browser. @returns {Promise<{ id: string, type: string, url: string, webSocketDebuggerUrl: string }[]>} */
  async targets() {
    return /** @type {any} */ (await (await fetch(`${this.#http}/json/list`)).json());
  }

  /** The processes of extensions, by their number. */
  async extensionProcesses() {
    const found = [];
    for (const pid of await readdir('/proc')) {
      if (!/^\d+$/.test(pid)) continue;
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (command.includes('--extension-process') && (await this.#ours(pid))) found.push(Number(pid));
    }
    return found;
  }

  /** Whether a process descends from this browser. @param {string} pid */
  async #ours(pid) {
    let at = pid;
    while (Number(at) > 1) {
      if (Number(at) === this.#pid) return true;
      const status = await readFile(`/proc/${at}/status`, 'utf8').catch(() => '');
      at = /^PPid:\s*(\d+)/m.exec(status)?.[1] ?? '0';
    }
    return false;
  }

  /** Ends all workers, and waits until they have ended. @param {Page} page any page of an extension or of the web */
  async stopWorkers(page) {
    /** @type {Map<string, string>} */ const statuses = new Map();
    /** @type {() => void} */ let told = () => {};
    const stop = page.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) statuses.set(versionId, runningStatus);
      told();
    });
    await page.send('ServiceWorker.enable');
    await page.send('ServiceWorker.stopAllWorkers');
    while ([...statuses.values()].some((status) => status !== 'stopped')) await new Promise((resolve) => (told = () => resolve(undefined)));
    stop();
    await page.send('ServiceWorker.disable');
  }
}
