// Every text that pages, manifest and shell ask for is there, and every text that is there is asked for. The keys of the core are
// checked by its own test (src/view/words.rs).
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { root } from './support/paths.js';

/** @param {string} folder @param {RegExp} name */
const texts = async (folder, name) => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && name.test(entry.name));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath ?? entry.path, entry.name), 'utf8')));
};

/** @param {string[]} texts @param {RegExp} pattern */
const found = (texts, pattern) => new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, key = '']) => key)));

const PREFIXES = /^(page|shell|extension)_/;

const keysThatAreThere = async () => {
  /** @type {Record<string, { message: string }>} */
  const messages = JSON.parse(await readFile(join(root, 'extension/_locales/en/messages.json'), 'utf8'));
  return messages;
};

const keysThatAreAsked = async () => {
  const pages = found(await texts('extension', /\.html$/), /data-i18n(?:-[a-z]+)?="([^"]*)"/g);
  const scripts = found(await texts('extension', /\.js$/), /getMessage\(\s*['"]([a-z_]+)['"]/g);
  const shell = found(await texts('src', /\.rs$/), /"((?:page|shell|extension)_[a-z_]+)"/g);
  const manifest = found([await readFile(join(root, 'manifest.json'), 'utf8')], /__MSG_([a-z_]+)__/g);
  return new Set([...pages, ...scripts, ...shell, ...manifest]);
};

test('every text that is asked for is there', async () => {
  const there = await keysThatAreThere();
  const missing = [...(await keysThatAreAsked())].filter((key) => !(key in there));
  expect(missing).toEqual([]);
});

test('every text of pages, manifest and shell is asked for', async () => {
  const asked = await keysThatAreAsked();
  const unused = Object.keys(await keysThatAreThere()).filter((key) => PREFIXES.test(key) && !asked.has(key));
  expect(unused).toEqual([]);
});

test('every text says something', async () => {
  for (const [key, { message }] of Object.entries(await keysThatAreThere())) expect(message.trim(), key).not.toBe('');
});
