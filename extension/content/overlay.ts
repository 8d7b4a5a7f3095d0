// How something of ours is on a page at all: what banner and guide have in common. A page can see one bare element and nothing inside
// it: no id, class or attribute, a closed shadow root, nothing global.

import palette from '../css/palette.css';
import { isPrerendering } from './dom.ts';
import { addStyles, element } from './elements.ts';
import overlayStyles from './overlay.css';
import type { BannerCard, GuideCard, Message } from './protocol.js';
import { beginLifetime, sendMessage } from './runtime.ts';
import { world } from './world.ts';

interface Cards {
  banner: BannerCard;
  guide: GuideCard;
}

export interface OverlayOptions<Name extends keyof Cards> {
  /** Its name in messages. */
  name: Name;
  /** Its styles, beside those of every overlay. */
  styles: string;
  /** Draws a card; `before` is the one that is drawn already. */
  draw: (card: Cards[Name], root: ShadowRoot, before: Cards[Name] | undefined) => void;
  /** Hears that it has been taken off the page. */
  onErased: () => void;
}

export interface Overlay<Card> {
  /** Aborts when the extension has gone: for listeners. */
  readonly signal: AbortSignal;
  /** The card on the page. */
  readonly card: Card | undefined;
  readonly root: ShadowRoot | undefined;
  /** Sends a message and shows the card that it is answered with. Resolves to whether it was answered. */
  readonly ask: (message: Message) => Promise<boolean>;
  /** Shows a card; erases what is shown where there is none. */
  readonly receive: (card: Card | null) => void;
  readonly redraw: () => void;
  /** Sets styles of the host, in place of those that were set before. */
  readonly styleHost: (css: string) => void;
  readonly erase: () => void;
  /** Whether the page has taken it out. It is not put back then. */
  readonly wasRemovedByPage: () => boolean;
  /** Makes a button that only a person can press. `id` keeps its focus over redraws. */
  readonly button: (id: string, className: string, label: string, press: () => void, ...content: Node[]) => HTMLButtonElement;
  /** Returns the control of the page that has focus, also inside open shadow roots. */
  readonly focusedControl: () => Element | null;
}

/**
 * The palette, on what is drawn and not on the host, whose properties the page's styles can set. Whether it is the dark one, the page
 * decides and not the system.
 */
const OWN_PALETTE = (() => {
  const [light = '', dark = ''] = palette.split('@media (prefers-color-scheme: dark)');
  return `${light.replaceAll(':root', 'section')}@media all ${dark.replaceAll(':root', 'section.dark')}`;
})();

/** How often it is looked whether the extension is still there, in ms. It reads one local property and wakes nobody. */
const LIFE_CHECK = 5_000;

/** How long after a move within a document the browser knows the new address, in ms. */
const ADDRESS_KNOWN = 200;

/** Brings something of ours onto this page: asks the background for it, hears of changes, falls silent when the extension has gone. */
export const mountOverlay = <Name extends keyof Cards>({ name, styles, draw, onErased }: OverlayOptions<Name>): Overlay<Cards[Name]> => {
  type Card = Cards[Name];
  let host: HTMLElement | undefined;
  let root: ShadowRoot | undefined;
  let shown: Card | undefined;
  let styleHost: ((css: string) => void) | undefined;
  let lifeCheck: number | undefined;
  /** Ids of cards that the page has taken out. */
  const refused = new Set<string>();
  let latest = 0;

  const { signal, isAlive } = beginLifetime(() => {
    erase();
    chrome.runtime?.onMessage?.removeListener(onMessage);
  });

  const ask = async (message: Message): Promise<boolean> => {
    const turn = ++latest;
    try {
      const answer = (await sendMessage(message)) as { ok?: Card | null } | undefined;
      if (answer?.ok === undefined) return false;
      // Something newer may have come meanwhile.
      if (turn === latest && isAlive()) show(answer.ok);
      return true;
    } catch {
      // The worker is not answering, or is no longer ours. What is drawn stays; the next page asks again.
      isAlive();
      return false;
    }
  };

  const onMessage = (message: { kind?: string } & Partial<Record<Name, Card | null>>, sender: chrome.runtime.MessageSender) => {
    const card = message?.[name];
    if (sender.id !== chrome.runtime.id || message?.kind !== name || card === undefined) return;
    latest += 1;
    show(card);
  };

  const wasRemovedByPage = () => {
    if (!host || host.isConnected || !shown) return false;
    refused.add(shown.id);
    erase();
    return true;
  };

  // A page that draws its whole document anew has not taken our element out: it comes back.
  const watchDocument = () => {
    if (!isAlive()) return documents.disconnect();
    for (const node of [document, document.documentElement]) if (node) documents.observe(node, { childList: true });
    if (!host || host.isConnected || !shown || !document.body || refused.has(shown.id)) return;
    const card = shown;
    erase();
    put(card);
  };
  const documents = new MutationObserver(watchDocument);

  const show = (card: Card | null) => {
    wasRemovedByPage();
    if (!card) erase();
    else if (!refused.has(card.id)) put(card);
  };

  const put = (card: Card) => {
    const before = shown;
    shown = card;
    if (!host || !root) {
      host = document.createElement('div');
      root = host.attachShadow({ mode: 'closed' });
      addStyles(root, OWN_PALETTE + overlayStyles + styles);
      styleHost = addStyles(root, '');
      parentFor(document.body).append(host);
      watchDocument();
      lifeCheck = setInterval(isAlive, LIFE_CHECK);
    }
    const action = root.activeElement instanceof HTMLElement ? root.activeElement.dataset.action : undefined;
    draw(card, root, before);
    if (action) restoreFocus(root, action);
  };

  const erase = () => {
    host?.remove();
    host = root = shown = styleHost = undefined;
    clearInterval(lifeCheck);
    onErased();
  };

  const button: Overlay<Card>['button'] = (id, className, label, press, ...content) => {
    const made = element('button', className, ...content);
    made.type = 'button';
    made.setAttribute('data-action', id); // a dataset is one object more to make
    // What it says itself is not said twice.
    if (made.textContent !== label) made.title = label;
    // The second click of a double click counts for nothing: the first one has opened what it opens.
    made.addEventListener('click', (event) => {
      if (event.isTrusted && event.detail < 2 && isAlive()) press();
    });
    return made;
  };

  const focusedControl = () => {
    let control = document.activeElement;
    while (control?.shadowRoot?.activeElement) control = control.shadowRoot.activeElement;
    return control === document.body || control === document.documentElement || control === host ? null : control;
  };

  for (const event of ['visibilitychange', 'pointerdown']) document.addEventListener(event, isAlive, { signal, capture: true, passive: true });
  addEventListener('focus', isAlive, { signal });
  // Back from the back/forward cache: what was drawn may be long out of date.
  addEventListener('pageshow', (event) => { if (event.persisted && isAlive()) void ask({ kind: name }); }, { signal });
  // At another address of the same document it may have no place, as on the way from an item to the checkout.
  let path = location.pathname;
  const onMove = () => {
    if (location.pathname === path || !isAlive()) return;
    path = location.pathname;
    erase();
    // The browser itself has to know the address.
    setTimeout(() => { if (isAlive()) void ask({ kind: name }); }, ADDRESS_KNOWN);
  };
  const { navigation } = window as unknown as { navigation?: unknown };
  if (navigation instanceof EventTarget) navigation.addEventListener('currententrychange', onMove, { signal });
  addEventListener('popstate', onMove, { signal });
  chrome.runtime.onMessage.addListener(onMessage);
  world.runAgain[name] = () => {
    if (!isAlive()) return false;
    void ask({ kind: name });
    return true;
  };
  // Nobody sees a page that is prerendered, and the background does not yet know it as a tab's own.
  const begin = () => void ask({ kind: name });
  if (isPrerendering(document)) document.addEventListener('prerenderingchange', begin, { once: true, signal });
  else begin();

  return {
    signal,
    ask,
    erase,
    wasRemovedByPage,
    button,
    focusedControl,
    receive: (card) => {
      if (!isAlive()) return;
      latest += 1;
      show(card);
    },
    redraw: () => { if (shown) put(shown); },
    styleHost: (css) => styleHost?.(css),
    get root() { return root; },
    get card() { return shown; },
  };
};

/**
 * Returns where our element stands. Beside the body a framework that takes over the whole document would draw it anew, for it does not
 * know the element; in a body that holds what is fixed to the window, or is not opaque, nothing of ours stands right.
 */
const parentFor = (body: HTMLElement | null): Element => {
  if (!body) return document.documentElement;
  const { transform, perspective, filter, backdropFilter, contain, willChange, opacity, containerType } = getComputedStyle(body);
  const holdsFixed =
    [transform, perspective, filter, backdropFilter ?? 'none'].some((value) => value !== 'none') ||
    /paint|layout|strict|content/.test(contain) ||
    /transform|perspective|filter/.test(willChange) ||
    /size/.test(containerType ?? '');
  return holdsFixed || Number(opacity) < 1 ? document.documentElement : body;
};

/** Gives focus back to the control that had it before a redraw. It is never taken from the page. */
const restoreFocus = (root: ShadowRoot, action: string) => {
  const controls = [...root.querySelectorAll<HTMLElement>('[data-action]')].filter((control) => control.checkVisibility());
  const byAction = (wanted: string) => controls.find((control) => control.dataset.action === wanted);
  (byAction(action) ?? byAction('toggle'))?.focus({ preventScroll: true });
};

/** Whether a control of the page is one that one types in. */
export const isTextField = (control: Element | null): boolean =>
  control instanceof HTMLTextAreaElement || control instanceof HTMLInputElement || (control instanceof HTMLElement && control.isContentEditable);
