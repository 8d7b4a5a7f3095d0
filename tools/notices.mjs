// The licences of what is compiled into the extension, by what Cargo says is in it.

import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * @typedef {{ id: string, name: string, version: string, license: string | null, manifest_path: string, targets: { kind: string[] }[] }} Package
 * @typedef {{ id: string, deps: { pkg: string, dep_kinds: { kind: string | null }[] }[] }} Node
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const NAMES = [/^licen[cs]e[-.]mit/i, /^licen[cs]e/i, /^copying/i, /^unlicense/i];

/** Crates whose code is in the module: no macros, which run when it is built, and nothing that only tests need. */
async function crates() {
  const query = ['metadata', '--locked', '--format-version', '1', '--filter-platform', 'wasm32-unknown-unknown'];
  const { stdout } = await promisify(execFile)('cargo', query, { cwd: root, maxBuffer: 1 << 28 });
  /** @type {{ packages: Package[], resolve: { nodes: Node[], root: string } }} */
  const { packages, resolve } = JSON.parse(stdout);
  const byId = new Map(packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  /** @type {Set<Package>} */ const found = new Set();
  const visit = (/** @type {string} */ id) => {
    const crate = byId.get(id);
    if (!crate || found.has(crate) || crate.targets.some(({ kind }) => kind.includes('proc-macro'))) return;
    found.add(crate);
    for (const { pkg, dep_kinds } of nodes.get(id)?.deps ?? []) if (dep_kinds.some(({ kind }) => kind === null)) visit(pkg);
  };
  visit(resolve.root);
  return [...found].filter(({ id }) => id !== resolve.root).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {Package} crate */
async function licence({ name, license, manifest_path }) {
  const folder = dirname(manifest_path);
  const files = await readdir(folder);
  const file = NAMES.map((pattern) => files.find((file) => pattern.test(file))).find(Boolean);
  // Some say only which it is.
  if (!file && license) return `Licensed under ${license}, by its package's own words; the texts of these licences stand elsewhere in this file.`;
  if (!file) throw new Error(`The crate ${name} says nothing of its licence`);
  return (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n').trim();
}

/** @type {Promise<string> | undefined} */
let made;

/** What goes into every package: made once. */
export const notices = () => (made ??= make());

/** One text for all crates that have the same. */
async function make() {
  /** @type {Map<string, string[]>} */ const texts = new Map();
  for (const crate of await crates()) {
    const text = await licence(crate);
    texts.set(text, [...(texts.get(text) ?? []), `${crate.name} ${crate.version} (${crate.license})`]);
  }
  const own = await Promise.all(['LICENSE-MIT', 'LICENSE-APACHE'].map((name) => readFile(join(root, name), 'utf8')));
  const parts = [...texts].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  const head = `Token Keeper (MIT OR Apache-2.0)\n\n${own.map((text) => text.trim()).join(`\n\n${'- '.repeat(40).trim()}\n\n`)}`;
  const rust = 'The Rust standard library (MIT OR Apache-2.0): https://github.com/rust-lang/rust';
  return `${[head, 'Compiled into Token Keeper are:', rust, ...parts].join(line)}\n`;
}
