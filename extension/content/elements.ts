// Makes elements, icons and styles of banner and guide.

import type { Icon } from './icons.ts';

/** A picture with one shape: to copy it takes half the time that making another one does. */
let blank: SVGElement | undefined;

const createBlank = (): SVGElement => {
  const [image, path] = ['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name)) as [SVGElement, SVGElement];
  image.setAttribute('viewBox', '0 0 16 16');
  image.setAttribute('aria-hidden', 'true');
  image.append(path);
  return image;
};

/** Makes a picture of one or more shapes. `size` is the side of the square that they are drawn in. */
export const svg = (className: string, icon: Icon, size = 16): SVGElement => {
  const image = (blank ??= createBlank()).cloneNode(true) as SVGElement;
  image.setAttribute('class', className);
  if (size !== 16) image.setAttribute('viewBox', `0 0 ${size} ${size}`);
  let path = image.firstElementChild as Element;
  for (const [index, shape] of [icon].flat().entries()) {
    if (index > 0) image.append((path = document.createElementNS(path.namespaceURI, 'path')));
    if (typeof shape === 'string') path.setAttribute('d', shape);
    else for (const [name, value] of Object.entries(shape)) path.setAttribute(name, value);
  }
  return image;
};

/** Makes an element with a class and content. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...content);
  return made;
};

/** Puts styles into a shadow root; returns a function that puts others in their place. */
export const addStyles = (root: ShadowRoot, css: string): ((css: string) => void) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets.push(sheet);
    return (next) => sheet.replaceSync(next);
  } catch {
    // Firefox has refused adopted sheets to content scripts.
    const style = element('style', '', css);
    root.append(style);
    return (next) => { style.textContent = next; };
  }
};
