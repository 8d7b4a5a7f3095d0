// Leads a seller through the six steps on the Dashboard: a card that says where they are, and a ring around what to click next. It
// decides nothing: texts arrive finished, clicks on its own buttons are sent on. It never clicks, types or focuses anything of the page.

import { isNear } from './boxes.ts';
import { element, svg } from './elements.ts';
import styles from './guide.css';
import { MARK, SIGNS, TONES, type Icon } from './icons.ts';
import { isTextField, mountOverlay } from './overlay.ts';
import { isDarkPage, onSystemColours } from './page_scheme.ts';
import type { CardStep, GuideAction, GuideCard } from './protocol.js';
import { secretOf } from './secret_fields.ts';
import { runOnce, world } from './world.ts';

const POINTER = 'M3 3l10 4-4.2 1.8L7 13Z';
const CHECK: Icon = { d: 'm4.2 8.4 2.6 2.6 5-5.6', 'stroke-width': '2' };
const PROOF: Icon = [{ d: 'M15.5 8a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0', fill: 'currentColor', stroke: 'none' }, { d: 'm4.8 8.3 2.2 2.2 4.2-4.6', class: 'cut' }];
/** Where the card may stand, the best place first. */
const CORNERS = ['end', 'start', 'top'] as const;
/** What the card keeps free around what it must not cover, in CSS pixels. */
const CLEARANCE = 8;

const run = () => {
  /** Elements that stay while the guide is shown, so that the live region speaks only what changes. */
  let parts: ReturnType<typeof build> | undefined;
  let collapsed = false;
  let isHelpOpen = false;
  let showsAllSteps = false;
  /** What the live region says. */
  let spoken = '';

  /** What the ring is around. */
  let target: Element | undefined;
  /** Whether something that scrolls cuts the target off. */
  let isClipped = false;
  /** The modal dialog that the ring was raised above. */
  let raisedAbove: Element | undefined;
  /** Whether the page asks for a secret: where one logs in nothing is pointed at. */
  let asksForSecret = false;
  /** The aim that has had its pulse, and the one that has been scrolled to. */
  let pulsed = '';
  let scrolledTo = '';
  let moves: IntersectionObserver | undefined;
  let watchedInsets = '';
  let frame = 0;

  const build = () => {
    const section = element('section', 'arriving');
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper guide');
    section.dataset.corner = CORNERS[0];
    const [head, body, messages, actions, help] = [element('div', 'head'), element('div', 'body'), element('div', 'messages'), element('div', 'actions'), element('div', 'help')];
    const steps = element('ol', 'steps');
    messages.role = 'status';
    messages.ariaLive = 'polite';
    body.append(steps, messages, actions, help);
    section.append(head, body);
    section.addEventListener('pointerleave', placeSoon);
    section.addEventListener('keydown', (event) => {
      if (!event.isTrusted || event.key !== 'Escape' || collapsed || event.isComposing) return;
      event.stopPropagation();
      toggle(true);
    });
    return { section, head, body, steps, messages, actions, help, ring: element('div', 'ring') };
  };

  const act = async (action: GuideAction) => {
    const answered = await overlay.ask({ kind: 'guide_action', action, id: overlay.card?.id ?? '' });
    if ((action === 'stop' || action === 'done') && !answered) overlay.erase(); // whoever closes it must be rid of it
  };

  const toggle = (next: boolean) => {
    collapsed = next;
    overlay.redraw();
  };

  const draw = (card: GuideCard, root: ShadowRoot, before: GuideCard | undefined) => {
    const now = card.steps.findIndex(({ state }) => state === 'now');
    const aim = () => {
      if (!parts) return;
      pointAt(parts, card, now);
      place();
    };
    world.onElementsReplaced = aim;
    // The same again: a button that is being pressed must stay that button.
    if (before && before !== card && JSON.stringify(before) === JSON.stringify(card)) return aim();
    if (before?.id !== card.id) collapsed = isHelpOpen = showsAllSteps = false;
    const urgent = urgentText(card);
    if (urgent && (!before || urgent !== urgentText(before))) collapsed = false;
    if (!parts) {
      parts = build();
      root.append(parts.ring, parts.section);
    }
    const { section, head, body, steps, messages, actions, help } = parts;
    section.lang = card.lang;
    section.dir = card.dir;
    section.classList.toggle('folded', collapsed);
    head.hidden = body.hidden = collapsed;
    const count = now < 0 ? '' : `${now + 1}/${card.steps.length}`;
    section.querySelector('.pill')?.remove();
    if (collapsed) section.prepend(pill(card, count));
    head.replaceChildren(...headContent(card));
    steps.classList.toggle('all', showsAllSteps);
    steps.replaceChildren(...card.steps.map((step, index) => stepItem(card, step, index, count)));
    const hasNews = drawMessages(messages, card);
    actions.replaceChildren(...actionButtons(card));
    help.replaceChildren(...helpContent(card));
    aim();
    if (hasNews) reveal(parts, messages);
  };

  const headContent = (card: GuideCard): Element[] => {
    const name = element('div', 'name', element('h2', '', card.title));
    if (card.part) name.append(element('p', 'part', card.part));
    const fold = overlay.button('toggle', 'bare icon', card.collapse_label, () => toggle(true), svg('', SIGNS.down));
    fold.ariaLabel = card.collapse_label;
    fold.ariaExpanded = 'true';
    return [svg('mark', MARK, 128), name, fold];
  };

  const pill = (card: GuideCard, count: string) => {
    const state = count ? element('span', 'now', count) : svg(`tone ${card.tone}`, TONES[card.tone]);
    const content = [svg('mark', MARK, 128), element('span', 'text', card.title), state, svg('', SIGNS.up)];
    const open = overlay.button('toggle', 'pill', card.expand_label, () => toggle(false), ...content);
    open.ariaExpanded = 'false';
    return open;
  };

  const stepItem = (card: GuideCard, step: CardStep, index: number, count: string) => {
    const isDone = step.state === 'done';
    const marker = element('span', 'marker', isDone ? svg('', CHECK) : String(index + 1));
    if (isDone && card.done_label) {
      marker.role = 'img';
      marker.ariaLabel = card.done_label;
    }
    const item = element('li', isDone ? 'good' : '', marker, ' ', element('span', 'text', step.text));
    if (step.state === 'now') {
      item.setAttribute('aria-current', 'step');
      const toggleAll = () => {
        showsAllSteps = !showsAllSteps;
        overlay.redraw();
      };
      const all = overlay.button('steps', 'bare count', count, toggleAll, element('span', '', count), svg('', showsAllSteps ? SIGNS.up : SIGNS.down));
      all.ariaExpanded = String(showsAllSteps);
      item.append(all);
    }
    return item;
  };

  /** Returns whether the texts are others than before: only then does the live region get new ones. */
  const drawMessages = (messages: Element, card: GuideCard): boolean => {
    const lines = messageLines(card);
    const words = lines.map(({ text }) => text).join('\n');
    const hasNews = words !== spoken;
    spoken = words;
    if (hasNews) messages.replaceChildren(...lines.map(({ text }) => element('p', '', element('span', '', text))));
    for (const [index, { className, icon }] of lines.entries()) {
      const paragraph = messages.children[index];
      if (!paragraph) continue;
      paragraph.className = className;
      paragraph.querySelector('svg')?.remove();
      paragraph.prepend(svg('tone', icon));
    }
    return hasNews;
  };

  const actionButtons = (card: GuideCard) => {
    const first = card.actions.find(({ id }) => id === 'done' || (id === 'again' && card.tone === 'warning'));
    return card.actions.map((action) => {
      const className = action === first ? 'first' : action.id === 'stop' ? 'bare' : '';
      return overlay.button(action.id, className, action.label, () => void act(action.id), element('span', '', action.label));
    });
  };

  /** The written steps, for whoever does not see what the card speaks of. */
  const helpContent = ({ help }: GuideCard): Element[] => {
    const press = () => {
      isHelpOpen = !isHelpOpen;
      overlay.redraw();
      if (isHelpOpen && parts) reveal(parts, parts.help);
    };
    const open = overlay.button('help', 'bare', help.label, press, element('span', '', help.label), svg('', isHelpOpen ? SIGNS.up : SIGNS.down));
    open.ariaExpanded = String(isHelpOpen);
    if (!isHelpOpen) return [open];
    const links = help.links.filter(({ url }) => URL.canParse(url) && new URL(url).protocol === 'https:').map(({ label, url }, index) => {
      const link = element('a', '', element('span', '', label), svg('', SIGNS.outside));
      link.href = url;
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
      link.dataset.action = `link ${index}`;
      link.addEventListener('click', (event) => { if (!event.isTrusted || event.detail > 1) event.preventDefault(); });
      return link;
    });
    return [open, element('div', 'more', element('ol', '', ...help.text.map((text) => element('li', '', text))), element('div', 'links', ...links))];
  };

  /** Finds what to point at. */
  const pointAt = (shown: NonNullable<typeof parts>, card: GuideCard, now: number) => {
    const found = card.target === null ? undefined : world.observedElement?.(card.target);
    if (found !== target) follow(found);
    if (!found) return;
    asksForSecret = hasSecretField(document);
    const aim = JSON.stringify([card.id, now, card.hint]);
    if (aim !== pulsed) {
      pulsed = aim;
      const ring = element('div', 'ring');
      shown.ring.replaceWith(ring);
      shown.ring = ring;
      raisedAbove = undefined;
    }
    // Once for each aim, and never away from where somebody types.
    if (aim === scrolledTo || asksForSecret || isTextField(overlay.focusedControl())) return;
    scrolledTo = aim;
    new IntersectionObserver(([entry], observer) => {
      observer.disconnect();
      if (!entry || entry.intersectionRatio > 0.99 || found !== target || !isVisible(found)) return;
      const isCalm = !matchMedia('(prefers-reduced-motion: no-preference)').matches;
      found.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: isCalm ? 'auto' : 'smooth' });
    }).observe(found);
  };

  const sizes = new ResizeObserver(() => placeSoon());

  const follow = (found: Element | undefined) => {
    sizes.disconnect();
    moves?.disconnect();
    watchedInsets = '';
    isClipped = false;
    target = found;
    for (const watched of found ? [found, document.documentElement, document.body] : []) if (watched) sizes.observe(watched);
  };

  /** Draws the ring; returns its target's box, where there is one to be seen. */
  const drawRing = (ring: HTMLElement): DOMRect | undefined => {
    const box = target && !asksForSecret && isVisible(target) ? target.getBoundingClientRect() : undefined;
    if (box) watchMoves(box);
    const isInside = box && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    const seen = isInside && !isClipped && box.width > 0 && box.height > 0 ? box : undefined;
    ring.hidden = !seen;
    if (!seen || !target) return undefined;
    raise(ring, modalAround(target));
    const gap = 6; // the border's 3 px and as much air
    const { clientWidth, clientHeight } = document.documentElement;
    const [left, top] = [Math.max(seen.left - gap, 2), Math.max(seen.top - gap, 2)];
    ring.style.left = `${left}px`;
    ring.style.top = `${top}px`;
    ring.style.width = `${Math.min(seen.right + gap, clientWidth - 2) - left}px`;
    ring.style.height = `${Math.min(seen.bottom + gap, clientHeight - 2) - top}px`;
    ring.style.borderRadius = `calc(${getComputedStyle(target).borderTopLeftRadius} + ${gap}px)`;
    return seen;
  };

  /** Draws the ring above a modal dialog, which lies above all that is no popover. */
  const raise = (ring: HTMLElement, dialog: Element | undefined) => {
    if (dialog === raisedAbove) return;
    raisedAbove = dialog;
    // What was shown last lies on top.
    ring.popover = null;
    if (!dialog) return;
    ring.popover = 'manual';
    ring.showPopover();
  };

  /**
   * Hears when the page moves the element without scrolling or resizing, or lets it scroll out of a part of itself: a window drawn tight
   * around the box shows less of it then.
   */
  const watchMoves = (box: DOMRect) => {
    const { clientWidth, clientHeight } = document.documentElement;
    const insets = [box.top, clientWidth - box.right, clientHeight - box.bottom, box.left].map((inset) => `${-Math.floor(inset)}px`).join(' ');
    if (insets === watchedInsets || !target) return;
    watchedInsets = insets;
    moves?.disconnect();
    moves = new IntersectionObserver(
      (entries) => {
        isClipped = (entries.at(-1)?.intersectionRatio ?? 0) < 0.5;
        placeSoon();
      },
      { rootMargin: insets, threshold: Array.from({ length: 101 }, (_, percent) => percent / 100) },
    );
    moves.observe(target);
  };

  /** Draws the ring where its target is, and keeps the card clear of it and of the focused control. */
  const place = () => {
    if (!parts || overlay.wasRemovedByPage()) return;
    const { section, ring } = parts;
    section.style.setProperty('--lower', `${world.lowerEdge.height}px`);
    section.classList.toggle('dark', isDarkPage());
    const aimed = drawRing(ring);
    if (section.matches(':hover, :active')) return; // never move away under a pointer
    const focused = overlay.focusedControl()?.getBoundingClientRect();
    const corner = section.dataset.corner ?? CORNERS[0];
    const covers = (boxes: (DOMRect | undefined)[]) => {
      const own = section.getBoundingClientRect();
      return boxes.some((box) => box && isNear(box, own, CLEARANCE));
    };
    for (const boxes of [[aimed, focused], [aimed]]) {
      for (const candidate of [corner, ...CORNERS]) {
        section.dataset.corner = candidate;
        if (!covers(boxes)) return;
      }
    }
    section.dataset.corner = corner;
  };

  const placeSoon = () => {
    if (!parts) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  };

  const onErased = () => {
    parts = undefined;
    raisedAbove = undefined;
    spoken = '';
    follow(undefined);
  };

  const overlay = mountOverlay({ name: 'guide', styles, draw, onErased });
  const { signal } = overlay;
  world.showGuide = overlay.receive;
  world.lowerEdge.onChange = placeSoon;
  document.addEventListener('focusin', () => {
    asksForSecret ||= isSecretField(overlay.focusedControl());
    placeSoon();
  }, { signal, capture: true });
  onSystemColours(placeSoon, signal);
  document.addEventListener('focusout', placeSoon, { signal, capture: true });
  for (const kind of ['scroll', 'resize']) addEventListener(kind, placeSoon, { signal, capture: true, passive: true });
};

/** What must not be missed. */
const urgentText = (card: GuideCard): string | null => card.proof ?? (card.tone === 'warning' ? card.hint : null);

/** What the card says beside the steps. A proof is large where it is the end, and small where it is that of an earlier part. */
const messageLines = ({ proof, hint, tone, target, steps }: GuideCard): { text: string; className: string; icon: Icon }[] => {
  const isEnd = steps.every(({ state }) => state === 'done');
  const icon = target !== null && tone === 'busy' ? POINTER : TONES[tone];
  const proved = isEnd ? { className: `proof ${tone}`, icon: tone === 'good' ? PROOF : icon } : { className: 'plain good', icon: SIGNS.good };
  const next = isEnd ? { className: 'plain notice', icon: TONES.notice } : { className: tone, icon };
  return [...(proof ? [{ text: proof, ...proved }] : []), ...(hint ? [{ text: hint, ...next }] : [])];
};

/** Scrolls the card, never the page. */
const reveal = ({ body }: { body: Element }, part: Element) => {
  const own = body.getBoundingClientRect();
  const box = part.getBoundingClientRect();
  const above = box.top - own.top;
  body.scrollTop += Math.min(above, Math.max(0, box.bottom - own.bottom));
};

/** Returns the modal dialog that an element is in. */
const modalAround = (element: Element): Element | undefined => {
  for (let around: Node | null = element; around; around = around instanceof ShadowRoot ? around.host : around.parentNode) {
    if (around instanceof HTMLDialogElement && around.matches(':modal')) return around;
  }
  return undefined;
};

const isVisible = (seen: Element) => seen.isConnected && seen.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

const isSecretField = (field: Element | null): boolean =>
  field instanceof HTMLInputElement && secretOf(field) !== undefined && isVisible(field) && field.offsetWidth > 1 && field.offsetHeight > 1;

const hasSecretField = (root: Document | ShadowRoot): boolean =>
  [...root.querySelectorAll('*')].some((inner) => isSecretField(inner) || (inner.shadowRoot && hasSecretField(inner.shadowRoot)));

runOnce('guide', run);
