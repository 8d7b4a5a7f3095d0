// Messages and stored data that are not as they should be.
import { expect, test } from './support/test.js';

const REFUSED = 'Token Keeper did not understand this request. Nothing was changed.';

test('a message that makes no sense gets an error for an answer', async ({ keeper }) => {
  const popup = await keeper.setUp();
  const before = await keeper.worker.evaluate(() => chrome.storage.local.get());
  for (const message of [
    null,
    'wake',
    [],
    {},
    { kind: 'explode' },
    { kind: 'wake', extra: 1 },
    { kind: 'add_account' },
    { kind: 'connect', account: 7, tokens: [] },
    { kind: 'connect', account: 'x', tokens: ['third'] },
  ]) {
    const answer = await popup.page.evaluate((message) => chrome.runtime.sendMessage(message), message);
    expect(answer, JSON.stringify(message)).toEqual({ error: { text: REFUSED, path: null } });
  }
  const unknown = await popup.page.evaluate(() =>
    chrome.runtime.sendMessage({ kind: 'connect', account: 'nobody', tokens: ['plus'] }),
  );
  expect(unknown).toEqual({ error: { text: 'This account is not here any more. Nothing was changed.', path: null } });
  expect(await keeper.worker.evaluate(() => chrome.storage.local.get())).toEqual(before);
});

const FORBIDDEN = 'This page may not do that. Nothing was changed.';

/** Sends messages as a content script of an eBay page does. @param {import('./support/keeper.js').Keeper} keeper @param {unknown[]} messages */
const sendFromEbay = async (keeper, messages) => {
  const page = await keeper.open('https://www.ebay.com/itm/1');
  return keeper.worker.evaluate(
    async ({ url, messages }) => {
      const [tab] = await chrome.tabs.query({ url: `${url}*` });
      const [result] = await chrome.scripting.executeScript({
        target: { tabId: tab?.id ?? 0 },
        func: async (/** @type {unknown[]} */ messages) => {
          const answers = [];
          for (const message of messages) answers.push(await chrome.runtime.sendMessage(message));
          return answers;
        },
        args: [messages],
      });
      return result?.result;
    },
    { url: page.url(), messages },
  );
};

test('a content script can ask for its banner and nothing else', async ({ keeper }) => {
  await keeper.setUp();
  const answers = await sendFromEbay(
    keeper,
    [{ kind: 'banner' }, { kind: 'add_account', username: 'intruder' }, { kind: 'use_configuration', text: '{"schema":1}' }].map((message) => JSON.stringify(message)),
  );
  const forbidden = { error: { text: FORBIDDEN, path: null } };
  expect(answers).toEqual([{ ok: null }, forbidden, forbidden]);
  // And what was refused is counted.
  expect(await keeper.worker.evaluate(() => chrome.storage.session.get('refused_messages'))).toEqual({ refused_messages: 2 });
});

test('a content script sends one JSON text of bounded length and depth', async ({ keeper }) => {
  await keeper.setUp();
  const before = await keeper.worker.evaluate(() => chrome.storage.local.get());
  const answers = await sendFromEbay(keeper, [
    { kind: 'banner' },
    null,
    7,
    'banner',
    '{"kind":"banner","kind":"banner"}',
    '{"kind":"banner","more":1}',
    `{"kind":"banner","more":${'['.repeat(1_000)}${']'.repeat(1_000)}}`,
    `{"kind":"banner"}${' '.repeat(1_000_000)}`,
    `{"kind":"banner"}${' '.repeat(999_983)}`,
  ]);
  const refused = (/** @type {string} */ text) => ({ error: { text, path: null } });
  const [forbidden, malformed] = [refused(FORBIDDEN), refused(REFUSED)];
  expect(answers).toEqual([forbidden, forbidden, forbidden, malformed, malformed, malformed, malformed, malformed, { ok: null }]);
  expect(await keeper.worker.evaluate(() => chrome.storage.local.get())).toEqual(before);
});

test('a stored record that cannot be read is set aside, and the rest goes on', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const broken = { username: 42, from: 'the future' };
  await keeper.worker.evaluate((broken) => chrome.storage.local.set({ 'account.broken': broken, outcome: 'nonsense' }), broken);
  await popup.page.reload();
  await expect(popup.notices).toContainText('Some stored data could not be read. It was set aside, not deleted; the rest goes on.');
  await popup.expectConnected('Regular Token');
  await expect(popup.accounts.getByRole('listitem')).toHaveCount(1);
  // It is kept, also after the next change.
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('Regular Token of acme_store is connected');
  const stored = await keeper.worker.evaluate(() => chrome.storage.local.get());
  expect(stored).not.toHaveProperty('account.broken');
  expect(stored).toHaveProperty(['set_aside.account.broken'], broken);
});

test('data of a newer version is left untouched', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  await keeper.worker.evaluate(() => chrome.storage.local.set({ schema: 99 }));
  const before = await keeper.worker.evaluate(() => chrome.storage.local.get());
  await popup.page.reload();
  await expect(popup.notices).toContainText('written by a newer version of Token Keeper. It was left untouched');
  const answer = await popup.page.evaluate(() => chrome.runtime.sendMessage({ kind: 'add_account', username: 'third_shop' }));
  expect(answer.error.text).toContain('It was left untouched');
  expect(await keeper.worker.evaluate(() => chrome.storage.local.get())).toEqual(before);
});

test('a background that never answers is said to be silent', async ({ keeper }) => {
  const popup = await keeper.popup();
  await popup.page.addInitScript(() => {
    chrome.runtime.sendMessage = /** @type {any} */ (() => new Promise(() => {}));
  });
  await popup.page.clock.install();
  await popup.page.reload();
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  await popup.page.clock.runFor(15_000);
  await expect(popup.notices).toContainText('Token Keeper’s background did not answer. Nothing was changed.');
});
