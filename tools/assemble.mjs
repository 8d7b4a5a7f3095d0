// Puts the extension together in dist/chromium and dist/firefox, and says how large it is.
// Both are made in full before either takes the old one's place: a failed build leaves the last good one.

import { mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { gzipSync } from 'node:zlib';
import { contentsFor, dist, kilobytes, manifestSource } from './contents.mjs';
import { browsers, extensionId, firefoxRedirect, manifestFor } from './manifest.mjs';

/**
 * @param {string} folder
 * @param {import('./contents.mjs').Contents} contents
 */
async function holds(folder, contents) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  if (files.length !== contents.size) return false;
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    const wanted = contents.get(relative(folder, path).split(sep).join('/'));
    if (wanted === undefined || !(await readFile(path)).equals(wanted)) return false;
  }
  return true;
}

/**
 * @param {string} folder
 * @param {import('./contents.mjs').Contents} contents
 */
async function write(folder, contents) {
  for (const [name, bytes] of contents) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

/** @param {Map<import('./manifest.mjs').Browser, import('./contents.mjs').Contents>} packages */
async function putInPlace(packages) {
  const workshop = await mkdtemp(join(dist, '.new-'));
  try {
    for (const [browser, contents] of packages) await write(join(workshop, browser), contents);
    for (const browser of packages.keys()) {
      await rename(join(dist, browser), join(workshop, `${browser}.old`)).catch(() => {});
      await rename(join(workshop, browser), join(dist, browser));
    }
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** @type {Map<import('./manifest.mjs').Browser, import('./contents.mjs').Contents>} */
const changed = new Map();
const lines = [];
await mkdir(dist, { recursive: true });
for (const browser of browsers) {
  const contents = await contentsFor(browser);
  if (!(await holds(join(dist, browser), contents))) changed.set(browser, contents);
  const wasm = contents.get('token_keeper_bg.wasm') ?? new Uint8Array();
  if (lines.length === 0) {
    lines.push(`wasm         ${kilobytes(wasm.length)}, ${kilobytes(gzipSync(wasm, { level: 9 }).length)} gzip`);
  }
  lines.push(`${browser.padEnd(12)} ${contents.size} files`);
}
if (changed.size > 0) await putInPlace(changed);
const manifest = await manifestSource();
lines.push(`extension id ${extensionId(manifest.key)}`);
lines.push(`in Firefox a consent returns to ${firefoxRedirect(manifestFor(manifest, 'firefox'))}`);
for (const line of lines) console.log(`  ${line}`);
