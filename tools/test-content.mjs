// Runs the content scripts' tests that need no browser (tests/content), each bundled as the scripts are, by Node's own runner.

import { spawnSync } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

import { root } from './contents.mjs';

const sources = join(root, 'tests', 'content');
const bundles = join(root, 'target', 'content-tests');
const names = (await readdir(sources)).filter((name) => name.endsWith('.test.ts')).sort();
if (names.length === 0) throw new Error(`${sources} holds no test`);
await rm(bundles, { recursive: true, force: true });
await build({
  entryPoints: names.map((name) => join(sources, name)),
  outdir: bundles,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const files = names.map((name) => join(bundles, name.replace(/\.ts$/, '.mjs')));
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', '--test-reporter=spec', ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
