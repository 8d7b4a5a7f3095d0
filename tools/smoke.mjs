// Starts the optimised module and calls it once: an optimiser that breaks a module does so silently.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glue, manifestSource } from './contents.mjs';

const { initSync, version } = await import(pathToFileURL(join(glue, 'token_keeper.js')).href);
initSync({ module: await readFile(join(glue, 'token_keeper_bg.wasm')) });
const { version: stated } = await manifestSource();
const answered = version();
if (answered !== stated) {
  throw new Error(`The module is version ${answered} (Cargo.toml), manifest.json says ${stated}: make them agree.`);
}
console.log(`The module answers: version ${answered}`);
