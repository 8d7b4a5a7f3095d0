// A page by accessible roles and names, as Firefox computes them.
import { expect } from '@playwright/test';

import { View } from './view.js';

/** @typedef {import('./view.js').Reference} Reference */

export class Surface extends View {
  /** @param {string} role @param {string} name @returns {Promise<Reference | undefined>} */
  async #find(role, name) {
    // A field for a password has a role of no standard.
    const value = role === 'textbox' ? { name } : { role, name };
    const parameters = { context: this.context, locator: { type: 'accessibility', value } };
    const { nodes } = await this.keeper.bidi('browsingContext.locateNodes', parameters);
    return nodes.find((/** @type {any} */ node) => role !== 'textbox' || node.value.localName === 'input');
  }

  /** Does something with an element as soon as it is there; again where it was drawn anew meanwhile.
   * @param {string} role @param {string} name @param {(element: Reference) => Promise<unknown>} act */
  #with = (role, name, act) =>
    expect(async () => {
      const element = await this.#find(role, name);
      if (!element) throw new Error(`There is no ${role} ${name} on ${this.page.url()}`);
      await act(element);
    }).toPass({ timeout: 20_000 });

  /** @param {string} role @param {string} name */
  click = (role, name) => this.#with(role, name, (element) => this.pressOn(element));
  /** @param {string} name */
  press = (name) => this.click('button', name);
  /** Presses a button as a script would, in a tab that need not be in front. @param {string} name */
  activate = (name) => this.#with('button', name, (element) => this.call((button) => button.click(), [element]));

  /** @param {string} name @param {string} text */
  async fill(name, text) {
    await this.#with('textbox', name, (element) => this.call((field) => field.focus(), [element]));
    await this.page.keyboard.type(text);
  }

  /** Chooses a file of this text. @param {string} text */
  async choose(text) {
    await this.expect('button', 'Export configuration');
    await this.page.evaluate((text) => {
      const input = document.querySelector('input[type=file]');
      if (!(input instanceof HTMLInputElement)) throw new Error('There is no file input');
      const chosen = new DataTransfer();
      chosen.items.add(new File([text], 'configuration.json', { type: 'application/json' }));
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, text);
  }

  /** Whether it is there. @param {string} role @param {string} name */
  has = async (role, name) => (await this.#find(role, name)) !== undefined;

  /** @param {string} role @param {string} name */
  expect = (role, name) => expect.poll(() => this.has(role, name), { message: `${role} ${name}` }).toBe(true);

  /** What can be read on the page. @param {RegExp} words */
  expectText = (words) => expect.poll(() => this.page.evaluate(() => document.body.innerText)).toMatch(words);

  /** What can be read of a part. @param {string} role @param {string} name @param {RegExp} words */
  expectIn = (role, name, words) =>
    expect
      .poll(async () => {
        const element = await this.#find(role, name);
        // It may be drawn anew between the two calls.
        const text = element && (await this.call((part) => part.innerText, [element]).catch(() => undefined));
        return text?.result?.value ?? 'nothing';
      }, { message: `${role} ${name}` })
      .toMatch(words);

  /** What the live region says. @param {RegExp} words */
  expectStatus = (words) =>
    expect.poll(() => this.page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('[role=status]')).innerText)).toMatch(words);

  async expectConnected(username = 'acme_store') {
    for (const kind of ['Regular Token', 'Token Plus']) await this.expect('button', `Refresh ${kind}`);
    await this.expectIn('listitem', username, /Connected.*Ends .*Confirmed by eBay today.*Connected.*Ends .*Confirmed by eBay today/s);
  }
}
