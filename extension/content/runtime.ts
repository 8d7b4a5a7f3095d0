// The way to the background, and what to do when there is none any more.

import type { Message } from './protocol.js';

/** What browsers say of a message that no listener was there to take. */
const NOT_TAKEN = 'Receiving end does not exist';

/**
 * Sends a message to the background, as the JSON text that it reads from web pages; resolves to its answer.
 *
 * Rejects where nobody answers. A message that comes in the moment when Firefox puts the event page to sleep is taken by nobody; the
 * second wakes it.
 */
export const sendMessage = async (message: Message): Promise<unknown> => {
  const text = JSON.stringify(message);
  try {
    return await chrome.runtime.sendMessage(text);
  } catch (error) {
    if (!String(error).includes(NOT_TAKEN)) throw error;
    return chrome.runtime.sendMessage(text);
  }
};

/** The life of a script in a page. */
export interface Lifetime {
  /** Aborts when it ends: for listeners. */
  readonly signal: AbortSignal;
  /** Whether the extension is still there; ends the life where it is not. */
  readonly isAlive: () => boolean;
}

/**
 * Begins the life of a script. After an update or removal of the extension it goes on running, cut off: `end` is called once, when
 * `isAlive` first sees that.
 */
export const beginLifetime = (end: () => void): Lifetime => {
  const controller = new AbortController();
  const { signal } = controller;
  const isAlive = () => {
    if (!signal.aborted && chrome.runtime?.id === undefined) {
      controller.abort();
      end();
    }
    return !signal.aborted;
  };
  return { signal, isAlive };
};
