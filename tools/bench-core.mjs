// What the core's cases took, natively and in WebAssembly: prints it and writes target/bench-core.json. `./build.sh bench` runs the cases
// (benches/core.rs) before it.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './contents.mjs';

/** @typedef {{ point_estimate: number, confidence_interval: { lower_bound: number, upper_bound: number } }} Estimate of nanoseconds */
/** @typedef {{ where: 'native' | 'wasm', case: string, connections: number | null, median_ms: number, low: number, high: number }} Measured */

const [target = join(root, 'target')] = process.argv.slice(2);

/** @param {string} path */
const json = async (path) => JSON.parse(await readFile(path, 'utf8'));

/** @param {Measured['where']} where @param {string} id @param {Estimate} median @returns {Measured} */
const measured = (where, id, median) => {
  const [, name = id, connections] = /^(.*?)(?: (\d+))?$/.exec(id) ?? [];
  const ms = (/** @type {number} */ nanoseconds) => nanoseconds / 1e6;
  const { lower_bound, upper_bound } = median.confidence_interval;
  return { where, case: name, connections: connections ? Number(connections) : null, median_ms: ms(median.point_estimate), low: ms(lower_bound), high: ms(upper_bound) };
};

/** By their ids. @type {Record<string, { estimates: { median: Estimate } }>} */
const wasm = await json(join(target, 'bench-core-wasm.json'));
/** @type {Measured[]} */ const results = [];
for (const folder of await readdir(join(target, 'criterion'))) {
  const last = join(target, 'criterion', folder, 'new');
  const found = await json(join(last, 'benchmark.json')).catch(() => undefined);
  // What is not among the cases any more was left by an earlier run.
  if (found?.full_id in wasm) results.push(measured('native', found.full_id, (await json(join(last, 'estimates.json'))).median));
}
for (const [id, { estimates }] of Object.entries(wasm)) results.push(measured('wasm', id, estimates.median));
results.sort((a, b) => a.where.localeCompare(b.where) || a.case.localeCompare(b.case) || (a.connections ?? 0) - (b.connections ?? 0));
await writeFile(join(target, 'bench-core.json'), `${JSON.stringify(results, null, 2)}\n`);

console.log('The core: median of 20 samples, with the interval that holds it at 95 %');
for (const { where, case: name, connections, median_ms, low, high } of results) {
  const each = name === 'step' && connections ? `  ${((median_ms / connections) * 1e6).toFixed(0)} ns each` : '';
  const of = connections ? `${connections.toLocaleString('en')} connections` : '';
  console.log(`  ${where.padEnd(6)} ${name.padEnd(13)} ${of.padStart(19)} ${median_ms.toFixed(3).padStart(9)} ms  (${low.toFixed(3)} to ${high.toFixed(3)})${each}`);
}

/** @param {Measured['where']} where @param {number} connections */
const step = (where, connections) => results.find((it) => it.where === where && it.case === 'step' && it.connections === connections)?.median_ms ?? Number.NaN;
// No gate: past some ten thousand accounts it is the memory that is slow.
for (const where of /** @type {const} */ (['native', 'wasm'])) {
  const times = step(where, 100_000) / 100 / step(where, 1_000);
  console.log(`${times <= 2 ? '✓' : '!'} a connection of 100,000 takes ${times.toFixed(1)} times as long as one of 1,000 (${where}); twice is as it should be`);
}
