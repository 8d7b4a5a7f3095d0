// Shows Token Keeper: `node tests/e2e/demo.mjs [--headless]`. With a display a seller's browser with the simulated eBay and Dashboard
// to try everything by hand; headless the journey unattended, each step printed as it is proved, and pictures of it.
import { mkdir, rm, writeFile } from 'node:fs/promises';

import { guide } from './demo/guide.js';
import { journey } from './demo/journey.js';
import { Keeper } from './support/keeper.js';
import { root } from './support/paths.js';
import { Simulator } from './support/simulator.js';

const headless = process.argv.includes('--headless');
const folder = `${root}/target/demo`;

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const simulator = await Simulator.start();
/** @type {Keeper | undefined} */ let keeper;
try {
  await writeFile(`${folder}/configuration.json`, JSON.stringify(await simulator.control.configuration(), null, 2) + '\n');
  keeper = await Keeper.start(simulator, { headless });
  await (headless ? journey(keeper, folder) : guide(keeper, folder));
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await keeper?.stop();
  await simulator.stop();
}
