// Draws what the background has to say at the top of an eBay or Dashboard page. It decides nothing: texts arrive finished, clicks are
// sent on. A page can see one bare element and nothing inside it: no id, class or attribute, a closed shadow root, nothing global.
(() => {
  /**
   * @typedef {{ id: string, label: string }} Action
   * @typedef {{ id: string, severity: string, tone: string, text: string, detail: string, collapsed_label: string, expand_label: string,
   *   collapse_label: string, dismiss_label: string, lang: string, dir: string, actions: Action[] }} Banner
   * @typedef {[name: 'path' | 'circle' | 'rect', attributes: Record<string, string | number>]} Shape
   */

  // The registered script also runs by hand in tabs that are open already: a second run in the same page only asks anew.
  // A symbol, because an element's id can become a property of the window in this world too.
  const AGAIN = Symbol.for('Token Keeper banner');
  const world = /** @type {{ [AGAIN]?: () => boolean }} */ (globalThis);
  if (window !== window.top || !(document.documentElement instanceof HTMLElement) || world[AGAIN]?.()) return;

  const line = { fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' };
  /** A silhouette for each tone, as on the extension's own pages. @type {Record<string, Shape>} */
  const TONES = {
    good: ['path', { ...line, d: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M5.2 8.3l1.9 1.9 3.7-4.1' }],
    notice: ['path', { ...line, d: 'M3.5 1.75h9M3.5 14.25h9M4.75 1.75V4c0 2 3.25 2.9 3.25 4s-3.25 2-3.25 4v2.25M11.25 1.75V4C11.25 6 8 6.9 8 8s3.25 2 3.25 4v2.25' }],
    warning: ['path', { ...line, d: 'M7.13 2.25 1.4 12.2a1 1 0 0 0 .87 1.5h11.46a1 1 0 0 0 .87-1.5L8.87 2.25a1 1 0 0 0-1.74 0ZM8 6.1v3.1M8 11.4h.01' }],
    urgent: ['path', { fill: 'currentColor', 'fill-rule': 'evenodd', d: 'M7 .9a1.4 1.4 0 0 1 2 0L15.1 7a1.4 1.4 0 0 1 0 2L9 15.1a1.4 1.4 0 0 1-2 0L.9 9a1.4 1.4 0 0 1 0-2ZM7.2 4.2v4.6h1.6V4.2Zm.8 6a.95.95 0 1 0 0 1.9.95.95 0 0 0 0-1.9Z' }],
    lost: ['path', { fill: 'currentColor', d: 'M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1Zm.45 3.45-1.1 1.1L6.9 8l-2.45 2.45 1.1 1.1L8 9.1l2.45 2.45 1.1-1.1L9.1 8l2.45-2.45-1.1-1.1L8 6.9Z' }],
  };
  const UNKNOWN = /** @type {Shape} */ (['circle', { ...line, cx: 8, cy: 8, r: 6.25, 'stroke-dasharray': '2.2 2.7' }]);
  /** @type {Record<string, Shape>} */
  const SIGNS = {
    open: ['path', { ...line, d: 'M3 8h10M9 4l4 4-4 4' }],
    remind_tomorrow: ['path', { ...line, d: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0M8 4.5V8l2.4 1.6' }],
    dashboard: ['path', { ...line, d: 'M6.5 3H4.25C3.56 3 3 3.56 3 4.25v7.5C3 12.44 3.56 13 4.25 13h7.5c.69 0 1.25-.56 1.25-1.25V9.5M9.5 3H13v3.5M12.75 3.25 7.5 8.5' }],
    collapse: ['path', { ...line, d: 'm4 10 4-4 4 4' }],
    expand: ['path', { ...line, d: 'm4 6 4 4 4-4' }],
    dismiss: ['path', { ...line, d: 'm4 4 8 8M12 4l-8 8' }],
  };
  /** @type {Shape[]} */
  const MARK = [
    ['rect', { width: 128, height: 128, rx: 32, fill: '#4a3aa8' }],
    ['path', { d: 'M36 52v4c0 20 12 36 28 36s28-16 28-36v-4', fill: 'none', stroke: '#fff', 'stroke-width': 13 }],
    ['circle', { cx: 36, cy: 46, r: 20, fill: '#fff' }],
    ['circle', { cx: 92, cy: 46, r: 20, fill: '#ffc98a' }],
  ];

  // Sizes in px: rem would be the page's. `!important` on :host wins over the page's own rules, important or not.
  const CSS = `
    :host { all: initial !important; display: block !important; position: fixed !important; inset: 0 0 auto !important; z-index: 2147483647 !important; pointer-events: none !important; color-scheme: light dark !important; }
    * { box-sizing: border-box; margin: 0; }
    section { --surface: #fff; --ink: #1b1924; --soft: #565264; --edge: #868193; --accent: #4a3aa8; --strong: #3a2c8c; --on-accent: #fff; --tone: #565264; --tint: #f1eff5;
      position: fixed; inset-inline: 0; inset-block-start: 0; pointer-events: auto; display: flex; align-items: center; gap: 8px; block-size: 48px; padding-inline: 16px 8px;
      border: 0 solid color-mix(in srgb, var(--tone) 45%, var(--tint)); border-block-end-width: 1px; background: var(--tint); color: var(--ink);
      box-shadow: 0 2px 12px rgb(0 0 0 / 14%); font: 400 13px/18px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
    .good { --tone: #1a6b42; --tint: #e8f5ee; } .notice { --tone: #1d5a9e; --tint: #e9f2fd; } .warning { --tone: #855000; --tint: #fff3d8; }
    .urgent { --tone: #a33a00; --tint: #ffece0; } .lost { --tone: #b0132c; --tint: #fdebed; }
    .bottom { inset-block: auto 0; border-block-width: 1px 0; }
    .away { visibility: hidden; }
    svg { display: block; flex: none; inline-size: 16px; block-size: 16px; }
    .tone { inline-size: 18px; block-size: 18px; color: var(--tone); }
    .mark { inline-size: 24px; block-size: 24px; margin-inline-end: 4px; }
    .words { flex: 1; min-inline-size: 0; display: grid; }
    .words > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .text { font-weight: 650; line-height: 17px; }
    .detail { color: var(--soft); font-size: 12px; line-height: 16px; }
    button { display: flex; align-items: center; gap: 6px; flex: none; min-inline-size: 28px; max-inline-size: min(260px, 20vw); block-size: 30px; padding: 0 12px; border: 1px solid var(--edge); border-radius: 8px;
      background: var(--surface); color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
    button:hover { background: color-mix(in srgb, var(--ink) 7%, var(--surface)); }
    button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    button > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    button.first { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
    button.first:hover { border-color: var(--strong); background: var(--strong); }
    button.bare { justify-content: center; inline-size: 30px; padding: 0; border-color: transparent; background: none; color: var(--soft); }
    button.bare:hover { background: color-mix(in srgb, var(--ink) 9%, transparent); color: var(--ink); }
    .action > svg { display: none; }
    .collapsed { inset-inline: auto 24px; max-inline-size: calc(100% - 48px); block-size: 32px; padding: 0; border-width: 0 1px 1px; border-radius: 0 0 10px 10px; }
    .collapsed.bottom { border-width: 1px 1px 0; border-radius: 10px 10px 0 0; }
    .collapsed > button.bare { inline-size: auto; max-inline-size: 100%; block-size: 100%; padding-inline: 12px; border: 0; border-radius: inherit; background: none; }
    .collapsed > button.bare:focus-visible { outline-offset: -2px; }
    @media (max-width: 1000px) { .action:not(.first) { justify-content: center; inline-size: 30px; padding: 0; } .action:not(.first) > svg { display: block; } .action:not(.first) > span { display: none; } button.first { max-inline-size: 30vw; } }
    @media (max-width: 520px) { /* two rows: the sentence, and below it what can be done */
      section { display: grid; grid-template: 18px 24px / auto auto auto auto 1fr auto auto; align-content: center; gap: 1px 6px; padding-inline: 8px 4px; font-size: 12px; } .mark { display: none; }
      .words { grid-area: 1 / 2 / auto / 6; } .tone { grid-area: 1 / 1; } button.action { grid-row: 2; block-size: 24px; } button.first { grid-column: 2; max-inline-size: 50vw; padding-inline: 10px; } .first + .action { grid-column: 3; } .first + .action + .action { grid-column: 4; }
      button.bare { grid-row: 1 / span 2; grid-column: -2; inline-size: 28px; } button.bare:not(:last-child) { grid-column: -3; margin-inline-end: -6px; }
      .detail { position: absolute; inline-size: 1px; block-size: 1px; clip-path: inset(50%); } .collapsed { display: flex; } }
    @media (prefers-color-scheme: dark) { section { --surface: #1d1b25; --ink: #f0eef5; --soft: #bdb8c9; --edge: #8a849a; --accent: #b9b0ff; --strong: #d0caff; --on-accent: #1a1533; --tone: #b0abbd; --tint: #272531; }
      .good { --tone: #79d1a0; --tint: #1c2e2a; } .notice { --tone: #8fbff7; --tint: #212c40; } .warning { --tone: #f2ba63; --tint: #352c22; } .urgent { --tone: #ff9f6b; --tint: #3a2823; } .lost { --tone: #ff9199; --tint: #3b242f; } }
    @media (prefers-reduced-motion: no-preference) { .arriving { animation: arrive 0.2s ease-out; } @keyframes arrive { from { translate: 0 -100%; } } }
    @media (forced-colors: active) { section { border-color: CanvasText; border-block-end-width: 2px; } .tone { color: CanvasText; } button, button.bare { border-color: ButtonText; } button.first { border-width: 2px; } }
    @media print { section { display: none; } }`;

  /** @type {HTMLElement | undefined} */ let host;
  /** @type {ShadowRoot | undefined} */ let shadow;
  /** @type {Banner | undefined} */ let shown;
  /** @type {number | undefined} */ let watch;
  /** Banners that the page has taken out: they are not put back. @type {Set<string>} */
  const refused = new Set();
  const silenced = new AbortController();
  let collapsed = false;
  let connected = false;
  let latest = 0;
  let frame = 0;

  // After an update or removal of the extension this script goes on running, cut off: nobody could answer its buttons.
  const orphaned = () => chrome.runtime?.id === undefined;

  const silence = () => {
    erase();
    silenced.abort();
    chrome.runtime?.onMessage?.removeListener(told);
  };

  const check = () => {
    if (!silenced.signal.aborted && orphaned()) silence();
    return !silenced.signal.aborted;
  };

  /** Sends a message and shows the banner of the answer, unless something newer has come meanwhile. @param {object} message */
  const ask = async (message) => {
    const turn = ++latest;
    try {
      const answer = await chrome.runtime.sendMessage(message);
      if (turn === latest && check() && answer && 'ok' in answer) show(answer.ok);
      return Boolean(answer && 'ok' in answer);
    } catch {
      // The worker is not answering, or is no longer ours. What is drawn stays; the next page asks again.
      check();
      return false;
    }
  };

  /** @param {any} message @param {chrome.runtime.MessageSender} sender */
  const told = (message, sender) => {
    if (sender.id !== chrome.runtime.id || message?.kind !== 'banner' || !('banner' in message)) return;
    latest += 1;
    show(message.banner);
  };

  /** @param {Banner | null} banner */
  const show = (banner) => {
    if (host && !host.isConnected && shown) {
      refused.add(shown.id);
      erase();
    }
    if (!banner) erase();
    else if (!refused.has(banner.id)) draw(banner);
  };

  const erase = () => {
    host?.remove();
    host = shadow = shown = undefined;
    clearInterval(watch);
  };

  /** @param {string} className @param {Shape[]} shapes @param {number} [size] */
  const svg = (className, shapes, size = 16) => {
    const space = 'http://www.w3.org/2000/svg';
    const image = document.createElementNS(space, 'svg');
    image.setAttribute('viewBox', `0 0 ${size} ${size}`);
    image.setAttribute('aria-hidden', 'true');
    image.setAttribute('class', className);
    for (const [name, attributes] of shapes) {
      const shape = document.createElementNS(space, name);
      for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, String(value));
      image.append(shape);
    }
    return image;
  };

  /** @param {string} className @param {string} text */
  const span = (className, text) => {
    const element = document.createElement('span');
    element.className = className;
    element.textContent = text;
    return element;
  };

  /** A button that only a person can press. @param {string} id @param {string} className @param {string} label @param {() => void} press @param {...Node} content */
  const button = (id, className, label, press, ...content) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = className;
    element.dataset.action = id;
    element.title = label;
    element.append(...content);
    // The second click of a double click counts for nothing: the first one has opened what it opens.
    element.addEventListener('click', (event) => {
      if (event.isTrusted && event.detail < 2 && check()) press();
    });
    return element;
  };

  /** @param {string} action */
  const act = async (action) => {
    const answered = await ask({ kind: 'banner_action', action, id: shown?.id });
    if (action === 'dismiss' && !answered) erase(); // whoever closes it must be rid of it
  };

  /** @param {boolean} next */
  const toggle = (next) => {
    collapsed = next;
    if (shown) draw(shown);
  };

  /** @param {Banner} banner */
  const draw = (banner) => {
    const arriving = !host;
    shown = banner;
    if (!host || !shadow) {
      host = document.createElement('div');
      shadow = host.attachShadow({ mode: 'closed' });
      style(shadow);
      document.documentElement.append(host);
      watch = setInterval(check, 30_000); // reads one local property; wakes nobody
      connect();
    }
    const focused = shadow.activeElement instanceof HTMLElement ? shadow.activeElement.dataset.action : undefined;
    const section = document.createElement('section');
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper');
    section.lang = banner.lang;
    section.dir = banner.dir;
    const tone = svg('tone', [TONES[banner.tone] ?? UNKNOWN]);
    const open = button('toggle', 'bare', banner.expand_label, () => toggle(false), tone, span('', banner.collapsed_label), svg('', [SIGNS.expand]));
    const fold = button('toggle', 'bare', banner.collapse_label, () => toggle(true), svg('', [SIGNS.collapse]));
    fold.ariaLabel = banner.collapse_label;
    open.ariaExpanded = 'false';
    fold.ariaExpanded = 'true';
    if (collapsed) {
      section.append(open);
    } else {
      const words = document.createElement('p');
      words.className = 'words';
      words.title = `${banner.text} ${banner.detail}`.trim();
      words.append(span('text', banner.text), ' ', span('detail', banner.detail));
      const actions = banner.actions.map(({ id, label }, index) => {
        const element = button(id, index ? 'action' : 'action first', label, () => act(id), svg('', [SIGNS[id] ?? SIGNS.open]), span('', label));
        element.ariaLabel = label;
        return element;
      });
      const close = button('dismiss', 'bare', banner.dismiss_label, () => act('dismiss'), svg('', [SIGNS.dismiss]));
      close.ariaLabel = banner.dismiss_label;
      section.append(svg('mark', MARK, 128), tone, words, ...actions, fold, close);
    }
    section.className = [banner.tone, collapsed && 'collapsed', arriving && 'arriving'].filter(Boolean).join(' ');
    shadow.replaceChildren(...shadow.querySelectorAll('style'), section);
    place();
    // Focus is only ever given back, never taken from the page.
    const heir = [...section.querySelectorAll('button')].find((element) => focused && element.dataset.action === focused);
    heir?.focus({ preventScroll: true });
  };

  /** @param {ShadowRoot} root */
  const style = (root) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Firefox has refused adopted sheets to content scripts.
      const element = document.createElement('style');
      element.textContent = CSS;
      root.append(element);
    }
  };

  /** The port closes when the extension goes, but also when its worker falls asleep: it is not opened again, that would wake it. */
  const connect = () => {
    if (connected) return;
    connected = true;
    try {
      // A moment later, because the id outlives the port.
      chrome.runtime.connect({ name: 'banner' }).onDisconnect.addListener(() => setTimeout(check, 1_000));
    } catch {
      check();
    }
  };

  /** The control of the page that has focus, also inside open shadow roots. */
  const focusedControl = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return element === document.body || element === document.documentElement || element === host ? null : element;
  };

  /** Keeps clear of the focused control: at the top if that is free, else at the bottom, else out of sight until focus moves on. */
  const place = () => {
    const section = shadow?.querySelector('section');
    if (!section || section.matches(':active, :focus-within')) return; // never move away under a pointer or a keyboard user
    const control = focusedControl();
    const box = control?.getBoundingClientRect();
    const own = section.getBoundingClientRect();
    const beside = !box || !box.width || !box.height || box.right <= own.left || box.left >= own.right;
    const top = !beside && box.top < own.height && box.bottom > 0;
    const bottom = !beside && box.bottom > innerHeight - own.height && box.top < innerHeight;
    // What reaches from edge to edge is a region that a script has focused; only where one types may nothing be covered.
    const typed = control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement || (control instanceof HTMLElement && control.isContentEditable);
    section.classList.toggle('bottom', top && !bottom);
    section.classList.toggle('away', top && bottom && typed);
  };

  const placeSoon = () => {
    if (!shown) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  };

  const { signal } = silenced;
  for (const kind of ['focusin', 'focusout']) document.addEventListener(kind, placeSoon, { signal, capture: true });
  for (const kind of ['scroll', 'resize', 'pointerup']) addEventListener(kind, placeSoon, { signal, capture: true, passive: true });
  for (const kind of ['visibilitychange', 'pointerdown']) document.addEventListener(kind, check, { signal, capture: true, passive: true });
  addEventListener('focus', check, { signal });
  // Back from the back/forward cache: what was drawn may be long out of date.
  addEventListener('pageshow', (event) => { if (event.persisted && check()) ask({ kind: 'banner' }); }, { signal });

  chrome.runtime.onMessage.addListener(told);
  world[AGAIN] = () => {
    const alive = check();
    if (alive) ask({ kind: 'banner' });
    return alive;
  };
  ask({ kind: 'banner' });
})();
