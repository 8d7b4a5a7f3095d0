// Draws what the background has to say at the top of an eBay or Dashboard page. It decides nothing: texts arrive finished, clicks are
// sent on.

import styles from './banner.css';
import { coveredBy } from './covering.ts';
import { element, svg } from './elements.ts';
import { MARK, SIGNS, TONES, type Icon } from './icons.ts';
import { isTextField, mountOverlay } from './overlay.ts';
import type { BannerAction, BannerCard, Tone } from './protocol.js';
import { runOnce, world } from './world.ts';

/** On a banner a notice is about a deadline: an hourglass stands for it. */
const BANNER_TONES: Record<Tone, Icon> = {
  ...TONES,
  notice: 'M3.5 1.75h9M3.5 14.25h9M4.75 1.75V4c0 2 3.25 2.9 3.25 4s-3.25 2-3.25 4v2.25M11.25 1.75V4C11.25 6 8 6.9 8 8s3.25 2 3.25 4v2.25',
};
const HIDE = 'm4 4 8 8M12 4l-8 8';

const run = () => {
  let collapsed = false;
  let isFollowing = false;
  let frame = 0;

  const act = async (action: BannerAction) => {
    const answered = await overlay.ask({ kind: 'banner_action', action, id: overlay.card?.id ?? '' });
    if (action === 'hide' && !answered) overlay.erase(); // whoever closes it must be rid of it
  };

  const toggle = (next: boolean) => {
    collapsed = next;
    overlay.redraw();
  };

  const draw = (card: BannerCard, root: ShadowRoot, before: BannerCard | undefined) => {
    const section = element('section', [card.tone, collapsed && 'collapsed', !before && 'arriving'].filter(Boolean).join(' '));
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper');
    section.lang = card.lang;
    section.dir = card.dir;
    section.append(...(collapsed ? foldedContent(card) : content(card)));
    const old = root.querySelector('section');
    if (old) old.replaceWith(section);
    else root.append(section);
    // Where nothing has focus, as on most pages when they come, there is nothing to keep clear of.
    if (!overlay.focusedControl()) return setLowerEdge(0);
    follow();
    place();
  };

  const foldedContent = (card: BannerCard): Element[] => {
    const label = element('span', '', card.collapsed_label);
    const open = overlay.button('toggle', 'bare', card.expand_label, () => toggle(false), svg('tone', BANNER_TONES[card.tone]), label, svg('', SIGNS.down));
    open.ariaExpanded = 'false';
    return [open];
  };

  const content = (card: BannerCard): Element[] => {
    const words = element('p', 'words', element('span', 'text', card.text), ' ', element('span', 'detail', card.detail));
    words.title = `${card.text} ${card.detail}`.trim();
    const { id, label } = card.action;
    const action = overlay.button(id, 'action first', label, () => void act(id), element('span', '', label));
    action.ariaLabel = label;
    const fold = overlay.button('toggle', 'bare', card.collapse_label, () => toggle(true), svg('', SIGNS.up));
    fold.ariaLabel = card.collapse_label;
    fold.ariaExpanded = 'true';
    const hide = overlay.button('hide', 'bare', card.hide_label, () => void act('hide'), svg('', HIDE));
    hide.ariaLabel = card.hide_label;
    return [svg('mark', MARK, 128), svg('tone', BANNER_TONES[card.tone]), words, action, fold, hide];
  };

  /** Keeps clear of the focused control: at the top if that is free, else at the bottom, else out of sight until focus moves on. */
  const place = () => {
    const section = overlay.root?.querySelector('section');
    if (!section || section.matches(':active, :focus-within')) return; // never move away under a pointer or a keyboard user
    const control = overlay.focusedControl();
    // Without a control no box is read: it would make the browser lay out the page at once.
    const bar = control ? section.getBoundingClientRect() : undefined;
    const { top, bottom } = control && bar ? coveredBy(bar, control.getBoundingClientRect(), innerHeight) : { top: false, bottom: false };
    section.classList.toggle('bottom', top && !bottom);
    // What reaches from edge to edge is a region that a script has focused; only where one types may nothing be covered.
    section.classList.toggle('away', top && bottom && isTextField(control));
    setLowerEdge(bar && top && !bottom ? bar.height : 0);
  };

  const setLowerEdge = (height: number) => {
    if (world.lowerEdge.height === height) return;
    world.lowerEdge.height = height;
    world.lowerEdge.onChange();
  };

  const placeSoon = () => {
    if (!overlay.card) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  };

  const overlay = mountOverlay({ name: 'banner', styles, draw, onErased: () => setLowerEdge(0) });
  const options = { signal: overlay.signal, capture: true, passive: true };

  /** From the first focus on, whatever moves the focused control: before that the page scrolls without us. */
  const follow = () => {
    if (isFollowing) return;
    isFollowing = true;
    for (const kind of ['focusout', 'scroll', 'resize', 'pointerup']) addEventListener(kind, placeSoon, options);
  };

  addEventListener('focusin', () => {
    follow();
    placeSoon();
  }, options);
};

runOnce('banner', run);
