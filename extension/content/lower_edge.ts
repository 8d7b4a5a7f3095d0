// What the page itself has at the window's lower edge. It is found by looking at points there: what a pointer would meet.

import { isNear, type Box } from './boxes.ts';
import { hasAttribute } from './dom.ts';

/** What can be pressed, followed or filled in. */
const CONTROL = 'a[href], button, input, select, textarea, summary, [role="button"], [role="link"], [role="tab"], [role="menuitem"], [contenteditable=""], [contenteditable="true"], [tabindex]:not([tabindex="-1"])';
/** How many points are looked at along the edge, and above each other. */
const COLUMNS = 24;
const ROWS = 2;
/** So many controls of a part are looked at. */
const MANY = 2_000;
/** What is higher than this share of the window is no bar at its edge. */
const TALL = 0.6;

/** Returns the elements of the page that a pointer would meet in an area of the window. `host` is our own. */
export const elementsIn = (host: Element, { left, top, right, bottom }: Box): Set<Element> => {
  const found = new Set<Element>();
  for (let column = 0; column < COLUMNS; column += 1) {
    for (let row = 0; row < ROWS; row += 1) {
      const x = left + ((column + 0.5) / COLUMNS) * (right - left);
      const y = top + 2 + (row / (ROWS - 1)) * (bottom - top - 4);
      const met = document.elementsFromPoint(x, y).find((element) => element !== host);
      if (met) found.add(deepest(met, x, y));
    }
  }
  return found;
};

/** Returns the element at a point inside open shadow roots. */
const deepest = (element: Element, x: number, y: number): Element => {
  const inner = element.shadowRoot?.elementFromPoint(x, y);
  return inner && inner !== element ? deepest(inner, x, y) : element;
};

const parentOf = (element: Element): Element | null => {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
};

/** Returns the part of the page around an element that scrolling does not move. */
const pinnedAround = (element: Element): Element | undefined => {
  for (let around: Element | null = element; around; around = parentOf(around)) {
    const { position, bottom } = getComputedStyle(around);
    if (position === 'fixed') return around;
    // One that sticks to the lower edge just now.
    if (position === 'sticky' && bottom !== 'auto' && around.getBoundingClientRect().bottom >= innerHeight - 2) return around;
  }
  return undefined;
};

/**
 * Returns the height in CSS pixels of what the page keeps at the window's lower edge: a bar of `height` stands clear above it. 0 where the
 * page keeps nothing there, or so much that no bar is left. `elements` are what a pointer would meet where the bar stands.
 */
export const pinnedAtEdge = (host: Element, height: number): { pinned: number; elements: Set<Element> } => {
  const elementsAbove = (bottom: number) => elementsIn(host, { left: 0, right: document.documentElement.clientWidth, top: bottom - height, bottom });
  const atEdge = elementsAbove(innerHeight);
  let [top, elements] = [innerHeight, atEdge];
  for (let round = 0; round < 3; round += 1) {
    const parts = [...elements].map(pinnedAround).filter((part) => part !== undefined);
    const boxes = parts.map((part) => part.getBoundingClientRect()).filter((box) => box.height < TALL * innerHeight);
    const next = Math.min(top, ...boxes.map((box) => box.top));
    if (next >= top) break;
    top = next;
    elements = elementsAbove(top);
  }
  return top > innerHeight / 2 ? { pinned: innerHeight - top, elements } : { pinned: 0, elements: atEdge };
};

/** Whether an area covers a control of the page that no scrolling brings out. `elements` are those that a pointer would meet there. */
export const coversForGood = (elements: Set<Element>, area: Box): boolean => {
  const parts = new Set<ParentNode>();
  for (const element of elements) {
    const part = pinnedAround(element);
    if (part) parts.add(part);
    else if (!canScrollOn(element)) parts.add(document);
  }
  return [...parts].some((part) => controlsOf(part).some((control) => isCoveredBy(control, area) && (part !== document || !canScrollOn(control))));
};

const controlsOf = (part: ParentNode): Element[] => {
  const controls = [...part.querySelectorAll(CONTROL)].slice(0, MANY);
  return part instanceof Element && part.matches(CONTROL) ? [part, ...controls] : controls;
};

/** Whether a pointer would meet a control in an area, if nothing of ours were there. */
const isCoveredBy = (control: Element, area: Box): boolean => {
  const box = control.getBoundingClientRect();
  if (hasAttribute(control, 'disabled') || box.right <= box.left || box.bottom <= box.top || !isNear(box, area, 0)) return false;
  const x = (Math.max(box.left, area.left) + Math.min(box.right, area.right)) / 2;
  const y = (Math.max(box.top, area.top) + Math.min(box.bottom, area.bottom)) / 2;
  return document.elementsFromPoint(x, y).some((element) => element === control || control.contains(element));
};

/** Whether something around an element can be scrolled further down. */
const canScrollOn = (element: Element): boolean => {
  for (let around: Element | null = element; around; around = parentOf(around)) {
    const rest = around.scrollHeight - around.clientHeight - around.scrollTop;
    const isRoot = around === document.scrollingElement;
    if (rest > 1 && (isRoot ? !isClipped(document.documentElement) && !isClipped(document.body) : /auto|scroll/.test(getComputedStyle(around).overflowY))) return true;
  }
  return false;
};

const isClipped = (element: Element | null): boolean => element !== null && /hidden|clip/.test(getComputedStyle(element).overflowY);

/** Whether space at the end of the body is space at the end of the page, and moves nothing. */
export const canReserve = (): boolean => {
  const { display, overflowY } = getComputedStyle(document.body);
  return /^(?:block|flow-root)$/.test(display) && overflowY === 'visible' && !isClipped(document.documentElement);
};
