// Tells the background what a person sees on a page of the Dashboard (snapshot.js): after load, after real changes, and when the seller
// comes back to it. While nothing changes it does nothing.
(() => {
  /**
   * @typedef {{ snapshot: unknown, meaning: string, elements: WeakRef<Element>[], roots: ShadowRoot[], pending: boolean }} Taken
   */

  // A second run in the same page only looks anew. A symbol, because an element's id can become a property of the window in this world too.
  const AGAIN = Symbol.for('Token Keeper observer');
  const OBSERVED = Symbol.for('Token Keeper observed');
  const GUIDE = Symbol.for('Token Keeper guide');
  const AIM = Symbol.for('Token Keeper aim');
  const SNAPSHOT = Symbol.for('Token Keeper snapshot');
  /**
   * @typedef {{ [SNAPSHOT]?: (words: string[]) => Taken, [AGAIN]?: () => boolean, [OBSERVED]?: (index: number) => Element | undefined,
   *   [GUIDE]?: (guide: unknown) => void, [AIM]?: () => void }} World
   */
  const world = /** @type {World} */ (globalThis);
  const take = world[SNAPSHOT];
  if (!take || world[AGAIN]?.()) return;

  // An element of the page with such a name would hide the document's own.
  /** @param {string} name */
  const own = (name) => Object.getOwnPropertyDescriptor(Document.prototype, name)?.get?.call(document);

  // Times in ms; the share of the main thread that walks may take is one in so many.
  const SETTLE = 400;
  const SHARE = 125;
  const LATE = [1_000, 2_000, 4_000, 8_000];
  const AGAIN_AFTER = 600_000;
  const TRIES = 5;

  /** Words of the seller's own phrases: text with one of them is told too. @type {string[]} */ let watch = [];
  let failures = 0;
  /** What was sent last means, apart from ticking numbers. @type {string | undefined} */ let sent;
  /** The elements of its nodes. @type {WeakRef<Element>[]} */ let elements = [];
  /** @type {number | undefined} */ let timer;
  /** @type {number | undefined} */ let late;
  let address = '';
  let movedAt = 0; // by performance.now(), as all that follows but one
  let lookedAt = 0;
  let due = 0;
  let frame = 0;
  let notBefore = 0;
  let sentAt = 0; // by Date.now(), which goes on while the computer sleeps
  let cost = 0;
  let pause = 0;
  let sending = false;
  let missed = false;
  let anew = false;
  let warm = false;
  const silenced = new AbortController();
  const page = crypto.randomUUID();

  // After an update or removal of the extension this script goes on running, cut off: nobody would hear it.
  const orphaned = () => chrome.runtime?.id === undefined;
  const hidden = () => own('visibilityState') !== 'visible';

  const disconnect = () => {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(late);
    cancelAnimationFrame(frame);
    timer = late = undefined;
  };

  const check = () => {
    if (!silenced.signal.aborted && orphaned()) {
      silenced.abort();
      disconnect();
      elements = [];
    }
    return !silenced.signal.aborted;
  };

  /** Until then, whatever changes costs nothing. @param {number} delay in ms */
  const lookIn = (delay) => {
    observer.disconnect();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    // Just after a frame the browser knows where everything is: asking then costs it nothing.
    timer = setTimeout(() => (frame = requestAnimationFrame(() => (timer = setTimeout(look)))), delay);
    due = performance.now() + delay;
  };

  const changed = () => {
    const delay = Math.max(SETTLE, SHARE * cost);
    if (!hidden() && (timer === undefined || due > performance.now() + delay)) lookIn(delay);
  };
  const observer = new MutationObserver(changed);

  /** Looks as soon as the share of time allows it. */
  const soon = () => {
    if (check() && !hidden()) lookIn(Math.max(0, lookedAt + SHARE * cost - performance.now()));
  };

  const look = () => {
    timer = undefined;
    if (!check() || hidden()) return;
    const begun = performance.now();
    arrived();
    const taken = take(watch);
    for (const root of [document, ...taken.roots]) observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    if (taken.pending) lookLate();
    if (taken.meaning === sent) {
      // The same nodes, perhaps in new elements: what is pointed at is looked up again.
      elements = taken.elements;
      world[AIM]?.();
    }
    const news = anew || taken.meaning !== sent;
    if (news && sending) missed = true;
    else if (news && begun >= notBefore) tell(taken);
    lookedAt = performance.now();
    cost = warm ? lookedAt - begun : 0; // the first walk takes long, and once
    warm = true;
    if (news && !sending) lookIn(Math.max(notBefore - lookedAt, SHARE * cost));
  };

  /** An element may get its shadow root long after it was put there, of which no observer is told. */
  const lookLate = () => {
    const next = LATE.find((after) => movedAt + after > performance.now());
    if (late !== undefined || next === undefined) return;
    late = setTimeout(() => {
      late = undefined;
      soon();
    }, movedAt + next - performance.now());
  };

  /** At another address another page begins, and little of what the last one did holds it up. */
  const arrived = () => {
    if (location.href === address) return false;
    address = location.href;
    movedAt = performance.now();
    notBefore = Math.min(notBefore, movedAt + 1_000);
    clearTimeout(late);
    late = undefined;
    return true;
  };

  const moved = () => {
    if (arrived()) changed();
  };

  /** @param {Taken} taken */
  const tell = async ({ snapshot, meaning, elements: pointed }) => {
    sending = true;
    missed = anew = false;
    sent = meaning;
    sentAt = Date.now();
    elements = pointed;
    /** @type {any} */
    const answer = await chrome.runtime.sendMessage({ kind: 'observe', page, snapshot: JSON.stringify(snapshot) }).catch(() => undefined);
    sending = false;
    if (!check()) return;
    const ok = answer?.ok;
    pause = !ok || ok.same === true ? Math.min(60_000, Math.max(1_000, pause * 2)) : 0;
    notBefore = performance.now() + pause;
    if (!ok) {
      // The worker has died over it, or could not save. It is told again a few times; after that the next change is.
      sent = undefined;
      failures += 1;
      if (failures <= TRIES) soon();
      return;
    }
    failures = 0;
    const words = Array.isArray(ok.watch) ? ok.watch.filter((/** @type {unknown} */ word) => typeof word === 'string' && word !== '') : watch;
    if (missed || words.join('\n') !== watch.join('\n')) soon();
    watch = words;
    world[GUIDE]?.(ok.guide ?? null);
  };

  const begin = () => {
    const { signal } = silenced;
    /** @param {EventTarget} target @param {string} kind @param {(event: any) => void} listener */
    const on = (target, kind, listener) => EventTarget.prototype.addEventListener.call(target, kind, listener, { signal, capture: true, passive: true });
    on(document, 'visibilitychange', () => {
      // After a while a visit is told again, although nothing is new.
      if (hidden()) disconnect();
      else if (Date.now() - sentAt > AGAIN_AFTER) reportAgain();
      else soon();
    });
    // Back from the back/forward cache the tab shows another page than the one that was told last.
    on(window, 'pageshow', ({ persisted }) => persisted && reportAgain());
    for (const kind of ['hashchange', 'popstate']) on(window, kind, moved);
    const { navigation } = /** @type {{ navigation?: unknown }} */ (/** @type {unknown} */ (window));
    if (navigation instanceof EventTarget) on(navigation, 'currententrychange', moved);
    // Who clicks waits for what comes of it, on a heavy page too.
    on(document, 'click', ({ isTrusted }) => isTrusted && !hidden() && check() && lookIn(SETTLE));
    // What can be seen also changes without a mutation.
    for (const kind of ['change', 'transitionend', 'animationend']) on(document, kind, changed);
    world[OBSERVED] = (index) => elements[index]?.deref();
    arrived();
    soon();
  };

  /** Looks and tells, whether something is new or not. */
  const reportAgain = () => {
    anew = true;
    soon();
  };

  world[AGAIN] = () => {
    reportAgain();
    return check();
  };
  if (own('prerendering')) EventTarget.prototype.addEventListener.call(document, 'prerenderingchange', begin, { once: true });
  else begin();
})();
