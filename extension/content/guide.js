// Leads a seller through the six steps on the Dashboard: a card that says where they are, and a ring around what to click next. It
// decides nothing: texts arrive finished, clicks on its own buttons are sent on. It never clicks, types or focuses anything of the page.
(() => {
  /**
   * @typedef {import('./common.js').Shape} Shape
   * @typedef {import('./protocol.js').CardStep} Step
   * @typedef {import('./protocol.js').GuideCard} Guide
   */

  const common = /** @type {import('./common.js').Common} */ (/** @type {any} */ (globalThis)[Symbol.for('Token Keeper overlay')]);
  if (common.isAlreadyRunning('guide')) return;
  const { SIGNS, TONES, svg, element } = common;

  /** The element of a node of the observer's last snapshot. */
  const OBSERVED = Symbol.for('Token Keeper observed');
  const AIM = Symbol.for('Token Keeper aim');
  const world = /** @type {{ [OBSERVED]?: (index: number) => Element | undefined, [AIM]?: () => void }} */ (globalThis);

  const POINTER = 'M3 3l10 4-4.2 1.8L7 13Z';
  const CHECK = { d: 'm4.2 8.4 2.6 2.6 5-5.6', 'stroke-width': '2' };
  /** @type {Shape[]} */
  const PROOF = [{ d: 'M15.5 8a7.5 7.5 0 1 1-15 0 7.5 7.5 0 0 1 15 0', fill: 'currentColor', stroke: 'none' }, { d: 'm4.8 8.3 2.2 2.2 4.2-4.6', class: 'cut' }];
  /** Where the card may stand, the best place first. */
  const CORNERS = ['end', 'start', 'top'];

  const CSS = `
    section { --line: color-mix(in srgb, var(--edge) 38%, var(--surface)); --side: 16px; inset-inline-end: var(--side); inset-block-end: calc(16px + var(--lower, 0px)); inline-size: 340px; max-block-size: max(150px, 100vh - 120px);
      display: flex; flex-direction: column; overflow: clip; border: 1px solid var(--line); border-radius: 14px; background: var(--surface); box-shadow: 0 1px 2px rgb(0 0 0 / 8%), 0 6px 24px rgb(0 0 0 / 12%); overflow-wrap: break-word; hyphens: auto; }
    [data-corner="start"] { inset-inline: var(--side) auto; }
    [data-corner="top"] { inset-block: 56px auto; }
    [hidden] { display: none !important; }
    .head { display: flex; align-items: flex-start; gap: 10px; padding-block: 14px 10px; padding-inline: 16px 10px; }
    .mark { margin-block-start: 1px; }
    .name { flex: 1; min-inline-size: 0; }
    h2 { font-size: 14px; font-weight: 650; line-height: 19px; text-wrap: pretty; }
    .part { color: var(--soft); font-size: 12px; line-height: 16px; }
    button { text-align: start; }
    button.icon { inline-size: 28px; block-size: 28px; margin-block: -4px; padding: 0; }
    .body { --cover: linear-gradient(var(--surface) 0 0); --edges: linear-gradient(var(--line) 0 0); min-block-size: 0; padding: 2px 16px 0; overflow: auto; overscroll-behavior: contain; scrollbar-width: thin;
      /* a line where there is more to scroll to */ background: var(--cover) top / 100% 1px no-repeat local, var(--cover) bottom / 100% 1px no-repeat local, var(--edges) top / 100% 1px no-repeat, var(--edges) bottom / 100% 1px no-repeat; }
    .steps { display: grid; padding: 0; list-style: none; }
    .steps > li { position: relative; display: flex; gap: 12px; padding-block-end: 10px; padding-inline-start: 2px; color: var(--soft); }
    .steps > li:last-child { padding-block-end: 0; }
    .steps > li:not(:last-child)::before { content: ""; position: absolute; inset-block: 21px 1px; inset-inline-start: 11px; inline-size: 2px; background: var(--line); }
    .steps > li.good::before { background: color-mix(in srgb, var(--tone) 40%, var(--tint)) !important; }
    .steps > li > .text { flex: 1; min-inline-size: 0; padding-block: 1px; }
    .marker { display: grid; place-items: center; flex: none; inline-size: 20px; block-size: 20px; border: 1.5px solid var(--edge); border-radius: 50%; font-size: 11px; font-weight: 650; line-height: 1; }
    .good > .marker { border: 0; background: var(--tint); color: var(--tone); }
    .steps > [aria-current] { color: var(--ink); font-weight: 650; }
    [aria-current] > .marker { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
    button.count { display: none; align-self: flex-start; gap: 2px; block-size: 24px; margin-block: -2px; padding: 0 6px; font-size: 12px; }
    .say > p { display: flex; gap: 8px; margin-block-start: 14px; padding-block: 10px; padding-inline: 7px 12px; border: 1px solid color-mix(in srgb, var(--tone) 22%, var(--tint)); border-radius: 10px; background: var(--tint); }
    .say > p > span { flex: 1; min-inline-size: 0; }
    .say > .proof { gap: 12px; padding: 14px 12px; font-size: 14px; font-weight: 600; line-height: 20px; }
    .say > .proof > .tone { inline-size: 32px; block-size: 32px; }
    .cut { stroke: var(--tint); }
    .say > .plain { padding-block: 0; padding-inline: 8px 0; border: 0; background: none; color: var(--soft); }
    .actions { display: flex; flex-wrap: wrap; gap: 8px; margin-block: 12px; }
    .actions > button { max-inline-size: 100%; min-block-size: 32px; padding-block: 6px; }
    .actions > .bare:first-child { margin-inline-start: -12px; }
    .actions > button > span, .help span { min-inline-size: 0; }
    .help { border-block-start: 1px solid var(--line); padding-block: 4px; }
    .help > button { inline-size: calc(100% + 16px); min-block-size: 32px; margin-inline: -8px; padding: 6px 8px; }
    .help > button > span { flex: 1; }
    .more { display: grid; gap: 8px; padding-block: 4px 12px; color: var(--soft); }
    .more > ol { display: grid; gap: 6px; padding-inline-start: 22px; }
    .links { display: flex; flex-wrap: wrap; gap: 4px 16px; }
    a { display: inline-flex; gap: 6px; max-inline-size: 100%; padding-block: 3px; border-radius: 4px; color: var(--accent); font-weight: 600; text-underline-offset: 3px; text-decoration-thickness: 1px; }
    a:hover { color: var(--strong); }
    a:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
    a > svg { inline-size: 14px; block-size: 18px; }
    .folded { inline-size: auto; max-inline-size: min(320px, 100vw - 2 * var(--side)); border-radius: 19px; }
    .pill { min-inline-size: 0; block-size: 36px; gap: 8px; padding-inline: 8px 12px; border: 0; border-radius: inherit; background: none; }
    button.pill:focus-visible { outline-offset: -3px; }
    .pill > .mark { inline-size: 20px; block-size: 20px; margin: 0; }
    .pill > .text { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .pill > .now { flex: none; padding: 0 7px; border-radius: 9px; background: var(--accent); color: var(--on-accent); font-size: 12px; }
    .pill > svg:last-child { color: var(--soft); }
    .ring { position: fixed; border: 3px solid #4a3aa8; outline: 2px solid #fff; }
    .ring::after { content: ""; position: absolute; inset: -3px; border: 3px solid #4a3aa8; border-radius: inherit; opacity: 0; }
    @media (max-width: 479.98px) { /* a sheet at the lower edge */
      section:not(.folded) { --side: 0px; inset-block-end: var(--lower, 0px); inline-size: 100vw; border-width: 1px 0 0; border-radius: 14px 14px 0 0; }
      section[data-corner="top"]:not(.folded) { border-width: 1px 0; border-radius: 14px; } }
    @media (max-width: 479.98px), (max-height: 519.98px) { /* of the steps only the one that it is at, until all are asked for */
      .head { padding-block: 10px 6px; } .steps:not(.all) > li:not([aria-current]) { display: none; } .steps:not(.all) > li { padding-block: 0; } .steps:not(.all) > li::before { display: none; } button.count { display: flex; }
      .say > p { margin-block-start: 8px; padding-block: 8px; } .actions { margin-block: 8px; } .help { padding-block: 2px; } }
    @media (prefers-reduced-motion: no-preference) {
      .arriving { animation: arrive 0.2s ease-out; } @keyframes arrive { from { opacity: 0; translate: 0 8px; } }
      .ring::after { animation: pulse 1.4s ease-out 3; } @keyframes pulse { from { opacity: 0.7; } to { inset: -15px; opacity: 0; } } }
    @media (forced-colors: active) { section, .say > p { border-color: CanvasText; } .good > .marker { border: 1px solid CanvasText; } .cut { stroke: Canvas; }
      [aria-current] > .marker, .pill > .now { forced-color-adjust: none; border-color: Highlight; background: Highlight; color: HighlightText; } .steps > li::before { forced-color-adjust: none; background: CanvasText !important; }
      .ring, .ring::after { border-color: Highlight; outline-color: CanvasText; } }
    @media print { .ring { display: none; } }`;

  /** Elements that stay while the guide is shown, so that the live region speaks only what changes. @type {ReturnType<typeof build> | undefined} */
  let parts;
  let collapsed = false;
  let helping = false;
  let unfolded = false;
  let said = '';

  /** What the ring is around. @type {Element | undefined} */ let target;
  /** It is cut off by something that scrolls. */ let clipped = false;
  /** Where one logs in nothing is pointed at. */ let guarded = false;
  /** The aim that has had its pulse, and the one that has been scrolled to. */
  let pulsed = '';
  let brought = '';
  /** @type {IntersectionObserver | undefined} */ let moves;
  let watched = '';
  let frame = 0;

  const build = () => {
    const section = element('section', 'arriving');
    section.setAttribute('role', 'region');
    section.setAttribute('aria-label', 'Token Keeper guide');
    section.dataset.corner = CORNERS[0];
    const [head, body, say, actions, help] = ['head', 'body', 'say', 'actions', 'help'].map((name) => element('div', name));
    const steps = element('ol', 'steps');
    say.role = 'status';
    say.ariaLive = 'polite';
    body.append(steps, say, actions, help);
    section.append(head, body);
    section.addEventListener('pointerleave', placeSoon);
    section.addEventListener('keydown', (event) => {
      if (!event.isTrusted || event.key !== 'Escape' || collapsed || event.isComposing) return;
      event.stopPropagation();
      toggle(true);
    });
    return { section, head, body, steps, say, actions, help, ring: element('div', 'ring') };
  };

  /** @param {string} action */
  const act = async (action) => {
    const answered = await here.ask({ kind: 'guide_action', action, id: here.shown?.id });
    if ((action === 'stop' || action === 'done') && !answered) here.erase(); // whoever closes it must be rid of it
  };

  /** @param {boolean} next */
  const toggle = (next) => {
    collapsed = next;
    here.redraw();
  };

  /** What must not be missed. @param {Guide} [guide] */
  const urgentText = (guide) => guide?.proof ?? (guide?.tone === 'warning' ? guide.hint : null);

  /** @param {Guide} guide @param {ShadowRoot} root @param {Guide} [before] */
  const draw = (guide, root, before) => {
    const now = guide.steps.findIndex(({ state }) => state === 'now');
    // The observer has found the same nodes in new elements.
    world[AIM] = () => {
      if (!parts) return;
      pointAt(guide, now);
      place();
    };
    // The same again: a button that is being pressed must stay that button.
    if (before && before !== guide && JSON.stringify(before) === JSON.stringify(guide)) return world[AIM]();
    if (before?.id !== guide.id) collapsed = helping = unfolded = false;
    if (urgentText(guide) && urgentText(guide) !== urgentText(before)) collapsed = false;
    if (!parts) {
      parts = build();
      root.append(parts.ring, parts.section);
    }
    const { section, head, body, steps, say, actions, help } = parts;
    section.lang = guide.lang;
    section.dir = guide.dir;
    section.classList.toggle('folded', collapsed);
    head.hidden = body.hidden = collapsed;

    const count = now < 0 ? '' : `${now + 1}/${guide.steps.length}`;
    section.querySelector('.pill')?.remove();
    if (collapsed) section.prepend(pill(guide, count));
    const name = element('div', 'name', element('h2', '', guide.title));
    if (guide.part) name.append(element('p', 'part', guide.part));
    const fold = here.button('toggle', 'bare icon', guide.collapse_label, () => toggle(true), svg('', SIGNS.down));
    fold.ariaLabel = guide.collapse_label;
    fold.ariaExpanded = 'true';
    head.replaceChildren(svg('mark', common.MARK, 128), name, fold);

    steps.classList.toggle('all', unfolded);
    steps.replaceChildren(...guide.steps.map((step, index) => item(guide, step, index, count)));

    const lines = linesOf(guide);
    const words = lines.map(({ text }) => text).join('\n');
    const fresh = words !== said;
    said = words;
    if (fresh) say.replaceChildren(...lines.map(({ text }) => element('p', '', element('span', '', text))));
    for (const [index, { look, sign }] of lines.entries()) {
      const paragraph = say.children[index];
      if (paragraph) paragraph.className = look;
      paragraph?.querySelector('svg')?.remove();
      paragraph?.prepend(svg('tone', sign));
    }

    const first = guide.actions.find(({ id }) => id === 'done' || (id === 'again' && guide.tone === 'warning'));
    const buttons = guide.actions.map((action) => {
      const look = action === first ? 'first' : action.id === 'stop' ? 'bare' : '';
      return here.button(action.id, look, action.label, () => act(action.id), element('span', '', action.label));
    });
    actions.replaceChildren(...buttons);
    help.replaceChildren(...helpOf(guide));

    pointAt(guide, now);
    place();
    if (fresh) reveal(say);
  };

  /** @param {Guide} guide @param {string} count */
  const pill = (guide, count) => {
    const state = count ? element('span', 'now', count) : svg(`tone ${guide.tone}`, TONES[guide.tone] ?? TONES.notice);
    const content = [svg('mark', common.MARK, 128), element('span', 'text', guide.title), state, svg('', SIGNS.up)];
    const open = here.button('toggle', 'pill', guide.expand_label, () => toggle(false), ...content);
    open.ariaExpanded = 'false';
    return open;
  };

  /** @param {Guide} guide @param {Step} step @param {number} index @param {string} count */
  const item = (guide, step, index, count) => {
    const done = step.state === 'done';
    const marker = element('span', 'marker', done ? svg('', CHECK) : String(index + 1));
    if (done && guide.done_label) {
      marker.role = 'img';
      marker.ariaLabel = guide.done_label;
    }
    const made = element('li', done ? 'good' : '', marker, ' ', element('span', 'text', step.text));
    if (step.state === 'now') {
      made.setAttribute('aria-current', 'step');
      const all = here.button('steps', 'bare count', count, () => { unfolded = !unfolded; here.redraw(); }, element('span', '', count), svg('', unfolded ? SIGNS.up : SIGNS.down));
      all.ariaExpanded = String(unfolded);
      made.append(all);
    }
    return made;
  };

  /** What it says beside the steps. A proof is large where it is the end, and small where it is that of an earlier part. @param {Guide} guide */
  const linesOf = ({ proof, hint, tone, target, steps }) => {
    const end = steps.every(({ state }) => state === 'done');
    const sign = target !== null && tone === 'busy' ? POINTER : (TONES[tone] ?? TONES.notice);
    const proved = end ? { look: `proof ${tone}`, sign: tone === 'good' ? PROOF : sign } : { look: 'plain good', sign: SIGNS.good };
    const next = end ? { look: 'plain notice', sign: TONES.notice } : { look: tone, sign };
    return [...(proof ? [{ text: proof, ...proved }] : []), ...(hint ? [{ text: hint, ...next }] : [])];
  };

  /** The written steps, for whoever does not see what the card speaks of. @param {Guide} guide */
  const helpOf = ({ help }) => {
    const press = () => {
      helping = !helping;
      here.redraw();
      if (helping && parts) reveal(parts.help);
    };
    const open = here.button('help', 'bare', help.label, press, element('span', '', help.label), svg('', helping ? SIGNS.up : SIGNS.down));
    open.ariaExpanded = String(helping);
    if (!helping) return [open];
    const safe = help.links.filter(({ url }) => URL.canParse(url) && new URL(url).protocol === 'https:');
    const links = safe.map(({ label, url }, index) => {
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

  /** Scrolls the card, never the page. @param {Element} part */
  const reveal = (part) => {
    if (!parts) return;
    const own = parts.body.getBoundingClientRect();
    const box = part.getBoundingClientRect();
    const above = box.top - own.top;
    parts.body.scrollTop += Math.min(above, Math.max(0, box.bottom - own.bottom));
  };

  /** @param {Element} seen */
  const visible = (seen) => seen.isConnected && seen.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

  /** A field for a password or a one-time code. @param {Element | null} field */
  const secret = (field) =>
    field instanceof HTMLInputElement &&
    (field.type === 'password' ||
      /one-time-code|(current|new)-password/.test(field.autocomplete) ||
      /(^|[^a-z])(t?otp|2fa|mfa)([^a-z]|$)|one.?time|(verification|security).?code|passcode/i.test(
        [field.name, field.id, field.placeholder, field.ariaLabel, ...[...(field.labels ?? [])].map((label) => label.textContent)].join(' '),
      )) &&
    visible(field) && field.offsetWidth > 1 && field.offsetHeight > 1;

  /** @param {Document | ShadowRoot} root @returns {boolean} */
  const asksForSecret = (root) => [...root.querySelectorAll('*')].some((inner) => secret(inner) || (inner.shadowRoot && asksForSecret(inner.shadowRoot)));

  /** Finds what to point at. @param {Guide} guide @param {number} now */
  const pointAt = (guide, now) => {
    const found = guide.target === null ? undefined : world[OBSERVED]?.(guide.target);
    if (found !== target) follow(found);
    if (!found || !parts) return;
    guarded = asksForSecret(document);
    const name = JSON.stringify([guide.id, now, guide.hint]);
    if (name !== pulsed) {
      pulsed = name;
      const ring = element('div', 'ring');
      parts.ring.replaceWith(ring);
      parts.ring = ring;
    }
    // Once for each aim, and never away from where somebody types.
    if (name === brought || guarded || here.typed(here.focusedControl())) return;
    brought = name;
    new IntersectionObserver(([entry], look) => {
      look.disconnect();
      if (!entry || entry.intersectionRatio > 0.99 || found !== target || !visible(found)) return;
      const calm = !matchMedia('(prefers-reduced-motion: no-preference)').matches;
      found.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: calm ? 'auto' : 'smooth' });
    }).observe(found);
  };

  const sizes = new ResizeObserver(() => placeSoon());

  /** @param {Element} [found] */
  const follow = (found) => {
    sizes.disconnect();
    moves?.disconnect();
    watched = '';
    clipped = false;
    target = found;
    for (const box of found ? [found, document.documentElement, document.body] : []) if (box) sizes.observe(box);
  };

  /** Draws the ring; its box, where there is one to be seen. */
  const outline = () => {
    if (!parts) return undefined;
    const box = target && !guarded && visible(target) ? target.getBoundingClientRect() : undefined;
    if (box) watch(box);
    const inside = box && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
    const shown = inside && !clipped && box.width > 0 && box.height > 0 ? box : undefined;
    parts.ring.hidden = !shown;
    if (!shown || !target) return undefined;
    const { style } = parts.ring;
    const gap = 6; // the border's 3 px and as much air
    const { clientWidth, clientHeight } = document.documentElement;
    const [left, top] = [Math.max(shown.left - gap, 2), Math.max(shown.top - gap, 2)];
    style.left = `${left}px`;
    style.top = `${top}px`;
    style.width = `${Math.min(shown.right + gap, clientWidth - 2) - left}px`;
    style.height = `${Math.min(shown.bottom + gap, clientHeight - 2) - top}px`;
    style.borderRadius = `calc(${getComputedStyle(target).borderTopLeftRadius} + ${gap}px)`;
    return shown;
  };

  /**
   * Hears when the page moves the element without scrolling or resizing, or lets it scroll out of a part of itself: a window drawn tight
   * around the box shows less of it then. @param {DOMRect} box
   */
  const watch = (box) => {
    const { clientWidth, clientHeight } = document.documentElement;
    const insets = [box.top, clientWidth - box.right, clientHeight - box.bottom, box.left].map((inset) => `${-Math.floor(inset)}px`).join(' ');
    if (insets === watched || !target) return;
    watched = insets;
    moves?.disconnect();
    moves = new IntersectionObserver(
      (entries) => {
        clipped = (entries.at(-1)?.intersectionRatio ?? 0) < 0.5;
        placeSoon();
      },
      { rootMargin: insets, threshold: Array.from({ length: 101 }, (_, percent) => percent / 100) },
    );
    moves.observe(target);
  };

  /** Draws the ring where its target is, and keeps the card clear of it and of the focused control. */
  const place = () => {
    if (!parts || here.wasRemovedByPage()) return;
    const { section } = parts;
    section.style.setProperty('--lower', `${common.lower.height}px`);
    const aimed = outline();
    if (section.matches(':hover, :active')) return; // never move away under a pointer
    const focused = here.focusedControl()?.getBoundingClientRect();
    const corner = section.dataset.corner ?? CORNERS[0];
    const covers = (/** @type {(DOMRect | undefined)[]} */ boxes) => {
      const own = section.getBoundingClientRect();
      return boxes.some((box) => box && box.right > own.left - 8 && box.left < own.right + 8 && box.bottom > own.top - 8 && box.top < own.bottom + 8);
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

  const erased = () => {
    parts = undefined;
    said = '';
    follow(undefined);
  };

  const here = common.mountOverlay({ kind: 'guide', css: CSS, draw, erased });
  const { signal } = here;
  common.lower.changed = placeSoon;
  document.addEventListener('focusin', () => { guarded ||= secret(here.focusedControl()); placeSoon(); }, { signal, capture: true });
  document.addEventListener('focusout', placeSoon, { signal, capture: true });
  for (const kind of ['scroll', 'resize']) addEventListener(kind, placeSoon, { signal, capture: true, passive: true });
})();
