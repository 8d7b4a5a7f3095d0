// How large the module and the package are, and by how much they have grown.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { contentsFor, thoroughly, zip } from '../../../tools/contents.mjs';
import { withoutKey } from '../../../tools/manifest.mjs';
import { extension, root } from '../support/paths.js';

/** Bytes now, and as they were last written down in `benches/sizes.json`. */
export const sizes = async () => {
  const module = await readFile(join(extension, 'token_keeper_bg.wasm'));
  const now = { module: gzipSync(module, { level: 9 }).length, package: (await zip(await contentsFor('chromium', withoutKey), thoroughly)).length };
  /** @type {typeof now} */ const recorded = JSON.parse(await readFile(join(root, 'benches/sizes.json'), 'utf8'));
  return { now, recorded };
};
