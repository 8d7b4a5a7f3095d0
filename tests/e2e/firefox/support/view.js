// A page as WebDriver BiDi sees and works it. puppeteer’s own look-ups by role take most of a second each in Firefox.

/** @typedef {{ sharedId: string }} Reference an element */

export class View {
  /** @param {import('./firefox.js').Firefox} keeper @param {import('puppeteer-core').Page} page */
  constructor(keeper, page) {
    this.keeper = keeper;
    this.page = page;
    // What BiDi calls the page; puppeteer has it, but not in its types.
    this.context = /** @type {any} */ (page.mainFrame())._id;
  }

  /**
   * Calls a function in the page, with elements of it.
   * @template T @param {(...elements: any[]) => T} call @param {Reference[]} elements @param {object} [options] how the result is told
   */
  call = (call, elements = [], options = {}) =>
    this.keeper.bidi('script.callFunction', {
      functionDeclaration: String(call),
      arguments: elements.map(({ sharedId }) => ({ sharedId })),
      target: { context: this.context },
      awaitPromise: true,
      ...options,
    });

  /** Presses the middle of an element with the mouse. @param {Reference} element */
  async pressOn({ sharedId }) {
    // What lies in a tab behind another gets no mouse.
    await this.page.bringToFront();
    await this.call((element) => element.scrollIntoView({ block: 'nearest' }), [{ sharedId }]);
    const origin = { type: 'element', element: { sharedId } };
    const actions = [{ type: 'pointerMove', x: 0, y: 0, origin }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.keeper.bidi('input.performActions', { context: this.context, actions: [{ type: 'pointer', id: 'mouse', actions }] });
  }
}
