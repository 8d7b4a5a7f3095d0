// What a person sees on a page of the Dashboard, as a pruned and flattened tree: personal data and values of fields stay in the page.
// It decides nothing and changes nothing there. It runs before observer.js, in the same world.
(() => {
  /**
   * @typedef {{ level?: number, current?: true, selected?: true, checked?: true, disabled?: true, popup?: true, open?: true, modal?: true,
   *   busy?: true, pill?: true, long?: true, type?: string, columns?: number, rows?: number, column?: number, row?: number, loose?: true }} Extra
   * @typedef {[depth: number, role: string, text: string, extra?: Extra]} Told
   */

  /**
   * An element that was met, and what of its looks concerns what is in it.
   * @typedef {{ element: Element, parent: Box | undefined, style: CSSStyleDeclaration, display: string, visible: boolean, clip?: Clip }} Box
   * @typedef {{ left: number, top: number, right: number, bottom: number }} Clip
   */

  /**
   * A node of the page's tree: an element with a meaning, a container, or a run of text (with `pieces`).
   * `owner`: the heading or control whose name it is part of; `words` and `pictures`: what such a name is made of.
   * `kinds`: it speaks of the kinds of tokens; `data`: it holds more than what leads somewhere; `kept`: it is told, with the text that it
   * may have; `ticks`: numbers in it mean nothing; `out` and `only`: what of it comes out of the pruning.
   * @typedef {{ parent: Item | undefined, role: string, text: string, extra: Extra, box: Box, pieces: Piece[] | undefined, owner: Item | undefined,
   *   table: Item | undefined, words: Item[], pictures: string[], at: number, end: number, size: number, rows: number, headers: string,
   *   about: string, kinds: boolean, data: boolean, kept: boolean, ticks: boolean, out: number, only: Item | undefined, shown: boolean }} Item
   * @typedef {{ text: Text, box: Box }} Piece
   */

  // A symbol, because an element's id can become a property of the window in this world too.
  const SNAPSHOT = Symbol.for('Token Keeper snapshot');
  const world = /** @type {{ [SNAPSHOT]?: typeof take }} */ (globalThis);
  if (world[SNAPSHOT]) return;

  // Bounds: of what is looked at, of what is told, and of one section that is told in full.
  const VISITED = 20_000;
  const DEEP = 400;
  const NODES = 2_000;
  const CHARS = 195_000;
  const TEXT = 300;
  const NAME = 80;
  const CONTROLS = 300;
  const SECTION = 400;
  const ROWS = 200;
  const OPTIONS = 100;
  const MESSAGE = 60;
  const LAYOUT = 8;
  // A form's controls, and the document's forms and images, hide properties of the same name: what matters is read past them.
  /** @param {object} prototype @param {string} name @returns {(object: object) => any} */
  const property = (prototype, name) => {
    const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
    return (object) => get?.call(object);
  };
  const kindOf = property(Node.prototype, 'nodeType');
  const firstChild = property(Node.prototype, 'firstChild');
  const nextSibling = property(Node.prototype, 'nextSibling');
  const parentOf = property(Node.prototype, 'parentNode');
  const nameOf = property(Element.prototype, 'localName');
  const shadowOf = property(Element.prototype, 'shadowRoot');
  const rootElement = property(Document.prototype, 'documentElement');
  const titleOf = property(Document.prototype, 'title');
  const scrolledLeft = property(Element.prototype, 'scrollLeft');
  const scrolledTop = property(Element.prototype, 'scrollTop');
  if (window !== window.top || !(rootElement(document) instanceof HTMLElement)) return;

  /** @param {Element} element @param {string} name @returns {string | null} */
  const attribute = (element, name) => Element.prototype.getAttribute.call(element, name);
  /** @param {Element} element @param {string} name */
  const said = (element, name) => clean((attribute(element, name) ?? '').slice(0, 1_000));
  /** @param {Element} element @param {string} name @returns {boolean} */
  const has = (element, name) => Element.prototype.hasAttribute.call(element, name);
  /** @param {Element} element @param {string} selector @returns {boolean} */
  const matches = (element, selector) => Element.prototype.matches.call(element, selector);
  /** @param {Element} element @returns {DOMRect} */
  const rectOf = (element) => Element.prototype.getBoundingClientRect.call(element);

  /** As a person reads it: one kind of space, nothing that takes no room. @param {string} text */
  const clean = (text) =>
    text
      .replace(/[\u2460-\u24ff]/g, ' ') // letters in circles are pictures
      .normalize('NFKC')
      .replace(/[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
      .toWellFormed();

  /** The beginning of a text node: more than anybody is told of. @param {Text} text */
  const start = (text) => (text.length > 1_000 ? text.substringData(0, 1_000) : text.data);

  const SKIPPED = new Set([
    ...['script', 'style', 'template', 'noscript', 'head', 'iframe', 'frame', 'object', 'embed', 'canvas', 'video', 'audio', 'datalist', 'map'],
    ...['math', 'rp', 'wbr', 'hr', 'link', 'meta', 'title', 'base', 'param', 'source', 'track', 'col', 'colgroup'],
  ]);

  /** @type {Record<string, string>} */
  const ROLES = {
    ...{ button: 'button', link: 'link', tab: 'tab', menuitem: 'menuitem', menuitemradio: 'menuitem', menuitemcheckbox: 'menuitem', option: 'option' },
    ...{ radio: 'option', switch: 'switch', checkbox: 'switch', combobox: 'combobox', textbox: 'field', searchbox: 'field', spinbutton: 'field', slider: 'field' },
    ...{ heading: 'heading', alert: 'alert', status: 'status', log: 'log', dialog: 'dialog', alertdialog: 'dialog', tooltip: 'tooltip' },
    ...{ table: 'table', grid: 'table', treegrid: 'table', row: 'row', cell: 'cell', gridcell: 'cell', columnheader: 'columnheader', rowheader: 'rowheader' },
    ...{ list: 'list', directory: 'list', feed: 'list', tree: 'list', listitem: 'item', treeitem: 'item', term: 'term', definition: 'definition' },
    ...{ menu: 'menu', menubar: 'menu', listbox: 'listbox', tablist: 'tablist', tabpanel: 'tabpanel', radiogroup: 'radiogroup' },
    ...{ navigation: 'navigation', main: 'main', banner: 'banner', contentinfo: 'contentinfo', complementary: 'complementary', article: 'article' },
    ...{ form: 'form', search: 'form', group: 'group', region: 'region', code: 'code', blockquote: 'quote', img: 'image', image: 'image', progressbar: 'progress', meter: 'progress' },
    ...{ none: '', presentation: '', generic: '', separator: '', note: '', timer: '', marquee: '', toolbar: 'group', figure: '', paragraph: '' },
  };
  /** @type {Record<string, string>} */
  const ELEMENTS = {
    ...{ button: 'button', summary: 'button', select: 'select', textarea: 'field', input: 'field', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' },
    ...{ dialog: 'dialog', output: 'status', table: 'table', tr: 'row', td: 'cell', th: 'columnheader', ul: 'list', ol: 'list', menu: 'list', dl: 'list', li: 'item', dt: 'term', dd: 'definition' },
    ...{ nav: 'navigation', main: 'main', header: 'banner', footer: 'contentinfo', aside: 'complementary', article: 'article', form: 'form', search: 'form' },
    ...{ fieldset: 'group', details: 'group', optgroup: 'group', pre: 'code', code: 'code', samp: 'code', kbd: 'code', blockquote: 'quote', q: 'quote' },
    ...{ img: 'image', svg: 'image', progress: 'progress', meter: 'progress' },
  };
  const CONTROL = new Set(['button', 'link', 'tab', 'menuitem', 'option', 'switch']);
  const MENUS = new Set(['navigation', 'banner', 'menu', 'listbox', 'tablist', 'radiogroup']);
  const LABELLED = new Set(['table', 'list', 'menu', 'listbox', 'tablist', 'tabpanel', 'radiogroup', 'navigation', 'main', 'banner', 'contentinfo', 'complementary', 'article', 'form', 'group', 'region', 'dialog', 'log']);
  /** @param {string} role */
  const isControl = (role) => CONTROL.has(role) || role === 'select' || role === 'field';
  const TICKING = new Set(['button', 'link', 'tab', 'switch']);
  const LEADS = new Set(['link', 'tab', 'menuitem', 'option']); // they name a place, and nothing beside them
  const CELLS = new Set(['cell', 'columnheader', 'rowheader']);
  const MESSAGES = new Set(['alert', 'status', 'dialog', 'tooltip']);
  const ENDS = new Set(['main', 'dialog', 'article', 'navigation', 'complementary', 'banner', 'contentinfo', 'log']);
  const FOREIGN = new Set(['table', 'list', 'article', 'log']);

  /** The kinds of tokens: English in every language. */
  const KINDS = /regular[^\p{L}\p{N}]*token|token[^\p{L}\p{N}]*plus/iu;
  const BARE = /^\p{L}*[^\p{L}\p{N}]*(?:regular[^\p{L}\p{N}]*token|token[^\p{L}\p{N}]*plus)[^\p{L}\p{N}]*$/iu;
  /** What a menu does not hold: a number alone only counts something. */
  const DATA = /\p{L}|\p{Sc}|\p{Nd}\p{P}\p{Nd}/u;
  const TOKEN = /token|令牌/i;
  /** Headings, headers and names that speak of accounts. */
  const ACCOUNTS = /account|user\s?-?name|ebay\s?-?(?:user|id\b)|seller\s?(?:name|id\b)|kont[oa]|benutzer|nutzer|compte|utilisa|pseudo|cuenta|usuari|conta\b|contas|utente|utenti|użytkownik|gebruiker|账户|账号|帐户|帐号|賬|用户|حساب|مستخدم/iu;
  /** Headers of tables that are about something else. */
  const TRADE = /buyer|customer|order|item|title|price|käufer|kunde|bestell|artikel|preis|titel|acheteur|client|commande|prix|titre|comprador|pedido|precio|título|acquirente|ordin|prezzo|titolo|kupuj|zamów|cena|tytuł|koper|klant|prijs|买家|订单|价格|标题/iu;
  const CODE = /verif|weryfik|vérif|one[\s_-]?time|einmal|\botp\b|\b[2m]fa\b|passcode|(?:security|sicherheits)[\s_-]?code|验证码|رمز/iu;
  const ICONS = /\b(?:material-(?:icons|symbols)|mat-icon|icon-font)/;

  /** Text runs with one of them are kept too. @type {string[]} */
  let watch = [];
  /** @param {string} text */
  const watched = (text) => KINDS.test(text) || (watch.length > 0 && watch.some((word) => text.toLowerCase().includes(word)));

  /** All text below, seen or not, without what was typed: for names by reference. @param {Node} element */
  const plain = (element) => {
    const walker = Document.prototype.createTreeWalker.call(document, element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
      if (kindOf(node) === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
      const name = nameOf(node);
      const typed = name === 'textarea' || name === 'select' || name === 'svg' || editable(/** @type {Element} */ (node));
      return typed || SKIPPED.has(name) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    let text = '';
    while (text.length < 2 * TEXT && walker.nextNode()) text += start(/** @type {Text} */ (walker.currentNode));
    return clean(text);
  };

  /** @param {Element} element */
  const editable = (element) => {
    const value = attribute(element, 'contenteditable');
    return value !== null && value.toLowerCase() !== 'false';
  };

  /** By aria-labelledby or aria-label. @param {Element} element */
  const labelOf = (element) => {
    const ids = attribute(element, 'aria-labelledby');
    if (ids) {
      const root = /** @type {Document | ShadowRoot} */ (Node.prototype.getRootNode.call(element));
      const find = root instanceof Document ? Document.prototype.getElementById : DocumentFragment.prototype.getElementById;
      const named = ids.split(/\s+/, 8).map((id) => {
        const other = id && find.call(root, id);
        return other ? (said(other, 'aria-label') || plain(other)) : '';
      });
      const text = clean(named.join(' '));
      if (text) return text;
    }
    return said(element, 'aria-label');
  };

  /** The label of a field or select. @param {Element} element */
  const fieldLabel = (element) => {
    const labels = /** @type {NodeListOf<Element> | null | undefined} */ (
      element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement ? element.labels : null
    );
    const label = labelOf(element) || clean([...(labels ?? [])].slice(0, 4).map(plain).join(' '));
    return label || said(element, 'placeholder') || said(element, 'title');
  };

  /** @param {Element} element @param {string} label */
  const fieldType = (element, label) => {
    const type = (attribute(element, 'type') ?? '').toLowerCase();
    const hints = [label, attribute(element, 'name'), attribute(element, 'id'), attribute(element, 'autocomplete')].join(' ').slice(0, 1_000);
    if (type === 'password') return 'password';
    if (/one-time-code/i.test(hints) || CODE.test(hints)) return 'code';
    if (type === 'email') return 'email';
    return type === 'search' || attribute(element, 'role') === 'searchbox' ? 'search' : 'text';
  };

  /**
   * The role that a person meets it in; undefined: an element without a meaning.
   * @param {Element} element @param {string} name @param {CSSStyleDeclaration} style @param {Frame} frame
   */
  const roleOf = (element, name, style, frame) => {
    const explicit = attribute(element, 'role');
    if (explicit !== null) {
      for (const word of explicit.slice(0, 200).toLowerCase().split(/\s+/)) if (Object.hasOwn(ROLES, word)) return ROLES[word];
    }
    if (editable(element)) return 'field';
    const live = attribute(element, 'aria-live');
    if (live === 'polite') return 'status';
    if (live === 'assertive') return 'alert';
    switch (name) {
      case 'a':
      case 'area': return has(element, 'href') || style.cursor === 'pointer' ? 'link' : undefined;
      case 'input': {
        const type = (attribute(element, 'type') ?? '').toLowerCase();
        if (['button', 'submit', 'reset', 'image'].includes(type)) return 'button';
        return type === 'checkbox' ? 'switch' : type === 'radio' ? 'option' : 'field';
      }
      case 'section': return labelOf(element) ? 'region' : undefined;
      case 'header':
      case 'footer': return frame.sectioned ? undefined : ELEMENTS[name];
      case 'tr':
      case 'td': return frame.layout ? undefined : ELEMENTS[name];
      case 'th': return frame.layout ? undefined : headerRole(element);
    }
    if (Object.hasOwn(ELEMENTS, name)) return ELEMENTS[name];
    if (attribute(element, 'aria-busy') === 'true') return 'progress';
    if (style.cursor !== 'pointer') return undefined;
    // A text that is to be clicked, by itself.
    const alone = (name === 'div' || name === 'span') && frame.box.style.cursor !== 'pointer' && !element.firstElementChild && Boolean(firstChild(element));
    return has(element, 'tabindex') || alone ? 'button' : undefined;
  };

  /** @param {Element} element */
  const headerRole = (element) => {
    const scope = attribute(element, 'scope');
    if (scope) return scope.startsWith('row') ? 'rowheader' : 'columnheader';
    const row = /** @type {Element | null} */ (parentOf(element));
    return row && Element.prototype.querySelector.call(row, ':scope > td') && !element.previousElementSibling ? 'rowheader' : 'columnheader';
  };

  /**
   * One level of the walk.
   * @typedef {{ next: Node | null, slotted: Node[] | undefined, at: number, box: Box, item: Item, owner: Item | undefined,
   *   sectioned: boolean, layout: boolean, breaks: boolean, depth: number }} Frame
   */

  const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };
  /** @param {Clip} a @param {Clip} b */
  const intersect = (a, b) => {
    const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
    return { left, top, right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
  };
  /** Larger than the dot that texts for screen readers alone are made to. @param {Clip} box */
  const seeable = (box) => box.right - box.left > 0.5 && box.bottom - box.top > 1.5;

  /**
   * All that can be scrolled to: no scroll bar leads before the beginning.
   * @param {DOMRect | undefined} rect of what scrolls; the window, without it
   * @param {number} left how far it is scrolled @param {number} top @param {CSSStyleDeclaration} style
   */
  const scrollable = (rect, left, top, style) => ({
    left: style.direction === 'rtl' || left < 0 ? -Infinity : (rect?.left ?? 0) - left,
    right: style.direction === 'rtl' ? (rect?.right ?? innerWidth) - left : Infinity,
    top: top < 0 ? -Infinity : (rect?.top ?? 0) - top,
    bottom: Infinity,
  });

  /** Where the content of a box can be seen, also by scrolling. @param {Box} box @returns {Clip} */
  const clipOf = (box) => {
    box.clip ??= clip(box);
    return box.clip;
  };

  /** @param {Box} box @returns {Clip} */
  const clip = ({ element, parent, style, display }) => {
    if (!parent) return scrollable(undefined, scrollX, scrollY, style);
    if (display === 'inline' || display === 'contents' || !parent.parent) return clipOf(parent); // what a body cuts off, the window scrolls
    let holder = parent;
    if (style.position === 'absolute') {
      while (holder.parent && holder.style.position === 'static' && holder.style.transform === 'none') holder = holder.parent;
    }
    // What is fixed is seen in the window or not at all.
    const outer = style.position === 'fixed' ? { left: 0, top: 0, right: innerWidth || Infinity, bottom: innerHeight || Infinity } : clipOf(holder);
    if (/inset\((?:50|100)%|circle\(0/.test(style.clipPath) || /^rect\((\d+)px, (\d+)px, \1px, \2px\)$/.test(style.clip)) return NOWHERE;
    const [x, y] = [style.overflowX, style.overflowY];
    if (x === 'visible' && y === 'visible') return outer;
    const rect = rectOf(element);
    const inner = intersect(outer, rect);
    if (!seeable(inner)) return NOWHERE;
    const all = scrollable(rect, scrolledLeft(element), scrolledTop(element), style);
    const by = (/** @type {string} */ overflow) => (overflow === 'visible' ? outer : overflow === 'auto' || overflow === 'scroll' ? all : inner);
    return { left: by(x).left, right: by(x).right, top: by(y).top, bottom: by(y).bottom };
  };

  /** Whether something at that place can be seen, or scrolled to. @param {DOMRect} rect @param {Box} box the box that it is in */
  const inSight = (rect, box) => seeable(rect) && seeable(intersect(clipOf(box), rect));

  const range = new Range();
  /** The beginning of a text, as that of `start`. @param {Text} text */
  const rangeOf = (text) => {
    range.setStart(text, 0);
    range.setEnd(text, Math.min(text.length, 1_000));
    return range;
  };

  /** Whether a visible gap keeps two pieces of one line apart that no white space does. @param {Text} before @param {Text} after */
  const hasVisibleGap = (before, after) => {
    const left = [...rangeOf(before).getClientRects()].at(-1);
    const [right] = rangeOf(after).getClientRects();
    if (!left || !right || left.bottom <= right.top || right.bottom <= left.top) return false;
    return Math.max(right.left - left.right, left.left - right.right) > Math.min(left.height, right.height) / 10;
  };

  /** The text of a run as it is seen; with `all`, also what only a screen reader says. @param {Item} run @param {boolean} [all] */
  const read = (run, all = false) => {
    let text = '';
    /** @type {Text | undefined} */ let last;
    for (const piece of run.pieces ?? []) {
      const part = start(piece.text);
      if (!/\S/.test(part)) {
        text += ' ';
        continue;
      }
      if (text.length > 2 * TEXT) break;
      if (!all && !inSight(rangeOf(piece.text).getBoundingClientRect(), piece.box)) continue;
      if (last && /\S$/.test(text) && /^\S/.test(part) && hasVisibleGap(last, piece.text)) text += ' ';
      text += part;
      last = piece.text;
    }
    return clean(text);
  };

  /** The text of a run, whether seen or not. @param {Item} run */
  const raw = (run) => {
    let text = '';
    for (const piece of run.pieces ?? []) if (text.length < 2 * TEXT) text += start(piece.text);
    return clean(text);
  };

  /** Walks the page. */
  const walk = () => {
    /** @type {Item[]} */ const items = [];
    /** @type {ShadowRoot[]} */ const roots = [];
    let pending = false;
    let truncated = false;
    let visited = 0;
    /** The run that the next piece of text goes on. @type {Item | undefined} */ let run;

    /** @param {Item | undefined} parent @param {string} role @param {Box} box @returns {Item} */
    const make = (parent, role, box) => {
      const table = parent?.role === 'table' ? parent : parent?.table;
      const at = items.length;
      /** @type {Item} */
      const item = {
        parent, role, text: '', extra: {}, box, pieces: undefined, owner: undefined, table, words: [], pictures: [], at, end: at + 1, size: 0, rows: 0,
        headers: '', about: '', kinds: false, data: false, kept: false, ticks: false, out: 0, only: undefined, shown: false,
      };
      items.push(item);
      return item;
    };

    /** @param {Element} element @param {Frame | undefined} frame */
    const enter = (element, frame) => {
      const name = /** @type {string} */ (nameOf(element));
      if (name === 'hr') run = undefined;
      if (SKIPPED.has(name) || attribute(element, 'aria-hidden') === 'true' || has(element, 'inert')) return;
      const style = getComputedStyle(element);
      const { display } = style;
      if (display === 'none' || Number(style.opacity) < 0.02) return;
      const shadow = /** @type {ShadowRoot | null} */ (shadowOf(element));
      if (shadow) roots.push(shadow);
      else if (name.includes('-')) pending = true;
      const box = { element, parent: frame?.box, style, display, visible: style.visibility === 'visible' };
      if (!frame) {
        stack.push(makeFrame(element, shadow, box, make(undefined, '', box), undefined));
        return;
      }

      let role = roleOf(element, name, style, frame);
      if (role === 'field' && (!box.visible || attribute(element, 'type') === 'hidden')) return;
      if (role !== undefined && !box.visible && !CELLS.has(role) && role !== 'row' && role !== 'table') role = undefined;
      if ((name === 'legend' || name === 'caption') && frame.item.text) return; // its parent is called so
      if (name === 'br') {
        run = undefined;
        return;
      }
      if (!role && ICONS.test((attribute(element, 'class') ?? '').slice(0, 1_000))) {
        picture(plain(element), box, frame);
        return;
      }
      if (role === 'image' || (!role && !frame.owner && isPicture(element, name))) {
        run = frame.owner && run;
        picture(pictureName(element, name), box, frame);
        return;
      }
      if (role === 'progress') frame.owner?.pictures.push(labelOf(element));

      const { owner } = frame;
      const block = display === 'inline-block' || display === 'inline-flex';
      const inline = display === 'inline' || display === 'contents' || (block && !decorated(style));
      const pill = display === 'inline' && role === undefined && padded(style) && decorated(style);
      if (role === undefined && ((inline && !pill) || /^t(?:head|body|foot)$/.test(name) || attribute(element, 'role') === 'rowgroup')) {
        if (!inline) run = undefined;
        stack.push(makeFrame(element, shadow, box, frame.item, frame));
        return;
      }
      run = undefined;
      const item = make(frame.item, role ?? '', box);
      if (role === 'heading' || CONTROL.has(role ?? '')) owner?.words.push(item);
      const next = makeFrame(element, shadow, box, item, frame);
      next.breaks = true;
      if (describe(item, element, name, next)) stack.push(next);
    };

    /** A picture is part of a name, or stands alone. @param {string} text @param {Box} box @param {Frame} frame */
    const picture = (text, box, { owner, item }) => {
      if (text && owner) owner.pictures.push(text);
      else if (text) make(item, 'image', box).text = text;
    };

    /** @param {Element} element @param {ShadowRoot | null} shadow @param {Box} box @param {Item} item @param {Frame | undefined} frame @returns {Frame} */
    const makeFrame = (element, shadow, box, item, frame) => {
      /** @type {Node[] | undefined} */
      const assigned = element instanceof HTMLSlotElement ? element.assignedNodes() : undefined;
      const slotted = assigned?.length ? assigned : undefined;
      const next = slotted ? null : firstChild(shadow ?? element);
      const { owner, sectioned = false, layout = false, depth = 0 } = frame ?? {};
      return { next, slotted, at: 0, box, item, owner, sectioned, layout, breaks: false, depth: depth + 1 };
    };

    /**
     * Fills an item in; tells whether there is something to look for below.
     * @param {Item} item @param {Element} element @param {string} name @param {Frame} next
     */
    const describe = (item, element, name, next) => {
      const { role, extra } = item;
      if (['main', 'article', 'complementary', 'navigation', 'region'].includes(role) || name === 'section') next.sectioned = true;
      if (name === 'table') next.layout = role !== 'table';
      if (attribute(element, 'aria-busy') === 'true' && role !== 'progress') extra.busy = true;
      if (role === 'combobox') item.role = name === 'select' ? 'select' : name === 'input' || name === 'textarea' || editable(element) ? 'field' : 'button';
      if (CONTROL.has(item.role) || item.role === 'select' || item.role === 'field') states(item, element, name);
      if (item.role === 'select') {
        item.text = fieldLabel(element);
        if (element instanceof HTMLSelectElement) {
          for (let at = 0; at < Math.min(element.options.length, OPTIONS); at += 1) {
            const option = /** @type {HTMLOptionElement} */ (element.options[at]);
            const child = make(item, 'option', item.box);
            child.text = clean(option.text.slice(0, 1_000));
            if (option.selected) child.extra.selected = true;
            if (option.disabled) child.extra.disabled = true;
          }
        }
        return false;
      }
      if (item.role === 'field') {
        item.text = fieldLabel(element);
        extra.type = fieldType(element, item.text);
        return false;
      }
      if (role === 'heading') {
        extra.level = Math.min(9, Math.max(1, Math.trunc(Number(attribute(element, 'aria-level')) || Number(name[1]) || 2)));
        next.owner = item;
        item.text = labelOf(element);
      } else if (CONTROL.has(item.role)) {
        item.text = labelOf(element);
        if (name === 'input') {
          const type = attribute(element, 'type') ?? '';
          item.text ||= /^(?:button|submit|reset)$/i.test(type) ? said(element, 'value') : fieldLabel(element);
          item.text ||= said(element, 'alt');
          return false;
        }
        if (role === 'combobox') extra.popup = true;
        // What opens a list of choices is called one thing and says another: what is chosen.
        if (!extra.popup || !item.text) next.owner = item;
      } else if (LABELLED.has(role)) {
        item.text = labelOf(element) || caption(element, name);
        if (role === 'dialog' && (attribute(element, 'aria-modal') === 'true' || matches(element, ':modal'))) extra.modal = true;
        if (name === 'details') {
          if (has(element, 'open')) extra.open = true;
          else {
            // Only the summary of a closed one is seen.
            const summary = element.querySelector(':scope > summary');
            next.slotted = summary ? [summary] : [];
          }
        }
      } else if (CELLS.has(role)) {
        const columns = whole(element, 'colspan') || whole(element, 'aria-colspan');
        const rows = whole(element, 'rowspan') || whole(element, 'aria-rowspan');
        const column = whole(element, 'aria-colindex');
        if (columns > 1) extra.columns = columns;
        if (rows > 1) extra.rows = rows;
        if (column) extra.column = column;
      } else if (role === 'row') {
        // Where it is seen among the others, if not where it stands.
        const row = whole(element, 'aria-rowindex');
        if (row) extra.row = row;
        else if (item.box.style.position === 'absolute') extra.loose = true;
      } else if (role === 'progress') {
        item.text = labelOf(element);
        return name !== 'progress' && name !== 'meter';
      }
      return true;
    };

    /** @type {Frame[]} */ const stack = [];
    enter(rootElement(document), undefined);
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const child = frame.slotted ? (frame.slotted[frame.at++] ?? null) : frame.next;
      if (!child || visited >= VISITED) {
        truncated ||= Boolean(child);
        if (frame.breaks) run = undefined;
        stack.pop();
        continue;
      }
      if (!frame.slotted) frame.next = nextSibling(child);
      visited += 1;
      const kind = kindOf(child);
      if (kind === Node.ELEMENT_NODE) {
        if (frame.depth < DEEP) enter(/** @type {Element} */ (child), frame);
        else truncated = true;
      } else if (kind === Node.TEXT_NODE && frame.box.visible) {
        const text = /** @type {Text} */ (child);
        if (!run) {
          if (text.length < 1_000 && !/\S/.test(text.data)) continue;
          run = make(frame.item, '', frame.box);
          run.pieces = [];
          run.owner = frame.owner;
          frame.owner?.words.push(run);
        }
        run.pieces?.push({ text, box: frame.box });
      }
    }
    return { items, roots, pending, truncated };
  };

  /** @param {CSSStyleDeclaration} style */
  const decorated = (style) => !/^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor) || style.borderTopWidth !== '0px';
  /** @param {CSSStyleDeclaration} style */
  const padded = (style) => style.paddingLeft !== '0px';

  /** A number of rows or columns; 0 where there is none that makes sense. @param {Element} element @param {string} name */
  const whole = (element, name) => {
    const number = Number(attribute(element, name));
    return Number.isInteger(number) && number > 0 && number <= 1_000 ? number : 0;
  };

  /** Something without text that is called something. @param {Element} element @param {string} name */
  const isPicture = (element, name) =>
    name !== 'slot' && (has(element, 'aria-label') || has(element, 'title')) && !firstChild(element) && !shadowOf(element);

  /** @param {Element} element @param {string} name */
  const pictureName = (element, name) => {
    const label = labelOf(element) || said(element, 'alt');
    if (label || name !== 'svg') return label || said(element, 'title');
    for (let child = firstChild(element); child; child = nextSibling(child)) if (child instanceof SVGTitleElement) return plain(child);
    return '';
  };

  /** @param {Element} element @param {string} name */
  const caption = (element, name) => {
    const wanted = name === 'fieldset' ? 'legend' : name === 'table' ? 'caption' : '';
    for (let child = wanted && firstChild(element); child; child = nextSibling(child)) {
      if (kindOf(child) === Node.ELEMENT_NODE && nameOf(child) === wanted) return getComputedStyle(child).display === 'none' ? '' : plain(child);
    }
    return '';
  };

  /** @param {Item} item @param {Element} element @param {string} name */
  const states = ({ role, extra }, element, name) => {
    const yes = (/** @type {string} */ key) => attribute(element, key) === 'true';
    const current = attribute(element, 'aria-current');
    if (current && current !== 'false') extra.current = true;
    if (yes('aria-selected')) extra.selected = true;
    if (yes('aria-checked') || yes('aria-pressed') || (element instanceof HTMLInputElement && role !== 'field' && element.checked)) extra.checked = true;
    if (yes('aria-disabled') || (/^(?:button|input|select|textarea)$/.test(name) && matches(element, ':disabled'))) extra.disabled = true;
    const popup = attribute(element, 'aria-haspopup');
    if (popup && popup !== 'false') extra.popup = true;
    if (yes('aria-expanded')) extra.open = true;
    const parent = /** @type {Element | null} */ (parentOf(element));
    if (name === 'summary' && parent && kindOf(parent) === Node.ELEMENT_NODE && has(parent, 'open')) extra.open = true;
  };

  /** What a heading or control is called. @param {Item} item @param {(run: Item) => string} reader @returns {string} */
  const accessibleName = (item, reader) => {
    if (item.text) return item.text;
    const own = item.words.filter(({ pieces, role }) => pieces || role === 'heading');
    const text = (/** @type {Item[]} */ words) => clean(words.map((word) => (word.pieces ? reader(word) : accessibleName(word, reader))).join(' '));
    const names = [text(own), text(item.words), clean(item.pictures.join(' ')), said(item.box.element, 'title')];
    return names.find((name) => /[\p{L}\p{N}]/u.test(name)) ?? names.find(Boolean) ?? '';
  };

  /** The nearest with such a role that it is in. @param {Item} item @param {(role: string) => boolean} wanted */
  const around = (item, wanted) => {
    let outer = item.parent;
    while (outer && !wanted(outer.role)) outer = outer.parent;
    return outer;
  };

  /** Marks what of the page is told. @param {Item[]} items */
  const markReported = (items) => {
    /** The text that an item itself has, seen or not. @param {Item} item */
    const own = (item) => {
      if (item.pieces) return item.owner ? '' : raw(item);
      return item.role === 'heading' || CONTROL.has(item.role) ? accessibleName(item, raw) : item.text;
    };
    const texts = items.map(own);
    let heading = '';
    for (const item of items) {
      const text = texts[item.at] ?? '';
      if (item.role === 'heading') heading = text;
      item.about = heading;
      if (item.pieces && DATA.test(text)) item.data = true;
      const cell = item.table && around(item, (role) => CELLS.has(role) || role === 'table');
      const header = cell?.role.endsWith('header') ?? false;
      if (item.table && item.pieces && header) item.table.headers += ` ${text.slice(0, NAME)}`;
      // In a table of other things they are but words in a title.
      const meant = watched(text) && (!item.table || header || item.role === 'button' || BARE.test(text));
      item.kinds = meant && (!item.pieces || read(item) !== '');
    }
    for (const item of items.toReversed()) {
      const { parent, role } = item;
      if (!parent) continue;
      parent.end = Math.max(parent.end, item.end);
      parent.size += item.size + (isControl(role) || role === 'heading' || (item.pieces && !item.owner) ? 1 : 0);
      parent.rows += item.rows + (role === 'row' || role === 'item' ? 1 : 0);
      parent.data ||= item.data;
      parent.kinds ||= item.kinds;
    }

    /** A table or list of the seller's own accounts. @param {Item} item */
    const accounts = ({ role, rows, headers, text, about }) =>
      (role === 'table' || role === 'list') && rows <= ROWS && !TRADE.test(headers) && ACCOUNTS.test(`${headers} ${text} ${about}`);
    /** Whether it is about something else than what is around it. @param {Item} item */
    const isForeignContent = (item) => {
      if (!FOREIGN.has(item.role) || item.kept) return false;
      if (item.role === 'log') return true;
      return !item.kinds && !accounts(item) && !(item.role === 'list' && texts.slice(item.at, item.end).some((text) => ACCOUNTS.test(text)));
    };
    /** @type {Set<Item>} */ const done = new Set();
    /** Everything in it, what is about something else excepted. @param {Item} scope */
    const keep = (scope) => {
      if (done.has(scope)) return;
      done.add(scope);
      scope.kept = true;
      for (let at = scope.at + 1; at < scope.end; at += 1) {
        const item = /** @type {Item} */ (items[at]);
        if (isForeignContent(item)) at = item.end - 1;
        else item.kept = true;
      }
    };
    /** The largest part of the page around it that is about one thing, as far as size tells. @param {Item} item */
    const sectionOf = (item) => {
      let scope = item;
      while (scope.parent && !ENDS.has(scope.role) && scope.parent.size <= SECTION) scope = scope.parent;
      return scope;
    };

    for (const item of items) {
      const { role } = item;
      const text = texts[item.at] ?? '';
      if (accounts(item) || role === 'progress') keep(item);
      if (MESSAGES.has(role)) {
        if (item.size <= MESSAGE) keep(item);
        else if (role !== 'dialog') item.role = ''; // a page that is a live region as a whole says nothing by that
      }
      const at = item.table ?? item;
      if (item.kinds && text && !LEADS.has(role) && !(item.pieces && around(item, (role) => role === 'log'))) {
        keep(at);
        keep(sectionOf(at));
      } else if (item.pieces && !item.table && TOKEN.test(text) && !around(item, (role) => role === 'article')) {
        item.kept = true; // a message, or somebody's words: nothing beside it is of interest
      }
    }

    // What can be pressed, except with what is not told: a listing's title is a link, too.
    let controls = 0;
    for (const item of items) {
      const { role, parent, extra } = item;
      if (item.pieces && parent?.kept && parent.extra.popup) item.kept = true;
      if (item.kept || !(isControl(role) || role === 'heading') || foreign(item, texts[item.at] ?? '')) continue;
      item.kept = controls < CONTROLS;
      item.ticks = TICKING.has(role) && !extra.popup;
      controls += 1;
    }
    return controls > CONTROLS;
  };

  /** Whether it belongs to a row, item or article whose texts are not told. @param {Item} item @param {string} text */
  const foreign = ({ role, parent, extra }, text) => {
    if (role === 'option' && parent?.role === 'select') return !parent.kept;
    if (extra.type === 'password' || extra.type === 'code' || BARE.test(text) || ACCOUNTS.test(text)) return false;
    for (let outer = parent; outer && !MENUS.has(outer.role); outer = outer.parent) {
      const { role, headers, rows, kept } = outer;
      const data = role === 'table' ? headers !== '' || rows > LAYOUT : role === 'article' || ((role === 'row' || role === 'item') && outer.data);
      if (data && !kept) return true;
    }
    return false;
  };

  /** The snapshot of the page, what it means apart from ticking numbers, and the elements of its nodes. @param {string[]} words to look for */
  const take = (words) => {
    watch = words;
    const { items, roots, pending, truncated: cut } = walk();
    let truncated = markReported(items) || cut;
    for (const item of items.toReversed()) {
      const { parent, role, extra } = item;
      let shown = role ? item.out > 0 : item.out > 1;
      const seen = () => inSight(rectOf(item.box.element), item.box.parent ?? item.box);
      if (item.pieces) {
        if (item.kept && !item.owner) item.text = read(item);
        shown = item.text !== '';
        if (shown && pill(item.box)) extra.pill = true;
      } else if (isControl(role) || role === 'heading') {
        const chosen = role === 'option' && parent?.role === 'select';
        shown = item.kept && (shown || chosen || item.words.some((word) => word.pieces && read(word)) || seen());
        if (shown) item.text ||= accessibleName(item, read) || (role === 'heading' ? '' : accessibleName(item, (run) => read(run, true)));
        if (role === 'heading' && !item.text) shown = item.out > 0;
      } else if (role === 'image' || role === 'progress') {
        shown ||= item.kept && seen();
      } else if (CELLS.has(role) || role === 'row') {
        shown ||= item.kept;
      }
      // What has one run of text for its content says it itself.
      const { only } = item;
      if (shown && role && !item.text && only?.pieces) {
        item.text = only.text;
        if (only.extra.pill) extra.pill = true;
        only.shown = false;
        item.out = 0;
      }
      item.shown = shown;
      if (!parent) continue;
      const yielded = shown ? 1 : item.out;
      if (yielded > 0) parent.only = parent.out + yielded > 1 ? undefined : shown ? item : only;
      parent.out += yielded;
    }

    /** @type {Told[]} */ const nodes = [];
    /** @type {unknown[]} */ const meaning = [];
    /** @type {WeakRef<Element>[]} */ const elements = [];
    /** How deep what is in an item stands. @type {number[]} */ const depths = [];
    let chars = 0;
    for (const item of items) {
      const depth = item.parent ? (depths[item.parent.at] ?? 0) : 0;
      depths.push(item.shown ? depth + 1 : depth);
      if (!item.shown) continue;
      const longest = CONTROL.has(item.role) ? NAME : TEXT;
      if (item.text.length > longest) {
        item.text = item.text.slice(0, longest).toWellFormed();
        item.extra.long = true;
      }
      /** @type {Told} */
      const node = Object.keys(item.extra).length > 0 ? [depth, item.role, item.text, item.extra] : [depth, item.role, item.text];
      chars += JSON.stringify(node).length + 1;
      if (nodes.length >= NODES || chars > CHARS) {
        truncated = true;
        break;
      }
      nodes.push(node);
      elements.push(new WeakRef(item.box.element));
      meaning.push(item.ticks ? [depth, item.role, item.text.replace(/\p{Nd}+/gu, '#'), item.extra] : node);
    }
    const address = location.href.slice(0, 2_000);
    const title = clean(titleOf(document).slice(0, TEXT));
    const language = said(rootElement(document), 'lang').slice(0, 40);
    return { snapshot: { address, title, language, truncated, nodes }, meaning: JSON.stringify([address, meaning]), elements, roots, pending };
  };

  /** Whether a run is a box of its own beside others. @param {Box} box */
  const pill = ({ display, style, parent }) =>
    (display === 'inline' ? padded(style) : display.startsWith('inline-') || /flex|grid/.test(parent?.display ?? '')) && decorated(style);

  world[SNAPSHOT] = take;
})();
