// What elements of the page are called: by reference, by attribute, by the label of a field.

import { attribute, localName, nodeType } from './dom.ts';
import { clean, MAX_READ, MAX_TEXT } from './text.ts';

/** Elements that hold no text for people. */
export const TEXTLESS = new Set([
  ...['script', 'style', 'template', 'noscript', 'head', 'iframe', 'frame', 'object', 'embed', 'canvas', 'video', 'audio', 'datalist', 'map'],
  ...['math', 'rp', 'wbr', 'hr', 'link', 'meta', 'title', 'base', 'param', 'source', 'track', 'col', 'colgroup'],
]);

/** Returns an attribute's text. */
export const attributeText = (element: Element, name: string): string => clean((attribute(element, name) ?? '').slice(0, MAX_READ));

/** Returns the beginning of a text node. */
export const beginning = (text: Text): string => (text.length > MAX_READ ? text.substringData(0, MAX_READ) : text.data);

/** Returns all text below, seen or not, without what was typed: for names by reference. */
export const textBelow = (element: Node): string => {
  const walker = Document.prototype.createTreeWalker.call(document, element, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, (node) => {
    if (nodeType(node) === Node.TEXT_NODE) return NodeFilter.FILTER_ACCEPT;
    const name = localName(node as Element);
    const isTyped = name === 'textarea' || name === 'select' || name === 'svg' || isEditable(node as Element);
    return isTyped || TEXTLESS.has(name) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  let text = '';
  while (text.length < 2 * MAX_TEXT && walker.nextNode()) text += beginning(walker.currentNode as Text);
  return clean(text);
};

/** Whether one types into an element by its `contenteditable`. */
export const isEditable = (element: Element): boolean => {
  const value = attribute(element, 'contenteditable');
  return value !== null && value.toLowerCase() !== 'false';
};

/** Returns the name by `aria-labelledby` or `aria-label`. */
export const ariaLabel = (element: Element): string => {
  const ids = attribute(element, 'aria-labelledby');
  if (ids) {
    const root = Node.prototype.getRootNode.call(element) as Document | ShadowRoot;
    const find = root instanceof Document ? Document.prototype.getElementById : DocumentFragment.prototype.getElementById;
    const names = ids.split(/\s+/, 8).map((id) => {
      const other = id && (find.call(root, id) as Element | null);
      return other ? attributeText(other, 'aria-label') || textBelow(other) : '';
    });
    const text = clean(names.join(' '));
    if (text) return text;
  }
  return attributeText(element, 'aria-label');
};

/** Returns the text of the labels that belong to a field or select. */
export const labelText = (element: Element): string => {
  const hasLabels = element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;
  const labels = hasLabels ? [...(element.labels ?? [])] : [];
  return clean(labels.slice(0, 4).map(textBelow).join(' '));
};

/** Returns what a field or select is called. */
export const fieldName = (element: Element): string =>
  ariaLabel(element) || labelText(element) || attributeText(element, 'placeholder') || attributeText(element, 'title');
