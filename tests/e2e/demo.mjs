// Shows Token Keeper: `node tests/e2e/demo.mjs [--headless]`. With a display a seller's browser with the simulated eBay and Dashboard
// to try everything by hand; headless two journeys unattended, each step printed as it is proved, and pictures of it.
import { mkdir, rm, writeFile } from 'node:fs/promises';

import { consentJourney } from './demo/consent.js';
import { dashboardJourney } from './demo/dashboard.js';
import { guide } from './demo/guide.js';
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
  for (const show of headless ? [dashboardJourney, consentJourney] : [guide]) {
    await simulator.control.reset();
    // Each begins with a browser in which the extension is new.
    keeper = await Keeper.start(simulator, { headless });
    await show(keeper, folder);
    await keeper.stop();
    keeper = undefined;
  }
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await keeper?.stop();
  await simulator.stop();
}
