// What the content scripts in one page know of each other: one object in their JavaScript world, which the page cannot see. Each
// script is a bundle of its own, so nothing else is shared between two of them, or between two runs of the same one.

import { documentElement } from './dom.ts';
import type { GuideCard } from './protocol.js';

export type ScriptName = 'banner' | 'guide' | 'observer';

export interface World {
  /** Makes a script that runs here look or ask again. Returns `false` where it has outlived its extension. */
  readonly runAgain: Partial<Record<ScriptName, () => boolean>>;
  /** The strip at the window's lower edge that the banner covers: its height in CSS pixels, and who hears that it changed. */
  readonly lowerEdge: { height: number; onChange: () => void };
  /** Returns the element of a node of the last snapshot. Set by the observer. */
  observedElement?: (node: number) => Element | undefined;
  /** Hears that the nodes of the last snapshot have new elements. Set by the guide. */
  onElementsReplaced?: () => void;
  /** Shows the card that the background has answered a snapshot with. Set by the guide. */
  showGuide?: (card: GuideCard | null) => void;
}

// A symbol, because an element's id can become a property of the window in this world too.
const KEY = Symbol.for('Token Keeper');

export const world: World = ((globalThis as { [KEY]?: World })[KEY] ??= {
  runAgain: {},
  lowerEdge: { height: 0, onChange: () => {} },
});

/** Whether this is the page itself and an HTML one: nothing of ours belongs into a frame, a picture or an XML document. */
export const isHtmlPage = (): boolean => window === window.top && documentElement(document) instanceof HTMLElement;

/** Runs a script unless it runs here already. The same script comes twice where it is also injected into a tab that was open. */
export const runOnce = (name: ScriptName, run: () => void): void => {
  if (isHtmlPage() && !world.runAgain[name]?.()) run();
};
