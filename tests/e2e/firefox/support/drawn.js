// What our content scripts draw into closed shadow roots: the page cannot see it, WebDriver can.
import { expect } from '@playwright/test';

import { View } from './view.js';

/** @typedef {{ sharedId: string, value?: { nodeType: number, localName?: string, nodeValue?: string, attributes?: Record<string, string>,
 *   children?: Node[], shadowRoot?: Node | null } }} Node */

export class Drawn extends View {
  /** @param {import('./firefox.js').Firefox} keeper @param {import('puppeteer-core').Page} page @param {string} [name] the banner’s, or the guide’s */
  constructor(keeper, page, name = 'Token Keeper') {
    super(keeper, page);
    this.name = name;
  }

  /** The regions of that name. @returns {Promise<Node[]>} */
  async regions() {
    const serializationOptions = { includeShadowTree: 'all', maxDomDepth: null };
    const { result } = await this.call(() => document.documentElement, [], { serializationOptions });
    return within(result).filter(({ value }) => value?.attributes?.['aria-label'] === this.name);
  }

  /** What it says; undefined where there is none. */
  async text() {
    const [region] = await this.regions();
    return region && words(region);
  }

  /** @param {RegExp} words */
  expectText = (words) => expect.poll(() => this.text().then((text) => text ?? 'nothing is drawn'), { message: this.page.url() }).toMatch(words);
  expectGone = () => expect.poll(() => this.text(), { message: `nothing is drawn on ${this.page.url()}` }).toBeUndefined();

  /** Presses a button with the mouse. @param {string} name */
  async press(name) {
    const [region] = await this.regions();
    const buttons = region ? within(region).filter(({ value }) => value?.localName === 'button') : [];
    const button = buttons.find((button) => [button.value?.attributes?.title, words(button)].includes(name));
    if (!button) throw new Error(`There is no button ${name}, but ${buttons.map(words)}`);
    await this.pressOn(button);
  }
}

/** A node and all that is below it, shadow trees too. @param {Node} node @returns {Node[]} */
const within = (node) => [node, ...[...(node.value?.children ?? []), node.value?.shadowRoot].flatMap((child) => (child ? within(child) : []))];

/** What can be read there: not the style sheet. @param {Node} node */
const words = (node) => within(node).map(({ value }) => value?.nodeValue ?? '').join(' ').replace(/\s+/g, ' ').trim();
