// Packs the zips that the stores take, and the source package that a reviewer can build them from.

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentsFor, dist, kilobytes, manifestSource, quickly, thoroughly, zip } from './contents.mjs';
import { browsers, withoutKey } from './manifest.mjs';
import { executables, sourceContents, uncommitted } from './source.mjs';

const { version } = await manifestSource();

/** @param {string} what @param {Uint8Array} bytes */
async function put(what, bytes) {
  const name = `token-keeper-${what}-${version}.zip`;
  await writeFile(join(dist, name), bytes);
  console.log(`  dist/${name}  ${kilobytes(bytes.length)}`);
  console.log(`    sha256 ${createHash('sha256').update(bytes).digest('hex')}`);
}

for (const browser of browsers) await put(browser, await zip(await contentsFor(browser, withoutKey), thoroughly));
const source = await sourceContents(version);
if (source) {
  await put('source', await zip(source, quickly, await executables(source)));
  const changes = uncommitted();
  if (changes.length > 0) console.log(`  no release: ${changes.length} files are not committed, and new ones not in the source package`);
} else console.log('  no source package: this folder is not a work tree of Git');
