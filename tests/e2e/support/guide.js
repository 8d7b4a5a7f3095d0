// The guide card, as assistive technology and a mouse meet it, and the ring, which only the eye meets.
import { expect } from '@playwright/test';

import { Drawn } from './drawn.js';

/**
 * @typedef {{ name: string, role: string, element: number, expanded?: boolean }} Node
 * @typedef {{ text: string, state: 'done' | 'now' | 'next' }} Step
 * @typedef {import('./drawn.js').Box} Box
 */

export class Guide extends Drawn {
  /** The card with everything in it, in reading order, each with what is in itself. */
  async #card() {
    const session = await this.cdp();
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    const of = (/** @type {typeof nodes[number]} */ node) => ({
      role: String(node.role?.value),
      name: String(node.name?.value ?? ''),
      element: node.backendDOMNodeId ?? 0,
      expanded: node.properties?.find(({ name }) => name === 'expanded')?.value.value,
      inside: below(node),
    });
    /** @typedef {Node & { inside: Inner[] }} Inner */
    /** @param {typeof nodes[number]} node @returns {Inner[]} */
    const below = (node) => (node.childIds ?? []).flatMap((id) => {
      const child = byId.get(id);
      return child ? (child.ignored ? below(child) : [of(child), ...below(child)]) : [];
    });
    const [card, another] = nodes.filter((node) => !node.ignored && node.role?.value === 'region' && node.name?.value === 'Token Keeper guide');
    if (another) throw new Error(`Two guide cards on ${this.page.url()}`);
    return card && of(card);
  }

  /** @param {Node[]} inside */
  #words = (inside) => inside.filter(({ role }) => role === 'StaticText').map(({ name }) => name).join(' ').replace(/\s+/g, ' ').trim();

  /** All that it says, its buttons too; undefined where there is none. */
  async text() {
    const card = await this.#card();
    return card && this.#words(card.inside);
  }

  /** @param {string | RegExp} words */
  expectText = (words) => expect.poll(() => this.text(), { message: `the guide on ${this.page.url()}` }).toEqual(matching(words));

  expectGone = () => expect.poll(() => this.text(), { message: `no guide on ${this.page.url()}` }).toBeUndefined();

  /** The heading; undefined where it is folded, or there is none. */
  async title() {
    const card = await this.#card();
    return card?.inside.find(({ role }) => role === 'heading')?.name;
  }

  /** The steps that it lists: `now` is its current item, and those that are done have lost their number. @returns {Promise<Step[]>} */
  async steps() {
    const card = await this.#card();
    const session = await this.cdp();
    const [list] = card?.inside.filter(({ role }) => role === 'list') ?? [];
    const items = list?.inside.filter(({ role }) => role === 'listitem') ?? [];
    return Promise.all(
      items.map(async ({ element, inside }) => {
        const { node } = await session.send('DOM.describeNode', { backendNodeId: element });
        const current = node.attributes?.join(' ').includes('aria-current step');
        const buttons = new Set(inside.filter(({ role }) => role === 'button').map(({ name }) => name));
        const words = this.#words(inside.filter(({ name }) => !buttons.has(name)));
        const [, number, text = ''] = /^(\d+ )?(.*)$/.exec(words) ?? [];
        return { text, state: current ? /** @type {const} */ ('now') : number ? /** @type {const} */ ('next') : /** @type {const} */ ('done') };
      }),
    );
  }

  /** The text of the step that it is at. @param {string | RegExp} words */
  expectNow = (words) =>
    expect.poll(async () => (await this.steps()).find(({ state }) => state === 'now')?.text, { message: 'the step that it is at' }).toEqual(matching(words));

  /** What it says beside the steps, as a screen reader hears it: hint and proof. */
  async said() {
    const card = await this.#card();
    const status = card?.inside.find(({ role }) => role === 'status');
    return status && this.#words(status.inside);
  }

  /** @param {string | RegExp} words */
  expectHint = (words) => expect.poll(() => this.said(), { message: 'the hint' }).toEqual(matching(words));

  /** The proof stands there, and all steps are done. @param {string | RegExp} words */
  async expectProof(words) {
    await expect.poll(() => this.said(), { message: 'the proof' }).toEqual(matching(words));
    expect((await this.steps()).filter(({ state }) => state !== 'done'), 'steps that are not done').toEqual([]);
  }

  /** What can be pressed and followed, in the order of the Tab key. @param {'button' | 'link'} role */
  async names(role) {
    const card = await this.#card();
    return card?.inside.filter((node) => node.role === role).map(({ name }) => name) ?? [];
  }

  /** The place of the whole card, once it has come to rest. @returns {Promise<Box>} */
  box = () =>
    this.atRest(async () => {
      const card = await this.#card();
      if (!card) throw new Error('There is no guide');
      return this.boxOf(card.element);
    });

  /** The place of the ring, once it has come to rest; undefined where nothing is pointed at. @returns {Promise<Box | undefined>} */
  ring = () =>
    this.atRest(async () => {
      const session = await this.cdp();
      const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
      /** @param {typeof root} node @returns {(typeof root)[]} */
      const below = (node) => [node, ...[...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap(below)];
      const rings = below(root).filter(({ attributes = [] }) => attributes.join(' ').startsWith('class ring') && !attributes.includes('hidden'));
      // One that is not displayed, or is just being replaced, has no box: nothing is pointed at.
      const boxes = await Promise.all(rings.map(({ backendNodeId }) => this.boxOf(backendNodeId).catch(() => undefined)));
      return boxes[0];
    });

  /** Clicks a button or link with the mouse. @param {string | RegExp} name */
  async click(name) {
    const session = await this.cdp();
    // It may be drawn anew between two looks: then it is looked up again.
    const { left, top, width, height } = await this.atRest(async () => {
      for (;;) {
        const card = await this.#card();
        const control = card?.inside.find((node) => ['button', 'link'].includes(node.role) && (name instanceof RegExp ? name.test(node.name) : node.name === name));
        if (!control) throw new Error(`The guide has no ${name}: ${card && this.#words(card.inside)}`);
        const there = await session.send('DOM.scrollIntoViewIfNeeded', { backendNodeId: control.element }).catch(() => undefined);
        const box = there && (await this.boxOf(control.element).catch(() => undefined));
        if (box) return box;
      }
    });
    await this.page.mouse.click(left + width / 2, top + height / 2);
  }
}

/** @param {string | RegExp} words */
const matching = (words) => (words instanceof RegExp ? expect.stringMatching(words) : expect.stringContaining(words));
