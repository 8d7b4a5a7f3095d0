// Bundles the content scripts: each entry of extension/content and what it imports become one classic script, for a browser runs no
// content script as a module. The same sources make the same bytes.

import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The scripts that are registered and injected by these names: `ContentScript` in src/projection/scripts.rs. */
const ENTRIES = ['banner', 'credentials', 'guide', 'observer'];

/** @returns {Promise<Map<string, Uint8Array>>} from a file's name in the extension, to its bytes */
export async function bundleContentScripts() {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: ENTRIES.map((name) => `extension/content/${name}.ts`),
    outbase: 'extension',
    outdir: 'extension',
    write: false,
    bundle: true,
    format: 'iife',
    target: 'es2024',
    loader: { '.css': 'text' },
    // A browser takes a content script for UTF-8; an escape would be longer and say less.
    charset: 'utf8',
    logLevel: 'warning',
  });
  return new Map(outputFiles.map(({ path, contents }) => [relative(join(root, 'extension'), path).replaceAll('\\', '/'), contents]));
}
