// The source package: what a store's reviewer builds the same zips from. It is what Git tracks, as it lies in the work tree, for that is
// what was built.

import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { release, type } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from './contents.mjs';

/** @typedef {import('./contents.mjs').Contents} Contents */

const run = (/** @type {string} */ command, /** @type {string[]} */ ...options) =>
  execFileSync(command, options, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();

/** An unpacked source package may lie in a folder of another repository. */
function isWorkTree() {
  try {
    return resolve(run('git', 'rev-parse', '--show-toplevel')) === resolve(root);
  } catch {
    return false;
  }
}

/** Nothing where this is an unpacked source package itself. @param {string} version @returns {Promise<Contents | undefined>} */
export async function sourceContents(version) {
  if (!isWorkTree()) return undefined;
  // All in one folder, so that unpacking strews nothing about.
  const folder = `token-keeper-${version}`;
  /** @type {Contents} */
  const contents = new Map();
  for (const name of run('git', 'ls-files', '-z').split('\0').filter(Boolean).sort()) {
    // A file that was deleted and is still in the index was not built either.
    const bytes = await readFile(join(root, name)).catch(() => undefined);
    if (bytes) contents.set(`${folder}/${name}`, bytes);
  }
  contents.set(`${folder}/BUILT-WITH.txt`, new TextEncoder().encode(builtWith()));
  return contents;
}

/** What a release must not have: files that differ from the last commit, and new ones, which the source package lacks. */
export const uncommitted = () => run('git', 'status', '--porcelain').split('\n').filter(Boolean);

/** The executable files among them. @param {Contents} contents */
export async function executables(contents) {
  /** @type {Set<string>} */ const found = new Set();
  for (const name of contents.keys()) {
    const { mode } = await stat(join(root, name.slice(name.indexOf('/') + 1))).catch(() => ({ mode: 0 }));
    if (mode & 0o100) found.add(name);
  }
  return found;
}

/** The exact versions that a reviewer is asked to use: by what was there, not by what somebody remembered to write down. */
function builtWith() {
  return [
    'The zips of this version were built with:',
    '',
    run('rustc', '--version'),
    run('cargo', '--version'),
    `node ${process.version}`,
    `npm ${run('npm', '--version')}`,
    `${type()} ${release()}, ${process.arch}`,
    '',
    'How to build them again: docs/building-from-source.md',
    '',
  ].join('\n');
}
