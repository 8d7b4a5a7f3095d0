// Draws what the background has to say along the lower edge of an eBay or Dashboard page. It decides nothing: texts arrive finished,
// clicks are sent on.

import styles from './banner.css';
import { isNear } from './boxes.ts';
import { element, svg } from './elements.ts';
import { MARK, SIGNS, TONES } from './icons.ts';
import { canReserve, coversForGood, elementsIn, pinnedAtEdge } from './lower_edge.ts';
import { mountOverlay } from './overlay.ts';
import { isDarkPage, onSystemColours } from './page_scheme.ts';
import type { BannerAction, BannerCard } from './protocol.js';
import { runOnce, world } from './world.ts';

const HIDE = 'm4 4 8 8M12 4l-8 8';
/** How long the page is left alone after it has changed, in ms; and the share of time that looks at it take, one in so many. */
const SETTLE = 250;
const SHARE = 100;

/** The gap between the pill and the window's edges, in CSS pixels. */
const PILL_GAP = 16;

const run = () => {
  let timer: number | undefined;
  /** How long the last look at the page took, in ms. */
  let cost = 0;
  /** Whether a whole bar would cover what no scrolling brings out: then there is a pill, as where the seller has folded it. */
  let isSqueezed = false;
  /** What the seller has chosen on this page since the last news of it. */
  let chosen: 'bar' | 'pill' | undefined;

  const act = async (action: BannerAction) => {
    const answered = await overlay.ask({ kind: 'banner_action', action, id: overlay.card?.id ?? '' });
    if (action === 'hide' && !answered) overlay.erase(); // whoever closes it must be rid of it
  };

  const draw = (card: BannerCard, root: ShadowRoot, before: BannerCard | undefined) => {
    // The same again: a button that is being pressed must stay that button.
    if (before && before !== card && JSON.stringify(before) === JSON.stringify(card)) return place();
    if (before && before.is_folded !== card.is_folded) chosen = undefined;
    const isPill = chosen ? chosen === 'pill' : card.is_folded || isSqueezed;
    const section = element('section', [card.tone, isPill && 'pill', !before && 'arriving'].filter(Boolean).join(' '));
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper');
    section.lang = card.lang;
    section.dir = card.dir;
    section.append(...(isPill ? pillContent(card) : barContent(card)));
    const old = root.querySelector('section');
    if (old) old.replaceWith(section);
    else root.append(section);
    place();
  };

  const pillContent = (card: BannerCard): Element[] => {
    const open = overlay.button('toggle', 'bare', card.expand_label, () => choose('bar'), svg('tone', TONES[card.tone]), element('span', '', card.collapsed_label), svg('', SIGNS.up));
    open.ariaExpanded = 'false';
    return [open];
  };

  const barContent = (card: BannerCard): Element[] => {
    const words = element('p', 'words', element('span', 'text', card.text), ' ', element('span', 'detail', card.detail));
    const { id, label } = card.action;
    const action = overlay.button(id, 'action first', label, () => void act(id), element('span', '', label));
    const fold = overlay.button('toggle', 'bare', card.collapse_label, () => choose('pill'), svg('', SIGNS.down));
    fold.ariaExpanded = 'true';
    const hide = overlay.button('hide', 'bare', card.hide_label, () => void act('hide'), svg('', HIDE));
    return [svg('mark', MARK, 128), svg('tone', TONES[card.tone]), words, action, fold, hide];
  };

  const choose = (shape: 'bar' | 'pill') => {
    chosen = shape;
    overlay.redraw();
    void act(shape === 'pill' ? 'fold' : 'unfold');
  };

  /** Keeps clear of what the page has at the lower edge, and of the control that has focus. */
  const place = () => {
    const section = overlay.root?.querySelector('section');
    const host = overlay.root?.host;
    // It never moves away under a pointer or a keyboard user.
    if (!section || !host || section.matches(':active, :hover, :focus-within')) return;
    section.classList.toggle('dark', isDarkPage());
    const isPill = section.matches('.pill');
    // Whatever the page has put behind it, it stands at the end.
    if (!isPill && host.parentElement === document.body && document.body.lastElementChild !== host && canReserve()) document.body.append(host);
    section.classList.remove('start');
    section.style.setProperty('--above', '0px');
    const { height } = section.getBoundingClientRect();
    const { pinned: above, elements } = pinnedAtEdge(host, height + (isPill ? PILL_GAP : 0));
    section.style.setProperty('--above', `${above}px`);
    const hasRoom = !isPill && host.parentElement === document.body && canReserve();
    overlay.styleHost(hasRoom ? `:host { block-size: ${above + height}px !important; }` : OUT_OF_FLOW);
    // Where it will stand: while it arrives it is elsewhere.
    const { left, right } = section.getBoundingClientRect();
    const bottom = innerHeight - above - (isPill ? PILL_GAP : 0);
    const bar = { left, right, top: bottom - height, bottom };
    if (coversForGood(isPill ? elementsIn(host, bar) : elements, bar)) {
      if (isPill) section.classList.add('start');
      else if (!isSqueezed && !chosen) {
        isSqueezed = true;
        return overlay.redraw();
      }
    }
    const focused = overlay.focusedControl()?.getBoundingClientRect();
    // What reaches from edge to edge is a region that a script has focused.
    const isCovered = focused !== undefined && focused.height < innerHeight / 2 && isNear(focused, bar, 0);
    section.classList.toggle('away', isCovered);
    setLowerEdge(isPill || isCovered ? 0 : above + height);
  };

  const setLowerEdge = (height: number) => {
    if (world.lowerEdge.height === height) return;
    world.lowerEdge.height = height;
    world.lowerEdge.onChange();
  };

  const placeSoon = () => {
    if (!overlay.card || timer !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      placeNow();
    }, Math.max(SETTLE, SHARE * cost));
  };

  const placeNow = () => {
    if (!overlay.card) return;
    requestAnimationFrame(() => {
      const begun = performance.now();
      place();
      cost = performance.now() - begun;
    });
  };

  const overlay = mountOverlay({ name: 'banner', styles, draw, onErased: () => setLowerEdge(0) });
  const options = { signal: overlay.signal, capture: true, passive: true };
  for (const kind of ['focusin', 'focusout', 'pointerup']) addEventListener(kind, placeNow, options);
  for (const kind of ['scroll', 'resize', 'transitionend', 'animationend', 'fullscreenchange']) addEventListener(kind, placeSoon, options);
  onSystemColours(placeNow, overlay.signal);
  const changes = new MutationObserver(placeSoon);
  changes.observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ['class', 'style', 'hidden', 'open'] });
  overlay.signal.addEventListener('abort', () => changes.disconnect());
};

/** The host's own place where there is nothing to keep free. */
const OUT_OF_FLOW = ':host { position: absolute !important; block-size: 0 !important; }';

runOnce('banner', run);
