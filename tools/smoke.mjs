// Starts the module and calls it once: its version is the manifest's, and it names no path of this machine.

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { glue, manifestSource, root } from './contents.mjs';

const { initSync, version } = await import(pathToFileURL(join(glue, 'token_keeper.js')).href);
const module = await readFile(join(glue, 'token_keeper_bg.wasm'));
initSync({ module });
const { version: stated } = await manifestSource();
const answered = version();
if (answered !== stated) {
  throw new Error(`The module is version ${answered} (Cargo.toml), manifest.json says ${stated}: make them agree.`);
}
for (const path of [homedir(), root]) {
  if (path.length > 1 && module.includes(path)) throw new Error(`The module names a path of this machine: ${path}`);
}
console.log(`The module answers: version ${answered}`);
