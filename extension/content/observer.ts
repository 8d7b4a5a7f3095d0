// Tells the background what a person sees on a page of the Dashboard (snapshot.ts): after load, after real changes, and when the seller
// comes back to it. While nothing changes it does nothing.

import { isPrerendering, listen, visibilityState } from './dom.ts';
import type { ObserveAnswer } from './protocol.js';
import { beginLifetime, sendMessage } from './runtime.ts';
import { takeSnapshot, type Taken } from './snapshot.ts';
import { runOnce, world } from './world.ts';

// Times in ms; the share of the main thread that walks may take is one in so many.
const SETTLE = 400;
const SHARE = 125;
/** When shadow roots that come late are looked for: so long after the page began. */
const LATE = [1_000, 2_000, 4_000, 8_000];
/** After so long a visit is reported again, although nothing is new. */
const REPORT_AGAIN_AFTER = 600_000;
/** How often a report is tried that the background did not take. */
const TRIES = 5;

const run = () => {
  /** Words of the seller's own phrases: text with one of them is reported too. */
  let watch: string[] = [];
  let failures = 0;
  /** What was sent last means, apart from ticking numbers. */
  let sent: string | undefined;
  /** The elements of its nodes. */
  let elements: WeakRef<Element>[] = [];
  let timer: number | undefined;
  let late: number | undefined;
  let address = '';
  let movedAt = 0; // by performance.now(), as all that follows but one
  let lookedAt = 0;
  let due = 0;
  let frame = 0;
  let notBefore = 0;
  let sentAt = 0; // by Date.now(), which goes on while the computer sleeps
  let cost = 0;
  let pause = 0;
  let isSending = false;
  let hasMissed = false;
  let mustReport = false;
  let isWarm = false;
  const page = crypto.randomUUID();

  const isHidden = () => visibilityState(document) !== 'visible';

  const disconnect = () => {
    observer.disconnect();
    clearTimeout(timer);
    clearTimeout(late);
    cancelAnimationFrame(frame);
    timer = late = undefined;
  };

  const { signal, isAlive } = beginLifetime(() => {
    disconnect();
    elements = [];
  });

  /** Looks at the page in so many ms. Until then, whatever changes costs nothing. */
  const lookIn = (delay: number) => {
    observer.disconnect();
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    // Just after a frame the browser knows where everything is: asking then costs it nothing.
    timer = setTimeout(() => (frame = requestAnimationFrame(() => (timer = setTimeout(look)))), delay);
    due = performance.now() + delay;
  };

  const onChange = () => {
    const delay = Math.max(SETTLE, SHARE * cost);
    if (!isHidden() && (timer === undefined || due > performance.now() + delay)) lookIn(delay);
  };
  const observer = new MutationObserver(onChange);

  /** Looks as soon as the share of time allows it. */
  const lookSoon = () => {
    if (isAlive() && !isHidden()) lookIn(Math.max(0, lookedAt + SHARE * cost - performance.now()));
  };

  const look = () => {
    timer = undefined;
    if (!isAlive() || isHidden()) return;
    const begun = performance.now();
    noteArrival();
    const taken = takeSnapshot(watch);
    for (const root of [document, ...taken.roots]) observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
    if (taken.isPending) lookLate();
    if (taken.meaning === sent) {
      // The same nodes, perhaps in new elements: what is pointed at is looked up again.
      elements = taken.elements;
      world.onElementsReplaced?.();
    }
    const isNews = mustReport || taken.meaning !== sent;
    if (isNews && isSending) hasMissed = true;
    else if (isNews && begun >= notBefore) void report(taken);
    lookedAt = performance.now();
    cost = isWarm ? lookedAt - begun : 0; // the first walk takes long, and once
    isWarm = true;
    if (isNews && !isSending) lookIn(Math.max(notBefore - lookedAt, SHARE * cost));
  };

  /** An element may get its shadow root long after it was put there, of which no observer is told. */
  const lookLate = () => {
    const next = LATE.find((after) => movedAt + after > performance.now());
    if (late !== undefined || next === undefined) return;
    late = setTimeout(() => {
      late = undefined;
      lookSoon();
    }, movedAt + next - performance.now());
  };

  /** Returns whether the address is another one. There another page begins, and little of what the last one did holds it up. */
  const noteArrival = (): boolean => {
    if (location.href === address) return false;
    address = location.href;
    movedAt = performance.now();
    notBefore = Math.min(notBefore, movedAt + 1_000);
    clearTimeout(late);
    late = undefined;
    return true;
  };

  const onMove = () => {
    if (noteArrival()) onChange();
  };

  const report = async (taken: Taken) => {
    isSending = true;
    hasMissed = mustReport = false;
    sent = taken.meaning;
    sentAt = Date.now();
    elements = taken.elements;
    const answer = (await sendMessage({ kind: 'observe', page, snapshot: JSON.stringify(taken.snapshot) }).catch(() => undefined)) as
      | { ok?: Partial<ObserveAnswer> }
      | undefined;
    isSending = false;
    if (!isAlive()) return;
    const ok = answer?.ok;
    pause = !ok || ok.same === true ? Math.min(60_000, Math.max(1_000, pause * 2)) : 0;
    notBefore = performance.now() + pause;
    if (!ok) {
      // The worker has died over it, or could not save. It is told again a few times; after that the next change is.
      sent = undefined;
      failures += 1;
      if (failures <= TRIES) lookSoon();
      return;
    }
    failures = 0;
    const words = Array.isArray(ok.watch) ? ok.watch.filter((word) => typeof word === 'string' && word !== '') : watch;
    if (hasMissed || words.join('\n') !== watch.join('\n')) lookSoon();
    watch = words;
    world.showGuide?.(ok.guide ?? null);
  };

  /** Looks and reports, whether something is new or not. */
  const reportAgain = () => {
    mustReport = true;
    lookSoon();
  };

  const begin = () => {
    const on = (target: EventTarget, kind: string, listener: (event: any) => void) => listen(target, kind, listener, { signal });
    on(document, 'visibilitychange', () => {
      if (isHidden()) disconnect();
      else if (Date.now() - sentAt > REPORT_AGAIN_AFTER) reportAgain();
      else lookSoon();
    });
    // Back from the back/forward cache the tab shows another page than the one that was reported last.
    on(window, 'pageshow', ({ persisted }) => persisted && reportAgain());
    for (const kind of ['hashchange', 'popstate']) on(window, kind, onMove);
    const { navigation } = window as unknown as { navigation?: unknown };
    if (navigation instanceof EventTarget) on(navigation, 'currententrychange', onMove);
    // Who clicks waits for what comes of it, on a heavy page too.
    on(document, 'click', ({ isTrusted }) => isTrusted && !isHidden() && isAlive() && lookIn(SETTLE));
    // What can be seen also changes without a mutation.
    for (const kind of ['change', 'transitionend', 'animationend']) on(document, kind, onChange);
    world.observedElement = (node) => elements[node]?.deref();
    noteArrival();
    lookSoon();
  };

  world.runAgain.observer = () => {
    reportAgain();
    return isAlive();
  };
  if (isPrerendering(document)) listen(document, 'prerenderingchange', begin, { once: true });
  else begin();
};

runOnce('observer', run);
