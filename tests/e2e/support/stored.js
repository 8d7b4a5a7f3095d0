// What a seller on the Dashboard route has come to know, as it is stored.
import { expect } from '@playwright/test';

import { DAY as SECONDS, MINUTE } from './keeper.js';

/** In milliseconds. */
export const DAY = SECONDS * 1000;

/** Six calendar months before a time that lies so many days ahead. @param {number} days */
export const visitThatEndsIn = (days) => {
  const end = new Date(Date.now() + days * DAY + MINUTE);
  const visit = new Date(end);
  visit.setUTCMonth(end.getUTCMonth() - 6);
  // The 31st of a month with 30 days is no date: then the day before has the same deadline, or an earlier one.
  if (visit.getUTCDate() !== end.getUTCDate()) visit.setUTCDate(0);
  return visit.getTime();
};

/**
 * Stores accounts with both tokens connected, and wakes the worker.
 * @param {import('./keeper.js').Keeper} keeper
 * @param {{ username?: string, visit?: number, ends?: number, seen?: number, history?: object[], regular?: object, plus?: object }[]} accounts
 * `seen`: when the Dashboard said that they are connected; `regular`, `plus`: what is otherwise
 */
export const store = async (keeper, ...accounts) => {
  const now = Date.now();
  const records = accounts.map(({ username = 'acme_store', visit = now, ends = now + 400 * DAY, seen = now, history = [], regular = {}, plus = {} }) => {
    const evidence = { basis: 'dashboard_confirmation', at: seen, doubtful: false };
    const connection = { standing: 'connected', evidence, lifetime: { end: ends, estimated: true } };
    const connections = { regular: { ...connection, ...regular }, plus: { ...connection, ...plus } };
    return [`account.${username}`, { username, added: Math.min(seen, visit), last_visit: visit, connections, history }];
  });
  await keeper.worker.evaluate((records) => chrome.storage.local.set(records), Object.fromEntries(records));
  const popup = await keeper.popup();
  for (const { username = 'acme_store' } of accounts) await expect(popup.account(username)).toBeVisible();
  return popup;
};

/** What is stored of a token that the Dashboard has called disconnected. */
export const lost = (at = Date.now()) => ({
  standing: { disconnected: { at, reason: 'not_stated' } },
  evidence: { basis: 'dashboard_words', at, doubtful: false },
});

/**
 * Changes what is stored of the only account, and of both its tokens. Whoever looks next finds it.
 * @param {import('./keeper.js').Keeper} keeper @param {object} account @param {object} [tokens]
 */
export const alter = (keeper, account, tokens = {}) =>
  keeper.worker.evaluate(
    async ({ account, tokens }) => {
      const all = /** @type {[string, any][]} */ (Object.entries(await chrome.storage.local.get()));
      const [key = '', record] = all.find(([key]) => key.startsWith('account.')) ?? [];
      for (const connection of Object.values(record.connections)) Object.assign(connection, tokens);
      await chrome.storage.local.set({ [key]: { ...record, ...account } });
    },
    { account, tokens },
  );
