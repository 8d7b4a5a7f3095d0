// The extensions as a bench meets them: who they are, and what the seller has stored.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { extensionId } from '../../../tools/manifest.mjs';
import { DAY } from '../support/stored.js';

/** The id that Chromium gives an extension in a folder. @param {string} folder */
export const idOf = async (folder) => {
  const { key } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  // Without a key its place has to do.
  return extensionId(key ?? Buffer.from(folder).toString('base64'));
};

/** A page of an extension that does nothing: where its API can be called. @param {import('./browser.js').Browser} browser @param {string} folder */
export const blankPage = async (browser, folder) => {
  const id = await idOf(folder);
  const { key } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  return browser.open(`chrome-extension://${id}/${key ? 'icons/icon.svg' : 'blank.html'}`);
};

/**
 * Stores so many accounts with both tokens connected, the first of them for so many days, and waits until the worker has seen it.
 * @param {import('./browser.js').Page} page one of ours @param {{ accounts: number, days?: number, history?: number }} what
 *   `history`: how many days of visits each has
 */
export const seller = async (page, { accounts, days = 400, history = 0 }) => {
  const now = Date.now();
  const visits = Array.from({ length: history }, (_, day) => ({ at: now - (history - day) * DAY, what: 'visited' }));
  const records = Array.from({ length: accounts }, (_, at) => {
    const username = at === 0 ? 'acme_store' : `acme_store_${at}`;
    const evidence = { basis: 'dashboard_confirmation', at: now - DAY, doubtful: false };
    const connection = { standing: 'connected', evidence, lifetime: { end: now + (at === 0 ? days : 400) * DAY, estimated: true } };
    return [`account.${username}`, { username, added: now - 100 * DAY, last_visit: now, connections: { regular: connection, plus: connection }, history: visits }];
  });
  await page.evaluate(`(async () => {
    await chrome.storage.local.clear();
    await chrome.storage.local.set(${JSON.stringify(Object.fromEntries(records))});
    const answer = await chrome.runtime.sendMessage({ kind: 'wake' });
    if (!answer?.ok) throw new Error(JSON.stringify(answer));
    // The looks follow the answer.
    const there = async () => (await chrome.scripting.getRegisteredContentScripts()).some(({ id }) => id === '${days < 7 ? 'banner' : 'credentials'}');
    while (!(await there()));
  })()`);
};
