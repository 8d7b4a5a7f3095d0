import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { beginLifetime, sendMessage } from '../../extension/content/runtime.ts';

/** Puts a browser in place whose background answers in turn: with a value, or with the error that it throws. */
const install = (...answers: unknown[]) => {
  const sent: unknown[] = [];
  const runtime: { id: string | undefined; sendMessage: (message: unknown) => Promise<unknown> } = {
    id: 'ours',
    sendMessage: async (message) => {
      const answer = answers[sent.push(message) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  Object.assign(globalThis, { chrome: { runtime } });
  return { sent, runtime };
};

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'chrome');
});

const ASLEEP = new Error('Could not establish connection. Receiving end does not exist.');

test('a message is sent as one JSON text', async () => {
  const { sent } = install({ ok: null });
  assert.deepEqual(await sendMessage({ kind: 'banner' }), { ok: null });
  assert.deepEqual(sent, ['{"kind":"banner"}']);
});

test('a message that nobody took is sent once more', async () => {
  const { sent } = install(ASLEEP, { ok: 1 });
  assert.deepEqual(await sendMessage({ kind: 'guide' }), { ok: 1 });
  assert.equal(sent.length, 2);
});

test('a message is not sent a third time', async () => {
  const { sent } = install(ASLEEP, ASLEEP, { ok: 1 });
  await assert.rejects(sendMessage({ kind: 'guide' }), ASLEEP);
  assert.equal(sent.length, 2);
});

test('after any other error a message is not sent again', async () => {
  const gone = new Error('Extension context invalidated.');
  const { sent } = install(gone, { ok: 1 });
  await assert.rejects(sendMessage({ kind: 'guide' }), gone);
  assert.equal(sent.length, 1);
});

test('a script lives until its extension has gone, and ends once', () => {
  const { runtime } = install();
  let ends = 0;
  const { signal, isAlive } = beginLifetime(() => {
    ends += 1;
  });
  assert.deepEqual([isAlive(), signal.aborted, ends], [true, false, 0]);
  runtime.id = undefined;
  assert.deepEqual([isAlive(), signal.aborted, ends], [false, true, 1]);
  // Also where the whole namespace has gone; and it does not come back.
  Object.assign(globalThis, { chrome: {} });
  assert.equal(isAlive(), false);
  install();
  assert.deepEqual([isAlive(), ends], [false, 1]);
});
