// Draws what the background has to say at the top of an eBay or Dashboard page. It decides nothing: texts arrive finished, clicks are
// sent on.
(() => {
  /**
   * @typedef {import('./common.js').Shape} Shape
   * @typedef {import('./protocol.js').BannerCard} Banner
   */

  const common = /** @type {import('./common.js').Common} */ (/** @type {any} */ (globalThis)[Symbol.for('Token Keeper overlay')]);
  if (common.isAlreadyRunning('banner')) return;
  const { SIGNS, svg, element } = common;

  /** On a banner a notice is about a deadline: an hourglass stands for it. @type {Record<string, Shape>} */
  const TONES = { ...common.TONES, notice: 'M3.5 1.75h9M3.5 14.25h9M4.75 1.75V4c0 2 3.25 2.9 3.25 4s-3.25 2-3.25 4v2.25M11.25 1.75V4C11.25 6 8 6.9 8 8s3.25 2 3.25 4v2.25' };
  const UNKNOWN = { d: 'M14.25 8a6.25 6.25 0 1 1-12.5 0 6.25 6.25 0 0 1 12.5 0', 'stroke-dasharray': '2.2 2.7' };
  const HIDE = 'm4 4 8 8M12 4l-8 8';

  const CSS = `
    section { inset-inline: 0; inset-block-start: 0; display: flex; align-items: center; gap: 8px; block-size: 48px; padding-inline: 16px 8px;
      border: 0 solid color-mix(in srgb, var(--tone) 45%, var(--tint)); border-block-end-width: 1px; background: var(--tint); box-shadow: 0 2px 12px rgb(0 0 0 / 14%); }
    .bottom { inset-block: auto 0; border-block-width: 1px 0; }
    .away { visibility: hidden; }
    .mark { margin-inline-end: 4px; }
    .words { flex: 1; min-inline-size: 0; display: grid; }
    .words > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .text { font-weight: 650; line-height: 17px; }
    .detail { color: var(--soft); font-size: 12px; line-height: 16px; }
    button { min-inline-size: 28px; max-inline-size: min(260px, 20vw); block-size: 30px; }
    button > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    button.bare { inline-size: 30px; padding: 0; }
    .collapsed { inset-inline: auto 24px; max-inline-size: calc(100% - 48px); block-size: 32px; padding: 0; border-width: 0 1px 1px; border-radius: 0 0 10px 10px; }
    .collapsed.bottom { border-width: 1px 1px 0; border-radius: 10px 10px 0 0; }
    .collapsed > button.bare { inline-size: auto; max-inline-size: 100%; block-size: 100%; padding-inline: 12px; border: 0; border-radius: inherit; background: none; }
    .collapsed > button.bare:focus-visible { outline-offset: -2px; }
    @media (max-width: 1000px) { button.action { max-inline-size: 30vw; } }
    @media (max-width: 520px) { /* two rows: the sentence, and below it what can be done */
      section { display: grid; grid-template: 18px 24px / auto auto 1fr auto auto; align-content: center; gap: 1px 6px; padding-inline: 8px 4px; font-size: 12px; } .mark { display: none; }
      .words { grid-area: 1 / 2 / auto / 4; } .tone { grid-area: 1 / 1; } button.action { grid-area: 2 / 2; block-size: 24px; max-inline-size: 50vw; padding-inline: 10px; }
      button.bare { grid-row: 1 / span 2; grid-column: -2; inline-size: 28px; } button.bare:not(:last-child) { grid-column: -3; margin-inline-end: -6px; }
      .detail { position: absolute; inline-size: 1px; block-size: 1px; clip-path: inset(50%); } .collapsed { display: flex; } }
    @media (prefers-reduced-motion: no-preference) { .arriving { animation: arrive 0.2s ease-out; } @keyframes arrive { from { translate: 0 -100%; } } }
    @media (forced-colors: active) { section { border-color: CanvasText; border-block-end-width: 2px; } }`;

  let collapsed = false;
  let following = false;
  let frame = 0;

  /** @param {string} action */
  const act = async (action) => {
    const answered = await here.ask({ kind: 'banner_action', action, id: here.shown?.id });
    if (action === 'hide' && !answered) here.erase(); // whoever closes it must be rid of it
  };

  /** @param {boolean} next */
  const toggle = (next) => {
    collapsed = next;
    here.redraw();
  };

  /** @param {Banner} banner @param {ShadowRoot} root @param {Banner} [before] */
  const draw = (banner, root, before) => {
    const { button } = here;
    const section = element('section', [banner.tone, collapsed && 'collapsed', !before && 'arriving'].filter(Boolean).join(' '));
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper');
    section.lang = banner.lang;
    section.dir = banner.dir;
    const tone = svg('tone', TONES[banner.tone] ?? UNKNOWN);
    if (collapsed) {
      const open = button('toggle', 'bare', banner.expand_label, () => toggle(false), tone, element('span', '', banner.collapsed_label), svg('', SIGNS.down));
      open.ariaExpanded = 'false';
      section.append(open);
    } else {
      const words = element('p', 'words', element('span', 'text', banner.text), ' ', element('span', 'detail', banner.detail));
      words.title = `${banner.text} ${banner.detail}`.trim();
      const { id, label } = banner.action;
      const action = button(id, 'action first', label, () => act(id), element('span', '', label));
      action.ariaLabel = label;
      const fold = button('toggle', 'bare', banner.collapse_label, () => toggle(true), svg('', SIGNS.up));
      fold.ariaLabel = banner.collapse_label;
      fold.ariaExpanded = 'true';
      const hide = button('hide', 'bare', banner.hide_label, () => act('hide'), svg('', HIDE));
      hide.ariaLabel = banner.hide_label;
      section.append(svg('mark', common.MARK, 128), tone, words, action, fold, hide);
    }
    const old = root.querySelector('section');
    if (old) old.replaceWith(section);
    else root.append(section);
    // Where nothing has focus, as on most pages when they come, there is nothing to keep clear of.
    if (!here.focusedControl()) return stand(0);
    follow();
    place();
  };

  /** Keeps clear of the focused control: at the top if that is free, else at the bottom, else out of sight until focus moves on. */
  const place = () => {
    const section = here.root?.querySelector('section');
    if (!section || section.matches(':active, :focus-within')) return; // never move away under a pointer or a keyboard user
    const control = here.focusedControl();
    // Without a look at a box: it would make the browser lay out the page at once.
    const [top, bottom, height] = control ? covered(section, control) : [false, false, 0];
    section.classList.toggle('bottom', top && !bottom);
    // What reaches from edge to edge is a region that a script has focused; only where one types may nothing be covered.
    section.classList.toggle('away', top && bottom && here.typed(control));
    stand(top && !bottom ? height : 0);
  };

  /** Whether a control would be covered at the top and at the bottom, and by what height. @param {Element} section @param {Element} control @returns {[boolean, boolean, number]} */
  const covered = (section, control) => {
    const box = control.getBoundingClientRect();
    const own = section.getBoundingClientRect();
    const beside = !box.width || !box.height || box.right <= own.left || box.left >= own.right;
    const top = !beside && box.top < own.height && box.bottom > 0;
    return [top, !beside && box.bottom > innerHeight - own.height && box.top < innerHeight, own.height];
  };

  /** @param {number} height */
  const stand = (height) => {
    if (common.lower.height === height) return;
    common.lower.height = height;
    common.lower.changed();
  };

  const placeSoon = () => {
    if (!here.shown) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(place);
  };

  const here = common.mountOverlay({ kind: 'banner', css: CSS, draw, erased: () => stand(0) });
  const options = { signal: here.signal, capture: true, passive: true };

  /** From the first focus on, whatever moves the focused control: before that the page scrolls without us. */
  const follow = () => {
    if (following) return;
    following = true;
    for (const kind of ['focusout', 'scroll', 'resize', 'pointerup']) addEventListener(kind, placeSoon, options);
  };

  addEventListener('focusin', () => {
    follow();
    placeSoon();
  }, options);
})();
