// What the banner and the guide card have in common: how something of ours is on a page at all. It runs before each of them, in
// the same world. A page can see one bare element and nothing inside it: no id, class or attribute, a closed shadow root, nothing global.

/**
 * @typedef {string | Record<string, string>} Shape what an SVG path draws, as a line; or its attributes
 * @typedef {ReturnType<typeof common>} Common
 */

// In parentheses: what is called at once is then read once, and not skipped first. `var`, for it may run twice in a page.
var common = (() => {
  /** @type {Shape[]} */
  const MARK = [
    { d: 'M32 0h64a32 32 0 0 1 32 32v64a32 32 0 0 1-32 32h-64a32 32 0 0 1-32-32v-64a32 32 0 0 1 32-32', fill: '#4a3aa8', stroke: 'none' },
    { d: 'M36 52v4c0 20 12 36 28 36s28-16 28-36v-4', stroke: '#fff', 'stroke-width': '13', 'stroke-linecap': 'butt' },
    { d: 'M56 46a20 20 0 1 1-40 0 20 20 0 0 1 40 0', fill: '#fff', stroke: 'none' },
    { d: 'M112 46a20 20 0 1 1-40 0 20 20 0 0 1 40 0', fill: '#ffc98a', stroke: 'none' },
  ];
  /** Silhouettes that both use. */
  const SIGNS = {
    good: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M5.2 8.3l1.9 1.9 3.7-4.1',
    warning: 'M7.13 2.25 1.4 12.2a1 1 0 0 0 .87 1.5h11.46a1 1 0 0 0 .87-1.5L8.87 2.25a1 1 0 0 0-1.74 0ZM8 6.1v3.1M8 11.4h.01',
    outside: 'M6.5 3H4.25C3.56 3 3 3.56 3 4.25v7.5C3 12.44 3.56 13 4.25 13h7.5c.69 0 1.25-.56 1.25-1.25V9.5M9.5 3H13v3.5M12.75 3.25 7.5 8.5',
    up: 'm4 10 4-4 4 4',
    down: 'm4 6 4 4 4-4',
  };

  const SOLID = { fill: 'currentColor', 'fill-rule': 'evenodd', stroke: 'none' };
  /** A silhouette for each tone, as on the extension's own pages. @type {Record<string, Shape>} */
  const TONES = {
    good: SIGNS.good,
    busy: 'M1.5 8c1.4-2.8 3.7-4.25 6.5-4.25S13.1 5.2 14.5 8c-1.4 2.8-3.7 4.25-6.5 4.25S2.9 10.8 1.5 8ZM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
    notice: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M8 7.4v3.5M8 5.1h.01',
    warning: SIGNS.warning,
    urgent: { ...SOLID, d: 'M7 .9a1.4 1.4 0 0 1 2 0L15.1 7a1.4 1.4 0 0 1 0 2L9 15.1a1.4 1.4 0 0 1-2 0L.9 9a1.4 1.4 0 0 1 0-2ZM7.2 4.2v4.6h1.6V4.2Zm.8 6a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z' },
    lost: { ...SOLID, d: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Zm.45 3.45-1.1 1.1L6.9 8l-2.45 2.45 1.1 1.1L8 9.1l2.45 2.45 1.1-1.1L9.1 8l2.45-2.45-1.1-1.1L8 6.9Z' },
  };

  // Sizes in px: rem would be the page's. `!important` on :host wins over the page's own rules, important or not.
  const CSS = `
    :host { all: initial !important; display: block !important; position: fixed !important; inset: 0 0 auto !important; z-index: 2147483647 !important; pointer-events: none !important; color-scheme: light dark !important; }
    * { box-sizing: border-box; margin: 0; }
    section { --surface: #fff; --ink: #1b1924; --soft: #565264; --edge: #868193; --accent: #4a3aa8; --strong: #3a2c8c; --on-accent: #fff; --tone: #565264; --tint: #f1eff5;
      position: fixed; pointer-events: auto; color: var(--ink); font: 400 13px/18px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
    .good { --tone: #1a6b42; --tint: #e8f5ee; } .busy { --tone: #4a3aa8; --tint: #efecfc; } .notice { --tone: #1d5a9e; --tint: #e9f2fd; }
    .warning { --tone: #855000; --tint: #fff3d8; } .urgent { --tone: #a33a00; --tint: #ffece0; } .lost { --tone: #b0132c; --tint: #fdebed; }
    svg { display: block; flex: none; inline-size: 16px; block-size: 16px; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
    .tone { inline-size: 18px; block-size: 18px; color: var(--tone); }
    .mark { inline-size: 24px; block-size: 24px; }
    button { display: flex; align-items: center; gap: 6px; flex: none; padding: 0 12px; border: 1px solid var(--edge); border-radius: 8px; background: var(--surface); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
    button:hover { background: color-mix(in srgb, var(--ink) 7%, var(--surface)); }
    button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    button.first { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
    button.first:hover { border-color: var(--strong); background: var(--strong); }
    button.bare { justify-content: center; border-color: transparent; background: none; color: var(--soft); }
    button.bare:hover { background: color-mix(in srgb, var(--ink) 9%, transparent); color: var(--ink); }
    @media (prefers-color-scheme: dark) { section { --surface: #1d1b25; --ink: #f0eef5; --soft: #bdb8c9; --edge: #8a849a; --accent: #b9b0ff; --strong: #d0caff; --on-accent: #1a1533; --tone: #b0abbd; --tint: #272531; }
      .good { --tone: #79d1a0; --tint: #1c2e2a; } .busy { --tone: #b9b0ff; --tint: #2a2740; } .notice { --tone: #8fbff7; --tint: #212c40; }
      .warning { --tone: #f2ba63; --tint: #352c22; } .urgent { --tone: #ff9f6b; --tint: #3a2823; } .lost { --tone: #ff9199; --tint: #3b242f; } }
    @media (forced-colors: active) { .tone { color: CanvasText; } button, button.bare { border-color: ButtonText; } button.first { border-width: 2px; } }
    @media print { section { display: none; } }`;

  /** What the banner takes of the window's lower edge, in px; the card rests on it. */
  const lower = { height: 0, changed: () => {} };

  /** A picture with one shape: to copy it takes half the time that making another one does. @type {SVGElement | undefined} */
  let blank;

  const makeBlank = () => {
    const [image, path] = /** @type {[SVGElement, SVGElement]} */ (['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name)));
    image.setAttribute('viewBox', '0 0 16 16');
    image.setAttribute('aria-hidden', 'true');
    image.append(path);
    return image;
  };

  /** @param {string} className @param {Shape | Shape[]} shapes @param {number} [size] */
  const svg = (className, shapes, size = 16) => {
    const image = /** @type {SVGElement} */ ((blank ??= makeBlank()).cloneNode(true));
    image.setAttribute('class', className);
    if (size !== 16) image.setAttribute('viewBox', `0 0 ${size} ${size}`);
    let path = /** @type {Element} */ (image.firstElementChild);
    for (const [index, shape] of [shapes].flat().entries()) {
      if (index > 0) image.append((path = document.createElementNS(path.namespaceURI ?? '', 'path')));
      if (typeof shape === 'string') path.setAttribute('d', shape);
      else for (const name in shape) path.setAttribute(name, shape[name] ?? '');
    }
    return image;
  };

  /** @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {string} className @param {...(Node | string)} content */
  const element = (tag, className, ...content) => {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...content);
    return made;
  };

  /** @param {ShadowRoot} root @param {string} css */
  const style = (root, css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Firefox has refused adopted sheets to content scripts.
      root.append(element('style', '', css));
    }
  };

  // A symbol, because an element's id can become a property of the window in this world too.
  const world = /** @type {Record<symbol, ((thing?: any) => boolean) | undefined>} */ (/** @type {unknown} */ (globalThis));
  const runAgainSymbol = (/** @type {string} */ kind) => Symbol.for(`Token Keeper ${kind}`);

  /**
   * Whether there is no need or no place for it here. The registered script also runs by hand in tabs that are open already: a second
   * run in the same page only asks anew. @param {string} kind
   */
  const isAlreadyRunning = (kind) => window !== window.top || !(document.documentElement instanceof HTMLElement) || Boolean(world[runAgainSymbol(kind)]?.());

  /**
   * Brings something of ours onto this page: asks the background for it, hears of changes, falls silent when the extension has gone.
   * @template {{ id: string }} Thing
   * @param {{ kind: string, css: string, draw: (thing: Thing, root: ShadowRoot, before: Thing | undefined) => void, erased?: () => void }} what
   * `kind` names it in messages; `erased` hears that it has been taken off the page
   */
  const mountOverlay = ({ kind, css, draw, erased = () => {} }) => {
    /** @type {HTMLElement | undefined} */ let host;
    /** @type {ShadowRoot | undefined} */ let root;
    /** @type {Thing | undefined} */ let shown;
    /** @type {number | undefined} */ let watch;
    /** What the page has taken out: it is not put back. @type {Set<string>} */
    const refused = new Set();
    const silenced = new AbortController();
    const { signal } = silenced;
    let latest = 0;

    // After an update or removal of the extension this script goes on running, cut off: nobody could answer its buttons.
    const orphaned = () => chrome.runtime?.id === undefined;

    const check = () => {
      if (!signal.aborted && orphaned()) {
        erase();
        silenced.abort();
        chrome.runtime?.onMessage?.removeListener(onMessage);
      }
      return !signal.aborted;
    };

    /** Sends a message and shows what the answer says, unless something newer has come meanwhile. @param {object} message */
    const ask = async (message) => {
      const turn = ++latest;
      try {
        const answer = await chrome.runtime.sendMessage(message).catch((error) => {
          // It came in the moment when Firefox put the event page to sleep, and nobody took it; the second wakes it.
          if (!String(error).includes('Receiving end does not exist')) throw error;
          return chrome.runtime.sendMessage(message);
        });
        if (turn === latest && check() && answer && 'ok' in answer) show(answer.ok);
        return Boolean(answer && 'ok' in answer);
      } catch {
        // The worker is not answering, or is no longer ours. What is drawn stays; the next page asks again.
        check();
        return false;
      }
    };

    /** @param {any} message @param {chrome.runtime.MessageSender} sender */
    const onMessage = (message, sender) => {
      if (sender.id !== chrome.runtime.id || message?.kind !== kind || !(kind in message)) return;
      latest += 1;
      show(message[kind]);
    };

    /** Whether the page has taken it out. */
    const wasRemovedByPage = () => {
      if (!host || host.isConnected || !shown) return false;
      refused.add(shown.id);
      erase();
      return true;
    };

    /** @param {Thing | null} thing */
    const show = (thing) => {
      wasRemovedByPage();
      if (!thing) erase();
      else if (!refused.has(thing.id)) put(thing);
    };

    /** @param {Thing} thing */
    const put = (thing) => {
      const before = shown;
      shown = thing;
      if (!host || !root) {
        host = document.createElement('div');
        root = host.attachShadow({ mode: 'closed' });
        style(root, CSS + css);
        document.documentElement.append(host);
        watch = setInterval(check, 5_000); // reads one local property; wakes nobody
      }
      const action = root.activeElement instanceof HTMLElement ? root.activeElement.dataset.action : undefined;
      draw(thing, root, before);
      if (!action) return;
      // Focus is only ever given back, never taken from the page.
      const controls = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-action]'))].filter((control) => control.checkVisibility());
      const focusTarget = controls.find((control) => control.dataset.action === action) ?? controls.find((control) => control.dataset.action === 'toggle');
      focusTarget?.focus({ preventScroll: true });
    };

    const erase = () => {
      host?.remove();
      host = root = shown = undefined;
      clearInterval(watch);
      erased();
    };

    /**
     * A button that only a person can press. `id` keeps its focus over redraws.
     * @param {string} id @param {string} className @param {string} label @param {() => void} press @param {...Node} content
     */
    const button = (id, className, label, press, ...content) => {
      const made = element('button', className, ...content);
      made.type = 'button';
      made.setAttribute('data-action', id); // a dataset is one object more to make
      made.title = label;
      // The second click of a double click counts for nothing: the first one has opened what it opens.
      made.addEventListener('click', (event) => {
        if (event.isTrusted && event.detail < 2 && check()) press();
      });
      return made;
    };

    /** The control of the page that has focus, also inside open shadow roots. */
    const focusedControl = () => {
      let control = document.activeElement;
      while (control?.shadowRoot?.activeElement) control = control.shadowRoot.activeElement;
      return control === document.body || control === document.documentElement || control === host ? null : control;
    };

    /** Whether that is where one types. @param {Element | null} control */
    const typed = (control) =>
      control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement || (control instanceof HTMLElement && control.isContentEditable);

    for (const event of ['visibilitychange', 'pointerdown']) document.addEventListener(event, check, { signal, capture: true, passive: true });
    addEventListener('focus', check, { signal });
    // Back from the back/forward cache: what was drawn may be long out of date.
    addEventListener('pageshow', (event) => { if (event.persisted && check()) ask({ kind }); }, { signal });
    chrome.runtime.onMessage.addListener(onMessage);
    world[runAgainSymbol(kind)] = (thing) => {
      if (!check()) return false;
      if (thing === undefined) {
        ask({ kind });
      } else {
        latest += 1;
        show(thing);
      }
      return true;
    };
    ask({ kind });

    return {
      ask, button, check, erase, wasRemovedByPage, focusedControl, typed, signal,
      redraw: () => { if (shown) put(shown); },
      get root() { return root; },
      get shown() { return shown; },
    };
  };

  return { MARK, SIGNS, TONES, lower, svg, element, isAlreadyRunning, mountOverlay };
});

/** @type {any} */ (globalThis)[Symbol.for('Token Keeper overlay')] ??= common();
