// The banner, as assistive technology and a mouse meet it: its shadow root is closed to everything else.
import { expect } from '@playwright/test';

import { Drawn } from './drawn.js';

/**
 * @typedef {{ name: string, role: string, element: number }} Node
 * @typedef {{ text: string, buttons: Node[], height: number, width: number, top: number }} Seen
 */

export class Banner extends Drawn {
  /** The regions named Token Keeper, with what is in them. */
  async regions() {
    const session = await this.cdp();
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const of = (/** @type {typeof nodes[number]} */ node) => ({
      role: String(node.role?.value),
      name: String(node.name?.value ?? ''),
      element: node.backendDOMNodeId ?? 0,
    });
    const below = (/** @type {typeof nodes[number]} */ node) => {
      /** @type {Node[]} */ const found = [];
      for (const id of node.childIds ?? []) {
        const child = byId.get(id);
        if (child) found.push(...(child.ignored ? [] : [of(child)]), ...below(child));
      }
      return found;
    };
    const regions = nodes.filter((node) => !node.ignored && node.role?.value === 'region' && node.name?.value === 'Token Keeper');
    return regions.map((node) => ({ ...of(node), inside: below(node) }));
  }

  /** What it says, its buttons apart; undefined where there is none. */
  async text() {
    const [region] = await this.regions();
    if (!region) return undefined;
    const buttons = new Set(region.inside.filter(({ role }) => role === 'button').map(({ name }) => name));
    const texts = region.inside.filter(({ role, name }) => role === 'StaticText' && !buttons.has(name));
    return texts.map(({ name }) => name).join(' ').replace(/\s+/g, ' ').trim();
  }

  /** @param {string | RegExp} words */
  expectText = (words) =>
    expect
      .poll(() => this.text(), { message: `the banner on ${this.page.url()}` })
      .toEqual(words instanceof RegExp ? expect.stringMatching(words) : expect.stringContaining(words));

  expectGone = () => expect.poll(() => this.text(), { message: `no banner on ${this.page.url()}` }).toBeUndefined();

  /** The place of the whole banner, once it has come to rest. */
  box = () =>
    this.atRest(async () => {
      // It may be drawn anew between two looks: then it is looked up again.
      for (;;) {
        const [region] = await this.regions();
        if (!region) throw new Error('There is no banner');
        const box = await this.boxOf(region.element).catch(() => undefined);
        if (box) return box;
      }
    });

  /** Clicks with the mouse. @param {string} name */
  async click(name) {
    const [region] = await this.regions();
    const button = region?.inside.find((node) => node.role === 'button' && node.name === name);
    if (!button) throw new Error(`The banner has no button ${name}: ${JSON.stringify(region)}`);
    const { left, top, width, height } = await this.atRest(() => this.boxOf(button.element));
    await this.page.mouse.click(left + width / 2, top + height / 2);
  }
}

/** The names of script worlds of the extension in a page. @param {import('@playwright/test').Page} page @param {string} id */
export const worldsOf = async (page, id) => {
  const session = await page.context().newCDPSession(page);
  /** @type {string[]} */ const names = [];
  session.on('Runtime.executionContextCreated', ({ context }) => {
    if (context.origin.includes(id) || context.name === 'Token Keeper') names.push(context.name);
  });
  // The contexts that are there are told before the answer comes.
  await session.send('Runtime.enable');
  await session.detach();
  return names;
};
