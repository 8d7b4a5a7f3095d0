import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clean } from '../../extension/content/text.ts';

test('white space of every kind is one space, and none at the ends', () => {
  assert.equal(clean('\n Regular\u00a0\t\u2003Token \u3000'), 'Regular Token');
});

test('signs that take no room are left out', () => {
  for (const sign of ['\u00ad', '\u200b', '\u200d', '\u200e', '\u200f', '\u202e', '\u2066', '\u2069', '\ufeff', '\u061c']) {
    assert.equal(clean(`acme${sign}_store`), 'acme_store', `U+${sign.codePointAt(0)?.toString(16)}`);
  }
});

test('wide and composed letters are read as the plain ones, letters in circles as pictures', () => {
  assert.equal(clean('Ｔｏｋｅｎ　Ｐｌｕｓ'), 'Token Plus');
  assert.equal(clean('Zu\u0308rich'), 'Zürich');
  assert.equal(clean('\u24d8 Regular Token'), 'Regular Token');
});

test('half a surrogate pair becomes the replacement character', () => {
  assert.equal(clean('a\ud83d'), 'a\ufffd');
});
