// What a person sees on a page of the Dashboard, as a pruned and flattened tree: personal data and values of fields stay in the page.
// It decides nothing and changes nothing there.

import {
  attribute,
  documentElement,
  documentTitle,
  firstChild,
  hasAttribute,
  localName,
  matches,
  nextSibling,
  nodeType,
  parentNode,
  rectOf,
  scrollLeft,
  scrollTop,
  shadowRoot,
} from './dom.ts';
import { ariaLabel, attributeText, beginning, fieldName, isEditable, textBelow, TEXTLESS } from './names.ts';
import { secretOf } from './secret_fields.ts';
import { clean, MAX_READ, MAX_TEXT } from './text.ts';

interface Extra {
  level?: number;
  current?: true;
  selected?: true;
  checked?: true;
  disabled?: true;
  popup?: true;
  open?: true;
  modal?: true;
  busy?: true;
  pill?: true;
  long?: true;
  type?: string;
  columns?: number;
  rows?: number;
  column?: number;
  row?: number;
  loose?: true;
}

/** A node as it is reported. */
type SnapshotNode = [depth: number, role: string, text: string, extra?: Extra];

/** An edge each, in CSS pixels of the window. */
interface Clip {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** An element that was met, and what of its looks concerns what is in it. */
interface Box {
  element: Element;
  parent: Box | undefined;
  style: CSSStyleDeclaration;
  display: string;
  visible: boolean;
  clip?: Clip;
}

interface Piece {
  text: Text;
  box: Box;
}

/** A node of the page's tree: an element with a meaning, a container, or a run of text (with `pieces`). */
interface Item {
  parent: Item | undefined;
  role: string;
  text: string;
  extra: Extra;
  box: Box;
  pieces: Piece[] | undefined;
  /** The heading or control whose name it is part of. */
  owner: Item | undefined;
  table: Item | undefined;
  /** What its name is made of. */
  words: Item[];
  pictures: string[];
  /** Its place among all items, and the place after the last one in it. */
  at: number;
  end: number;
  size: number;
  rows: number;
  headers: string;
  about: string;
  /** Whether it speaks of the kinds of tokens. */
  kinds: boolean;
  /** Whether it holds more than what leads somewhere. */
  data: boolean;
  /** Whether it is reported, with the text that it may have. */
  kept: boolean;
  /** Whether numbers in it mean nothing. */
  ticks: boolean;
  /** How many nodes of it come out of the pruning, and which where it is one. */
  out: number;
  only: Item | undefined;
  shown: boolean;
}

/** One level of the walk. */
interface Frame {
  next: Node | null;
  slotted: Node[] | undefined;
  at: number;
  box: Box;
  item: Item;
  owner: Item | undefined;
  sectioned: boolean;
  layout: boolean;
  breaks: boolean;
  depth: number;
}

export interface Snapshot {
  address: string;
  title: string;
  language: string;
  /** Whether the page holds more than is in it. */
  truncated: boolean;
  nodes: SnapshotNode[];
}

export interface Taken {
  snapshot: Snapshot;
  /** What it means apart from ticking numbers: the same text where nothing new is on the page. */
  meaning: string;
  /** The elements of its nodes. */
  elements: WeakRef<Element>[];
  /** The open shadow roots of the page. */
  roots: ShadowRoot[];
  /** Whether an element may still get a shadow root. */
  isPending: boolean;
}

// Bounds: of what is looked at, of what is reported, and of one section that is reported in full.
const VISITED = 20_000;
const DEEP = 400;
const NODES = 2_000;
const CHARS = 195_000;
const NAME = 80;
const CONTROLS = 300;
const SECTION = 400;
const ROWS = 200;
const OPTIONS = 100;
const MESSAGE = 60;
const LAYOUT = 8;

const ROLES: Record<string, string> = {
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

const ELEMENTS: Record<string, string> = {
  ...{ button: 'button', summary: 'button', select: 'select', textarea: 'field', input: 'field', h1: 'heading', h2: 'heading', h3: 'heading', h4: 'heading', h5: 'heading', h6: 'heading' },
  ...{ dialog: 'dialog', output: 'status', table: 'table', tr: 'row', td: 'cell', th: 'columnheader', ul: 'list', ol: 'list', menu: 'list', dl: 'list', li: 'item', dt: 'term', dd: 'definition' },
  ...{ nav: 'navigation', main: 'main', header: 'banner', footer: 'contentinfo', aside: 'complementary', article: 'article', form: 'form', search: 'form' },
  ...{ fieldset: 'group', details: 'group', optgroup: 'group', pre: 'code', code: 'code', samp: 'code', kbd: 'code', blockquote: 'quote', q: 'quote' },
  ...{ img: 'image', svg: 'image', progress: 'progress', meter: 'progress' },
};
const CONTROL = new Set(['button', 'link', 'tab', 'menuitem', 'option', 'switch']);
const MENUS = new Set(['navigation', 'banner', 'menu', 'listbox', 'tablist', 'radiogroup']);
const LABELLED = new Set(['table', 'list', 'menu', 'listbox', 'tablist', 'tabpanel', 'radiogroup', 'navigation', 'main', 'banner', 'contentinfo', 'complementary', 'article', 'form', 'group', 'region', 'dialog', 'log']);

const isControl = (role: string) => CONTROL.has(role) || role === 'select' || role === 'field';
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
const ICONS = /\b(?:material-(?:icons|symbols)|mat-icon|icon-font)/;

/** Text runs with one of them are kept too. */
let watch: string[] = [];

const watched = (text: string) => KINDS.test(text) || (watch.length > 0 && watch.some((word) => text.toLowerCase().includes(word)));

const fieldType = (element: Element): string => {
  const secret = secretOf(element);
  if (secret) return secret;
  const type = (attribute(element, 'type') ?? '').toLowerCase();
  if (type === 'email') return 'email';
  return type === 'search' || attribute(element, 'role') === 'searchbox' ? 'search' : 'text';
};

/** Returns the role that a person meets an element in; `undefined` for one without a meaning. */
const roleOf = (element: Element, name: string, style: CSSStyleDeclaration, frame: Frame) => {
  const explicit = attribute(element, 'role');
  if (explicit !== null) {
    for (const word of explicit.slice(0, 200).toLowerCase().split(/\s+/)) if (Object.hasOwn(ROLES, word)) return ROLES[word];
  }
  if (isEditable(element)) return 'field';
  const live = attribute(element, 'aria-live');
  if (live === 'polite') return 'status';
  if (live === 'assertive') return 'alert';
  switch (name) {
    case 'a':
    case 'area': return hasAttribute(element, 'href') || style.cursor === 'pointer' ? 'link' : undefined;
    case 'input': {
      const type = (attribute(element, 'type') ?? '').toLowerCase();
      if (['button', 'submit', 'reset', 'image'].includes(type)) return 'button';
      return type === 'checkbox' ? 'switch' : type === 'radio' ? 'option' : 'field';
    }
    case 'section': return ariaLabel(element) ? 'region' : undefined;
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
  return hasAttribute(element, 'tabindex') || alone ? 'button' : undefined;
};

const headerRole = (element: Element) => {
  const scope = attribute(element, 'scope');
  if (scope) return scope.startsWith('row') ? 'rowheader' : 'columnheader';
  const row = parentNode(element) as Element | null;
  return row && Element.prototype.querySelector.call(row, ':scope > td') && !element.previousElementSibling ? 'rowheader' : 'columnheader';
};

const NOWHERE = { left: 0, top: 0, right: 0, bottom: 0 };

const intersect = (a: Clip, b: Clip) => {
  const [left, top] = [Math.max(a.left, b.left), Math.max(a.top, b.top)];
  return { left, top, right: Math.min(a.right, b.right), bottom: Math.min(a.bottom, b.bottom) };
};
/** Larger than the dot that texts for screen readers alone are made to. */
const seeable = (box: Clip) => box.right - box.left > 0.5 && box.bottom - box.top > 1.5;

/**
 * All that can be scrolled to: no scroll bar leads before the beginning. `rect` is of what scrolls, the window without it; `left` and
 * `top` say how far it is scrolled.
 */
const scrollable = (rect: DOMRect | undefined, left: number, top: number, style: CSSStyleDeclaration) => ({
  left: style.direction === 'rtl' || left < 0 ? -Infinity : (rect?.left ?? 0) - left,
  right: style.direction === 'rtl' ? (rect?.right ?? innerWidth) - left : Infinity,
  top: top < 0 ? -Infinity : (rect?.top ?? 0) - top,
  bottom: Infinity,
});

/** Where the content of a box can be seen, also by scrolling. */
const clipOf = (box: Box): Clip => {
  box.clip ??= clip(box);
  return box.clip;
};

const clip = ({ element, parent, style, display }: Box): Clip => {
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
  const all = scrollable(rect, scrollLeft(element), scrollTop(element), style);
  const by = (overflow: string) => (overflow === 'visible' ? outer : overflow === 'auto' || overflow === 'scroll' ? all : inner);
  return { left: by(x).left, right: by(x).right, top: by(y).top, bottom: by(y).bottom };
};

/** Whether something at that place, in such a box, can be seen or scrolled to. */
const inSight = (rect: DOMRect, box: Box) => seeable(rect) && seeable(intersect(clipOf(box), rect));

const range = new Range();
/** The beginning of a text, as that of `beginning`. */
const rangeOf = (text: Text) => {
  range.setStart(text, 0);
  range.setEnd(text, Math.min(text.length, MAX_READ));
  return range;
};

/** Whether a visible gap keeps two pieces of one line apart that no white space does. */
const hasVisibleGap = (before: Text, after: Text) => {
  const left = [...rangeOf(before).getClientRects()].at(-1);
  const [right] = rangeOf(after).getClientRects();
  if (!left || !right || left.bottom <= right.top || right.bottom <= left.top) return false;
  return Math.max(right.left - left.right, left.left - right.right) > Math.min(left.height, right.height) / 10;
};

/** The text of a run as it is seen; with `all`, also what only a screen reader says. */
const read = (run: Item, all: boolean = false) => {
  let text = '';
  let last: Text | undefined;
  for (const piece of run.pieces ?? []) {
    const part = beginning(piece.text);
    if (!/\S/.test(part)) {
      text += ' ';
      continue;
    }
    if (text.length > 2 * MAX_TEXT) break;
    if (!all && !inSight(rangeOf(piece.text).getBoundingClientRect(), piece.box)) continue;
    if (last && /\S$/.test(text) && /^\S/.test(part) && hasVisibleGap(last, piece.text)) text += ' ';
    text += part;
    last = piece.text;
  }
  return clean(text);
};

/** The text of a run, whether seen or not. */
const raw = (run: Item) => {
  let text = '';
  for (const piece of run.pieces ?? []) if (text.length < 2 * MAX_TEXT) text += beginning(piece.text);
  return clean(text);
};

/** Walks the page. */
const walk = () => {
  const items: Item[] = [];
  const roots: ShadowRoot[] = [];
  let isPending = false;
  let truncated = false;
  let visited = 0;
  /** The run that the next piece of text goes on. */
  let run: Item | undefined;

  const make = (parent: Item | undefined, role: string, box: Box): Item => {
    const table = parent?.role === 'table' ? parent : parent?.table;
    const at = items.length;
    const item: Item = {
      parent, role, text: '', extra: {}, box, pieces: undefined, owner: undefined, table, words: [], pictures: [], at, end: at + 1, size: 0, rows: 0,
      headers: '', about: '', kinds: false, data: false, kept: false, ticks: false, out: 0, only: undefined, shown: false,
    };
    items.push(item);
    return item;
  };

  const enter = (element: Element, frame: Frame | undefined) => {
    const name = localName(element);
    if (name === 'hr') run = undefined;
    if (TEXTLESS.has(name) || attribute(element, 'aria-hidden') === 'true' || hasAttribute(element, 'inert')) return;
    const style = getComputedStyle(element);
    const { display } = style;
    if (display === 'none' || Number(style.opacity) < 0.02) return;
    const shadow = shadowRoot(element);
    if (shadow) roots.push(shadow);
    else if (name.includes('-')) isPending = true;
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
    if (!role && ICONS.test((attribute(element, 'class') ?? '').slice(0, MAX_READ))) {
      picture(textBelow(element), box, frame);
      return;
    }
    if (role === 'image' || (!role && !frame.owner && isPicture(element, name))) {
      run = frame.owner && run;
      picture(pictureName(element, name), box, frame);
      return;
    }
    if (role === 'progress') frame.owner?.pictures.push(ariaLabel(element));

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

  /** A picture is part of a name, or stands alone. */
  const picture = (text: string, box: Box, { owner, item }: Frame) => {
    if (text && owner) owner.pictures.push(text);
    else if (text) make(item, 'image', box).text = text;
  };

  const makeFrame = (element: Element, shadow: ShadowRoot | null, box: Box, item: Item, frame: Frame | undefined): Frame => {
    const assigned: Node[] | undefined = element instanceof HTMLSlotElement ? element.assignedNodes() : undefined;
    const slotted = assigned?.length ? assigned : undefined;
    const next = slotted ? null : firstChild(shadow ?? element);
    const { owner, sectioned = false, layout = false, depth = 0 } = frame ?? {};
    return { next, slotted, at: 0, box, item, owner, sectioned, layout, breaks: false, depth: depth + 1 };
  };

  /**
   * Fills an item in; tells whether there is something to look for below.
 */
  const describe = (item: Item, element: Element, name: string, next: Frame) => {
    const { role, extra } = item;
    if (['main', 'article', 'complementary', 'navigation', 'region'].includes(role) || name === 'section') next.sectioned = true;
    if (name === 'table') next.layout = role !== 'table';
    if (attribute(element, 'aria-busy') === 'true' && role !== 'progress') extra.busy = true;
    if (role === 'combobox') item.role = name === 'select' ? 'select' : name === 'input' || name === 'textarea' || isEditable(element) ? 'field' : 'button';
    if (CONTROL.has(item.role) || item.role === 'select' || item.role === 'field') states(item, element, name);
    if (item.role === 'select') {
      item.text = fieldName(element);
      if (element instanceof HTMLSelectElement) {
        for (let at = 0; at < Math.min(element.options.length, OPTIONS); at += 1) {
          const option = element.options[at] as HTMLOptionElement;
          const child = make(item, 'option', item.box);
          child.text = clean(option.text.slice(0, MAX_READ));
          if (option.selected) child.extra.selected = true;
          if (option.disabled) child.extra.disabled = true;
        }
      }
      return false;
    }
    if (item.role === 'field') {
      item.text = fieldName(element);
      extra.type = fieldType(element);
      return false;
    }
    if (role === 'heading') {
      extra.level = Math.min(9, Math.max(1, Math.trunc(Number(attribute(element, 'aria-level')) || Number(name[1]) || 2)));
      next.owner = item;
      item.text = ariaLabel(element);
    } else if (CONTROL.has(item.role)) {
      item.text = ariaLabel(element);
      if (name === 'input') {
        const type = attribute(element, 'type') ?? '';
        item.text ||= /^(?:button|submit|reset)$/i.test(type) ? attributeText(element, 'value') : fieldName(element);
        item.text ||= attributeText(element, 'alt');
        return false;
      }
      if (role === 'combobox') extra.popup = true;
      // What opens a list of choices is called one thing and says another: what is chosen.
      if (!extra.popup || !item.text) next.owner = item;
    } else if (LABELLED.has(role)) {
      item.text = ariaLabel(element) || caption(element, name);
      if (role === 'dialog' && (attribute(element, 'aria-modal') === 'true' || matches(element, ':modal'))) extra.modal = true;
      if (name === 'details') {
        if (hasAttribute(element, 'open')) extra.open = true;
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
      item.text = ariaLabel(element);
      return name !== 'progress' && name !== 'meter';
    }
    return true;
  };

  const stack: Frame[] = [];
  enter(documentElement(document), undefined);
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
    const kind = nodeType(child);
    if (kind === Node.ELEMENT_NODE) {
      if (frame.depth < DEEP) enter(child as Element, frame);
      else truncated = true;
    } else if (kind === Node.TEXT_NODE && frame.box.visible) {
      const text = child as Text;
      if (!run) {
        if (text.length < MAX_READ && !/\S/.test(text.data)) continue;
        run = make(frame.item, '', frame.box);
        run.pieces = [];
        run.owner = frame.owner;
        frame.owner?.words.push(run);
      }
      run.pieces?.push({ text, box: frame.box });
    }
  }
  return { items, roots, isPending, truncated };
};

const decorated = (style: CSSStyleDeclaration) => !/^rgba\(.*, 0\)$|^transparent$/.test(style.backgroundColor) || style.borderTopWidth !== '0px';

const padded = (style: CSSStyleDeclaration) => style.paddingLeft !== '0px';

/** A number of rows or columns; 0 where there is none that makes sense. */
const whole = (element: Element, name: string) => {
  const number = Number(attribute(element, name));
  return Number.isInteger(number) && number > 0 && number <= 1_000 ? number : 0;
};

/** Something without text that is called something. */
const isPicture = (element: Element, name: string) =>
  name !== 'slot' && (hasAttribute(element, 'aria-label') || hasAttribute(element, 'title')) && !firstChild(element) && !shadowRoot(element);

const pictureName = (element: Element, name: string) => {
  const label = ariaLabel(element) || attributeText(element, 'alt');
  if (label || name !== 'svg') return label || attributeText(element, 'title');
  for (let child = firstChild(element); child; child = nextSibling(child)) if (child instanceof SVGTitleElement) return textBelow(child);
  return '';
};

const caption = (element: Element, name: string) => {
  const wanted = name === 'fieldset' ? 'legend' : name === 'table' ? 'caption' : '';
  for (let child = wanted ? firstChild(element) : null; child; child = nextSibling(child)) {
    if (child instanceof Element && localName(child) === wanted) return getComputedStyle(child).display === 'none' ? '' : textBelow(child);
  }
  return '';
};

const states = ({ role, extra }: Item, element: Element, name: string) => {
  const yes = (key: string) => attribute(element, key) === 'true';
  const current = attribute(element, 'aria-current');
  if (current && current !== 'false') extra.current = true;
  if (yes('aria-selected')) extra.selected = true;
  if (yes('aria-checked') || yes('aria-pressed') || (element instanceof HTMLInputElement && role !== 'field' && element.checked)) extra.checked = true;
  if (yes('aria-disabled') || (/^(?:button|input|select|textarea)$/.test(name) && matches(element, ':disabled'))) extra.disabled = true;
  const popup = attribute(element, 'aria-haspopup');
  if (popup && popup !== 'false') extra.popup = true;
  if (yes('aria-expanded')) extra.open = true;
  const parent = parentNode(element) as Element | null;
  if (name === 'summary' && parent && nodeType(parent) === Node.ELEMENT_NODE && hasAttribute(parent, 'open')) extra.open = true;
};

/** What a heading or control is called. */
const accessibleName = (item: Item, reader: (run: Item) => string): string => {
  if (item.text) return item.text;
  const own = item.words.filter(({ pieces, role }) => pieces || role === 'heading');
  const text = (words: Item[]) => clean(words.map((word) => (word.pieces ? reader(word) : accessibleName(word, reader))).join(' '));
  const names = [text(own), text(item.words), clean(item.pictures.join(' ')), attributeText(item.box.element, 'title')];
  return names.find((name) => /[\p{L}\p{N}]/u.test(name)) ?? names.find(Boolean) ?? '';
};

/** The nearest with such a role that it is in. */
const around = (item: Item, wanted: (role: string) => boolean) => {
  let outer = item.parent;
  while (outer && !wanted(outer.role)) outer = outer.parent;
  return outer;
};

/** Marks what of the page is reported. */
const markReported = (items: Item[]) => {
  /** The text that an item itself has, seen or not. */
  const own = (item: Item) => {
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

  /** A table or list of the seller's own accounts. */
  const accounts = ({ role, rows, headers, text, about }: Item) =>
    (role === 'table' || role === 'list') && rows <= ROWS && !TRADE.test(headers) && ACCOUNTS.test(`${headers} ${text} ${about}`);
  /** Whether it is about something else than what is around it. */
  const isForeignContent = (item: Item) => {
    if (!FOREIGN.has(item.role) || item.kept) return false;
    if (item.role === 'log') return true;
    return !item.kinds && !accounts(item) && !(item.role === 'list' && texts.slice(item.at, item.end).some((text) => ACCOUNTS.test(text)));
  };
  const done: Set<Item> = new Set();
  /** Everything in it, what is about something else excepted. */
  const keep = (scope: Item) => {
    if (done.has(scope)) return;
    done.add(scope);
    scope.kept = true;
    for (let at = scope.at + 1; at < scope.end; at += 1) {
      const item = items[at] as Item;
      if (isForeignContent(item)) at = item.end - 1;
      else item.kept = true;
    }
  };
  /** The largest part of the page around it that is about one thing, as far as size tells. */
  const sectionOf = (item: Item) => {
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

  // What can be pressed, except with what is not reported: a listing's title is a link, too.
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

/** Whether it belongs to a row, item or article whose texts are not reported. */
const foreign = ({ role, parent, extra }: Item, text: string) => {
  if (role === 'option' && parent?.role === 'select') return !parent.kept;
  if (extra.type === 'password' || extra.type === 'code' || BARE.test(text) || ACCOUNTS.test(text)) return false;
  for (let outer = parent; outer && !MENUS.has(outer.role); outer = outer.parent) {
    const { role, headers, rows, kept } = outer;
    const data = role === 'table' ? headers !== '' || rows > LAYOUT : role === 'article' || ((role === 'row' || role === 'item') && outer.data);
    if (data && !kept) return true;
  }
  return false;
};

/** Takes a snapshot of the page. Text runs with one of the words, in lower case, are kept too. */
export const takeSnapshot = (words: string[]): Taken => {
  watch = words;
  const { items, roots, isPending, truncated: cut } = walk();
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

  const nodes: SnapshotNode[] = [];
  const meaning: unknown[] = [];
  const elements: WeakRef<Element>[] = [];
  /** How deep what is in an item stands. */
  const depths: number[] = [];
  let chars = 0;
  for (const item of items) {
    const depth = item.parent ? (depths[item.parent.at] ?? 0) : 0;
    depths.push(item.shown ? depth + 1 : depth);
    if (!item.shown) continue;
    const longest = CONTROL.has(item.role) ? NAME : MAX_TEXT;
    if (item.text.length > longest) {
      item.text = item.text.slice(0, longest).toWellFormed();
      item.extra.long = true;
    }
    const node: SnapshotNode = Object.keys(item.extra).length > 0 ? [depth, item.role, item.text, item.extra] : [depth, item.role, item.text];
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
  const title = clean(documentTitle(document).slice(0, MAX_TEXT));
  const language = attributeText(documentElement(document), 'lang').slice(0, 40);
  return { snapshot: { address, title, language, truncated, nodes }, meaning: JSON.stringify([address, meaning]), elements, roots, isPending };
};

/** Whether a run is a box of its own beside others. */
const pill = ({ display, style, parent }: Box) =>
  (display === 'inline' ? padded(style) : display.startsWith('inline-') || /flex|grid/.test(parent?.display ?? '')) && decorated(style);
