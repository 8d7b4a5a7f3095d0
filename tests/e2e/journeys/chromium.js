// Chromium as a journey's driver: see driver.js.
import { expect } from '@playwright/test';

import { Banner } from '../support/banner.js';
import { Guide } from '../support/guide.js';
import { FULL_LIFE } from '../support/keeper.js';
import { ConsentWindow } from './consent_window.js';

/** @typedef {import('@playwright/test').Page} Page */

export class Surface {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {any} role @param {string} name */
  #find = (role, name) => this.page.getByRole(role, { name, exact: true }).first();

  /** @param {any} role @param {string} name */
  click = (role, name) => this.#find(role, name).click();
  /** @param {string} name */
  press = (name) => this.click('button', name);
  /** @param {string} name */
  activate = (name) => this.#find('button', name).evaluate((button) => /** @type {HTMLElement} */ (button).click());
  /** @param {string} name @param {string} text */
  fill = (name, text) => this.page.getByLabel(name, { exact: true }).fill(text);
  /** @param {string} text */
  choose = (text) =>
    this.page.getByLabel('Import configuration').setInputFiles({ name: 'configuration.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  /** @param {any} role @param {string} name */
  has = (role, name) => this.#find(role, name).isVisible();
  /** @param {any} role @param {string} name */
  expect = (role, name) => expect(this.#find(role, name)).toBeVisible();
  /** @param {RegExp} words */
  expectText = (words) => expect.poll(() => this.page.evaluate(() => document.body.innerText)).toMatch(words);
  /** @param {any} role @param {string} name @param {RegExp} words */
  expectIn = (role, name, words) => expect.poll(() => this.#find(role, name).innerText(), { message: `${role} ${name}` }).toMatch(words);
  /** @param {RegExp} words */
  expectStatus = (words) => expect.poll(() => this.page.getByRole('status').first().innerText()).toMatch(words);
}

export class ChromiumDriver {
  /** @param {import('../support/keeper.js').Keeper} keeper */
  constructor(keeper) {
    this.keeper = keeper;
    this.control = keeper.control;
  }

  /** @param {string} path */
  url = (path) => this.keeper.url(path);
  /** @param {string} url */
  open = (url) => this.keeper.open(url);
  /** @param {Page} page */
  surface = (page) => new Surface(page);

  /** @param {Page} page @param {'Token Keeper' | 'Token Keeper guide'} [name] */
  drawn(page, name = 'Token Keeper') {
    const seen = name === 'Token Keeper' ? new Banner(page) : new Guide(page);
    const { expectText, expectGone } = seen;
    const press = (/** @type {string} */ button) => seen.click(button);
    const regions = async () => (seen instanceof Banner ? seen.regions() : [await seen.text()].filter(Boolean));
    return { page, expectText, expectGone, press, regions };
  }

  popup = async () => new Surface((await this.keeper.popup()).page);
  settings = async () => new Surface((await this.keeper.settings()).page);

  /** @param {() => Promise<unknown>} action */
  async consent(action) {
    const { page } = await this.keeper.consent(async () => void (await action()));
    return new ConsentWindow(new Surface(page));
  }

  consents = async () => this.keeper.consents();
  configuration = () => this.control.configuration();
  /** @param {'regular' | 'plus'} token */
  ruName = async (token) => String((await this.configuration()).ebay.tokens[token]?.ru_name);
  setUp = async () => new Surface((await this.keeper.setUp()).page);

  setUpConnected = async (seconds = FULL_LIFE) => new Surface((await this.keeper.setUpConnectedFor(seconds)).page);
  badge = () => this.keeper.badge();
  announced = () => this.inExtension(() => chrome.storage.local.get('announced').then(({ announced }) => announced ?? []));
  tabs = async () => this.keeper.context.pages().map((page) => page.url());
  endBackground = () => this.keeper.killWorker();
  /** @param {any} call @param {any} [given] */
  inExtension = (call, given) => this.keeper.worker.evaluate(call, given);
}
