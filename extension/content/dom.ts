// Reads the page past its own names: a form's controls hide the form's properties of the same name, and the document's forms and
// images those of the document.

// What a property holds is known to whoever reads it.
type Read = (object: object) => any;

const reader = (prototype: object, name: string): Read => {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  return (object) => get?.call(object);
};

export const nodeType: (node: Node) => number = reader(Node.prototype, 'nodeType');
export const firstChild: (node: Node) => Node | null = reader(Node.prototype, 'firstChild');
export const nextSibling: (node: Node) => Node | null = reader(Node.prototype, 'nextSibling');
export const parentNode: (node: Node) => Node | null = reader(Node.prototype, 'parentNode');
export const localName: (element: Element) => string = reader(Element.prototype, 'localName');
export const shadowRoot: (element: Element) => ShadowRoot | null = reader(Element.prototype, 'shadowRoot');
export const scrollLeft: (element: Element) => number = reader(Element.prototype, 'scrollLeft');
export const scrollTop: (element: Element) => number = reader(Element.prototype, 'scrollTop');
export const documentElement: (document: Document) => Element = reader(Document.prototype, 'documentElement');
export const documentTitle: (document: Document) => string = reader(Document.prototype, 'title');
export const visibilityState: (document: Document) => DocumentVisibilityState = reader(Document.prototype, 'visibilityState');
export const isPrerendering: (document: Document) => boolean | undefined = reader(Document.prototype, 'prerendering');

export const attribute = (element: Element, name: string): string | null => Element.prototype.getAttribute.call(element, name);
export const hasAttribute = (element: Element, name: string): boolean => Element.prototype.hasAttribute.call(element, name);
export const matches = (element: Element, selector: string): boolean => Element.prototype.matches.call(element, selector);
export const rectOf = (element: Element): DOMRect => Element.prototype.getBoundingClientRect.call(element);

/** Listens without holding the page up. What the event is, the kind says. */
export const listen = (target: EventTarget, kind: string, listener: (event: any) => void, options: AddEventListenerOptions): void =>
  EventTarget.prototype.addEventListener.call(target, kind, listener, { capture: true, passive: true, ...options });
