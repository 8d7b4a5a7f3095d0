// Every text that pages, scripts, manifest and Rust sources ask for is there, and every text that is there is asked for.
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { expect, test } from '@playwright/test';

import { root } from './support/paths.js';

/** @param {string} folder @param {RegExp} name @param {RegExp} [without] Folders to leave out. */
const texts = async (folder, name, without) => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && name.test(entry.name) && !without?.test(relative(root, entry.parentPath ?? entry.path)));
  return Promise.all(files.map((entry) => readFile(join(entry.parentPath ?? entry.path, entry.name), 'utf8')));
};

/** @param {string[]} texts @param {RegExp} pattern */
const found = (texts, pattern) => new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, key = '']) => key)));

/** @typedef {Record<string, { message: string, placeholders?: Record<string, { content: string }> }>} Messages */

/** @param {string} [language] @returns {Promise<Messages>} */
const keysThatAreThere = async (language = 'en') =>
  JSON.parse(await readFile(join(root, 'extension/_locales', language, 'messages.json'), 'utf8'));

const languages = (await readdir(join(root, 'extension/_locales'))).sort();

/** As build.rs names it in Rust. @param {string} key */
const variantOf = (key) => key.replaceAll(/(?:^|_)([a-z0-9])/g, (_, first) => first.toUpperCase());

/** A key that only a test names is not asked for. */
const rustSources = async () => (await texts('src', /(?<!_tests)\.rs$/, /\btests\b/)).map((text) => text.split('#[cfg(test)]')[0] ?? '');

/** The keys that Rust sources ask for, as they name them. */
const variantsThatAreAsked = async () => found(await rustSources(), /\bKey::([A-Z][a-z0-9]\w*)/g);

const keysThatAreAsked = async () => {
  const pages = found(await texts('extension', /\.html$/), /data-i18n(?:-[a-z]+)?="([^"]*)"/g);
  const scripts = found(await texts('extension', /\.js$/), /getMessage\(\s*['"]([a-z_]+)['"]/g);
  const manifest = found([await readFile(join(root, 'manifest.json'), 'utf8')], /__MSG_([a-z_]+)__/g);
  return new Set([...pages, ...scripts, ...manifest]);
};

test('every text that is asked for is there', async () => {
  const there = await keysThatAreThere();
  const variants = Object.keys(there).map(variantOf);
  const missing = [...(await keysThatAreAsked())].filter((key) => !(key in there));
  const missingInRust = [...(await variantsThatAreAsked())].filter((variant) => !variants.includes(variant));
  expect([...missing, ...missingInRust]).toEqual([]);
});

test('every text is asked for', async () => {
  const asked = await keysThatAreAsked();
  const variants = await variantsThatAreAsked();
  const unused = Object.keys(await keysThatAreThere()).filter((key) => !asked.has(key) && !variants.has(variantOf(key)));
  expect(unused).toEqual([]);
});

test('the shell fills as many placeholders as a text has', async () => {
  const sources = (await rustSources()).join('\n');
  const counts = new Map(Object.entries(await keysThatAreThere()).map(([key, { placeholders }]) => [variantOf(key), Object.keys(placeholders ?? {}).length]));
  const plain = [...sources.matchAll(/\bmessage\(Key::(\w+)\)/g)].map(([, variant = '']) => ({ variant, given: 0 }));
  const filled = [...sources.matchAll(/\bmessage_with\(\s*Key::(\w+),\s*&\[([^\]]*)\]/g)].map(([, variant = '', list = '']) => ({
    variant,
    given: list.split(',').filter((argument) => argument.trim()).length,
  }));
  expect(plain).not.toEqual([]);
  expect(filled).not.toEqual([]);
  expect([...plain, ...filled].filter(({ variant, given }) => counts.get(variant) !== given)).toEqual([]);
});

test('the languages are those of the sellers', () => {
  expect(languages).toEqual(['ar', 'de', 'en', 'es', 'fr', 'it', 'pl', 'zh_CN']);
});

for (const language of languages) {
  test(`${language} has every text, each with what is put into it`, async () => {
    const english = await keysThatAreThere();
    const messages = await keysThatAreThere(language);
    expect(Object.keys(messages)).toEqual(Object.keys(english));
    expect(messages.extension_language?.message).toBe(language.replace('_', '-'));
    const wrong = Object.entries(messages).flatMap(([key, { message, placeholders }]) => {
      const original = english[key] ?? { message: '' };
      const contents = (/** @type {typeof placeholders} */ all) => JSON.stringify(Object.entries(all ?? {}).map(([name, { content }]) => [name, content]));
      const used = (/** @type {string} */ text) => String([...new Set(text.match(/\$[A-Z_]+\$/g))].sort());
      return [
        message.trim() === '' && `${key} is empty`,
        used(message) !== used(original.message) && `${key} uses ${used(message)}`,
        contents(placeholders) !== contents(original.placeholders) && `${key} has other placeholders`,
        // A button or heading that is twice as long as the English one has no room.
        message.length > Math.max(24, 2 * original.message.length) && `${key} is too long`,
      ].filter(Boolean);
    });
    expect(wrong).toEqual([]);
    expect(messages.extension_description?.message.length, 'what the stores take').toBeLessThanOrEqual(132);
    expect(messages.badge_days?.message.replace('$DAYS$', '30').length, 'what a badge has room for').toBeLessThanOrEqual(4);
  });
}
