// A page by accessible roles and names, as Firefox computes them.
import { expect } from '@playwright/test';

export class Surface {
  /** @param {import('puppeteer-core').Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} role @param {string} [name] */
  #named = (role, name) => `::-p-aria([${name === undefined ? '' : `name="${name}"][`}role="${role}"])`;

  /** @param {string} role @param {string} name */
  async click(role, name) {
    // What lies in a tab behind another is not drawn, and so never comes to rest.
    await this.page.bringToFront();
    await this.page.locator(this.#named(role, name)).click();
  }

  /** @param {string} name */
  press = (name) => this.click('button', name);
  /** @param {string} name @param {string} text */
  fill = (name, text) => this.page.locator(this.#named('textbox', name)).fill(text);

  /** Presses a button as a keyboard would, in a tab that need not be in front. @param {string} name */
  activate = async (name) => (await this.page.waitForSelector(this.#named('button', name)))?.evaluate((button) => /** @type {HTMLElement} */ (button).click());

  /** Chooses a file of this text. @param {string} label @param {string} text */
  async choose(label, text) {
    await this.expect('button', 'Export configuration');
    await this.page.evaluate(
      (label, text) => {
        const inputs = [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll('input[type=file]'))];
        const input = inputs.find(({ labels }) => labels?.[0]?.innerText === label);
        if (!input) throw new Error(`There is no file input ${label}`);
        const chosen = new DataTransfer();
        chosen.items.add(new File([text], 'configuration.json', { type: 'application/json' }));
        input.files = chosen.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
      },
      label,
      text,
    );
  }

  /** Whether it is there. @param {string} role @param {string} name */
  has = async (role, name) => (await this.page.$(this.#named(role, name))) !== null;

  /** @param {string} role @param {string} name */
  expect = (role, name) => expect.poll(() => this.has(role, name), { message: `${role} ${name}` }).toBe(true);

  /** What can be read on the page. @param {RegExp} words */
  expectText = (words) => expect.poll(() => this.page.evaluate(() => document.body.innerText)).toMatch(words);

  /** What can be read of an account, or of another part with a name. @param {string} name @param {RegExp} words */
  expectIn = (role = 'listitem', name = 'acme_store', words = /./) => expect.poll(() => this.#text(this.#named(role, name))).toMatch(words);

  /** What the live region says. @param {RegExp} words */
  expectStatus = (words) => expect.poll(() => this.#text('[role=status]')).toMatch(words);

  /** @param {string} selector */
  async #text(selector) {
    const element = await this.page.$(selector);
    // It may be drawn anew between the two calls.
    const text = await element?.evaluate((element) => /** @type {HTMLElement} */ (element).innerText).catch(() => undefined);
    return text ?? 'there is none';
  }

  async expectConnected(username = 'acme_store') {
    for (const kind of ['Regular Token', 'Token Plus']) await this.expect('button', `Refresh ${kind}`);
    await this.expectIn('listitem', username, /Connected.*Ends .*Confirmed by eBay today.*Connected.*Ends .*Confirmed by eBay today/s);
  }
}
