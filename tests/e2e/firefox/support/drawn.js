// What our content scripts draw into closed shadow roots: the page cannot see it, WebDriver can.
import { expect } from '@playwright/test';

/** @typedef {{ sharedId?: string, value?: { nodeType: number, localName?: string, nodeValue?: string, attributes?: Record<string, string>,
 *   children?: Node[], shadowRoot?: Node | null } }} Node */

export class Drawn {
  /** @param {import('./firefox.js').Firefox} keeper @param {import('puppeteer-core').Page} page */
  constructor(keeper, page) {
    this.keeper = keeper;
    this.page = page;
    // What BiDi calls the page; puppeteer has it, but not in its types.
    this.context = /** @type {any} */ (page.mainFrame())._id;
  }

  /** @param {string} functionDeclaration @param {object[]} [given] */
  #call = (functionDeclaration, given = []) =>
    this.keeper.bidi('script.callFunction', {
      functionDeclaration,
      arguments: given,
      target: { context: this.context },
      awaitPromise: true,
      serializationOptions: { includeShadowTree: 'all', maxDomDepth: null },
    });

  /** The regions named Token Keeper. @returns {Promise<Node[]>} */
  async regions() {
    const { result } = await this.#call('() => document.documentElement');
    return within(result).filter(({ value }) => value?.attributes?.['aria-label'] === 'Token Keeper');
  }

  /** What it says; undefined where there is none. */
  async text() {
    const [region] = await this.regions();
    return region && within(region).map(({ value }) => value?.nodeValue ?? '').join(' ').replace(/\s+/g, ' ').trim();
  }

  /** @param {RegExp} words */
  expectText = (words) => expect.poll(() => this.text().then((text) => text ?? 'nothing is drawn'), { message: this.page.url() }).toMatch(words);
  expectGone = () => expect.poll(() => this.text(), { message: `nothing is drawn on ${this.page.url()}` }).toBeUndefined();

  /** Clicks a button with the mouse. @param {string} name */
  async press(name) {
    await this.page.bringToFront();
    const [region] = await this.regions();
    const named = (/** @type {Node} */ node) =>
      [node.value?.attributes?.['aria-label'], within(node).map(({ value }) => value?.nodeValue ?? '').join('').trim()].includes(name);
    const button = region && within(region).find((node) => node.value?.localName === 'button' && named(node));
    if (!button) throw new Error(`There is no button ${name}`);
    const origin = { type: 'element', element: { sharedId: button.sharedId } };
    const actions = [{ type: 'pointerMove', x: 0, y: 0, origin }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.keeper.bidi('input.performActions', { context: this.context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
  }
}

/** A node and all that is below it, shadow trees too. @param {Node} node @returns {Node[]} */
const within = (node) => [node, ...[...(node.value?.children ?? []), node.value?.shadowRoot].flatMap((child) => (child ? within(child) : []))];
