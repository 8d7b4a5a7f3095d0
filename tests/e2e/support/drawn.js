// What our content scripts draw into closed shadow roots: seen through the browser's debugging protocol only.

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

export class Drawn {
  /** @type {Promise<import('@playwright/test').CDPSession> | undefined} */
  #session;

  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
  }

  async cdp() {
    this.#session ??= this.page.context().newCDPSession(this.page);
    return this.#session;
  }

  /** A place that two frames in a row agree on: what moves cannot be clicked. @template T @param {() => Promise<T>} look */
  async atRest(look) {
    let last = await look();
    for (;;) {
      await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
      const now = await look();
      if (JSON.stringify(now) === JSON.stringify(last)) return now;
      last = now;
    }
  }

  /** Tabs until what has this name has the focus. @param {string} name */
  async tabTo(name) {
    const passed = new Set();
    for (let presses = 0; presses < 50; presses += 1) {
      await this.page.keyboard.press('Tab');
      const focused = await this.focused();
      if (focused.includes(name)) return;
      focused.forEach((name) => passed.add(name));
    }
    throw new Error(`Not reached by Tab on ${this.page.url()}: ${name}; only ${[...passed].join(', ')}`);
  }

  /** The names of what has the focus: of the page, and of what is in it. */
  async focused() {
    const session = await this.cdp();
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const focused = nodes.filter(({ properties = [] }) => properties.some(({ name, value }) => name === 'focused' && value.value));
    return focused.map(({ name }) => String(name?.value));
  }

  /** @param {number} element @returns {Promise<Box>} */
  async boxOf(element) {
    const session = await this.cdp();
    const { model } = await session.send('DOM.getBoxModel', { backendNodeId: element });
    const [left = 0, top = 0] = model.border;
    return { left, top, width: model.width, height: model.height };
  }
}
