// Packs the zips that the stores take.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentsFor, dist, kilobytes, manifestSource, zip } from './contents.mjs';
import { browsers, withoutKey } from './manifest.mjs';

const { version } = await manifestSource();
for (const browser of browsers) {
  const bytes = zip(await contentsFor(browser, withoutKey));
  const name = `token-keeper-${browser}-${version}.zip`;
  await writeFile(join(dist, name), bytes);
  console.log(`  dist/${name}  ${kilobytes(bytes.length)}`);
}
