// What goes into an extension, as a map from a file's name to its bytes, and as a zip.

import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Zip, ZipPassThrough, deflateSync } from 'fflate';
import { bundleContentScripts } from './bundle.mjs';
import { browsers, filesNamedBy, manifestFor } from './manifest.mjs';
import { notices } from './notices.mjs';

/** @typedef {Map<string, Uint8Array>} Contents */

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');
export const glue = join(root, 'target', 'glue');

const shipped = new Set(['.css', '.html', '.js', '.json', '.png', '.svg', '.wasm']);

/** @returns {Promise<import('./manifest.mjs').Manifest>} */
export async function manifestSource() {
  return JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8'));
}

/**
 * @param {import('./manifest.mjs').Browser} browser
 * @param {(manifest: import('./manifest.mjs').Manifest) => import('./manifest.mjs').Manifest} [adapt]
 * @returns {Promise<Contents>}
 */
export async function contentsFor(browser, adapt = (manifest) => manifest) {
  const manifest = adapt(manifestFor(await manifestSource(), browser));
  /** @type {Contents} */
  const contents = new Map();
  contents.set('manifest.json', new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`));
  for (const [name, bytes] of await sources(join(root, 'extension'), 'content/')) {
    // A folder that is named after a browser is that browser's alone.
    if (browsers.some((other) => other !== browser && name.startsWith(`${other}/`))) continue;
    contents.set(name, name.startsWith('_locales/') ? withoutNotes(bytes) : bytes);
  }
  for (const [name, bytes] of await bundleContentScripts()) contents.set(name, bytes);
  // The glue, the module, and the JavaScript that belongs to Rust files (src/browser/vault.js).
  for (const [name, bytes] of await sources(glue)) contents.set(name, bytes);
  contents.set('LICENSES.txt', new TextEncoder().encode(await notices()));
  const missing = filesNamedBy(manifest).filter((name) => !contents.has(name));
  if (missing.length > 0) throw new Error(`manifest.json names what is not in extension/: ${missing.join(', ')}`);
  return new Map([...contents].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * A language's texts as the browser needs them: without white space, notes to translators, and names for what is put into a text ($ACCOUNT$
 * is $1 to the browser).
 * @param {Uint8Array} bytes
 */
function withoutNotes(bytes) {
  /** @type {[string, { message: string, placeholders?: Record<string, { content: string }> }][]} */
  const texts = Object.entries(JSON.parse(new TextDecoder().decode(bytes)));
  const shipped = texts.map(([key, { message, placeholders = {} }]) => {
    const content = (/** @type {string} */ _, /** @type {string} */ name) => {
      const placeholder = placeholders[name.toLowerCase()];
      if (!placeholder) throw new Error(`${key}: nothing is put in for $${name}$`);
      return placeholder.content;
    };
    return [key, { message: message.replaceAll(/\$(\w+)\$/g, content) }];
  });
  return new TextEncoder().encode(JSON.stringify(Object.fromEntries(shipped)));
}

/**
 * @param {string} folder
 * @param {string} [bundled] the folder in it that is shipped as bundles
 * @returns {Promise<Contents>}
 */
async function sources(folder, bundled) {
  /** @type {Contents} */
  const found = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.') || entry.name.endsWith('.d.ts')) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    if (bundled && name.startsWith(bundled)) continue;
    if (!shipped.has(extname(name))) throw new Error(`${path} is of a kind that is not shipped`);
    found.set(name, await readFile(path));
  }
  return found;
}

/** @typedef {(bytes: Uint8Array) => Promise<Uint8Array>} Pack */

/** Packs in no time. @type {Pack} */
export const quickly = async (bytes) => deflateSync(bytes, { level: 9 });

/** @type {Map<string, Promise<Uint8Array>>} */ const packed = new Map();

/**
 * Packs the module a twelfth smaller, and takes seconds: what is the same in both browsers' packages is packed once.
 * @type {Pack}
 */
export function thoroughly(bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const before = packed.get(hash);
  if (before) return before;
  // Only where it is needed: it catches every error of the process that nobody caught, and prints itself.
  const now = import('@gfx/zopfli').then(({ default: zopfli }) => zopfli.deflateAsync(bytes, { numiterations: 5 }));
  packed.set(hash, now);
  return now;
}

/** A file that is packed already. */
class Packed extends ZipPassThrough {
  /** @param {string} name @param {Uint8Array} packed */
  constructor(name, packed) {
    super(name);
    this.packed = packed;
    this.compression = 8;
  }

  /** @override @protected @param {Uint8Array} _chunk @param {boolean} final */
  process(_chunk, final) {
    this.ondata(null, /** @type {Uint8Array<ArrayBuffer>} */ (this.packed), final);
  }
}

/**
 * The same contents make the same zip, byte for byte: names are sorted, times fixed, and modes Unix's.
 * @param {Contents} contents
 * @param {Pack} pack
 * @param {Set<string>} [executable] the names of those that can be run
 */
export async function zip(contents, pack, executable = new Set()) {
  // The zip format knows local times only, from 1980 on; a local time reads the same in every time zone.
  const mtime = new Date(1980, 0, 1);
  /** @type {Uint8Array[]} */ const chunks = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  for (const [name, bytes] of contents) {
    const mode = executable.has(name) ? 0o100755 : 0o100644;
    const file = Object.assign(new Packed(name, await pack(bytes)), { mtime, os: 3, attrs: mode << 16 });
    archive.add(file);
    file.push(bytes, true);
  }
  archive.end();
  return Buffer.concat(chunks);
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
