// What a seller on the Dashboard route has come to know, as it is stored.
import { expect } from '@playwright/test';

import { DAY as SECONDS, HOUR } from './keeper.js';

/** In milliseconds. */
export const DAY = SECONDS * 1000;

/** Six calendar months before a time that lies so many days ahead. @param {number} days */
export const visitThatEndsIn = (days) => {
  const end = new Date(Date.now() + days * DAY + HOUR);
  const visit = new Date(end);
  visit.setUTCMonth(end.getUTCMonth() - 6);
  // The 31st of a month with 30 days is no date: then the day before has the same deadline, or an earlier one.
  if (visit.getUTCDate() !== end.getUTCDate()) visit.setUTCDate(0);
  return visit.getTime();
};

/**
 * Stores accounts with both tokens connected, and wakes the worker.
 * @param {import('./keeper.js').Keeper} keeper
 * @param {{ username?: string, visit?: number, ends?: number, history?: object[] }[]} accounts
 */
export const store = async (keeper, ...accounts) => {
  const now = Date.now();
  const records = accounts.map(({ username = 'acme_store', visit = now, ends = now + 400 * DAY, history = [] }) => {
    const evidence = { basis: 'dashboard_confirmation', at: Math.min(now, ends - 540 * DAY), doubtful: false };
    const connection = { standing: 'connected', evidence, lifetime: { end: ends, estimated: true } };
    const connections = { regular: connection, plus: connection };
    return [`account.${username}`, { username, added: evidence.at, last_visit: visit, connections, history }];
  });
  await keeper.worker.evaluate((records) => chrome.storage.local.set(records), Object.fromEntries(records));
  const popup = await keeper.popup();
  for (const { username = 'acme_store' } of accounts) await expect(popup.account(username)).toBeVisible();
  return popup;
};
