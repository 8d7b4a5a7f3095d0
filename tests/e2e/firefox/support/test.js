// `test` with a simulator for each worker of the runner, and a new Firefox for each test.
import { expect, test as base } from '@playwright/test';

import { Simulator } from '../../support/simulator.js';
import { Firefox } from './firefox.js';

export { expect };

/**
 * @typedef {import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions} TestArguments
 * @typedef {import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions} WorkerArguments
 * @typedef {{ control: import('../../support/control.js').Control, keeper: Firefox, preferences: Record<string, unknown> }} Fixtures
 */

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, { simulator: Simulator }, TestArguments, WorkerArguments>} */ ({
    simulator: [
      async ({}, use) => {
        const simulator = await Simulator.start();
        await use(simulator);
        await simulator.stop();
      },
      { scope: 'worker' },
    ],
    preferences: [{}, { option: true }],
    control: async ({ simulator }, use) => {
      await simulator.control.reset();
      await use(simulator.control);
    },
    // It names `control`, so that the simulator is as new before the browser asks it for anything.
    keeper: async ({ simulator, control: _, preferences }, use, info) => {
      const keeper = await Firefox.start(simulator, preferences);
      await use(keeper);
      if (info.status !== info.expectedStatus) await attach(keeper, info);
      const errors = await keeper.errors();
      await keeper.stop();
      expect(errors, 'errors of ours that nobody caught').toEqual([]);
    },
  }),
);

/** What a person would see of a failure. @param {Firefox} keeper @param {import('@playwright/test').TestInfo} info */
export const attach = async (keeper, info) => {
  for (const [index, page] of (await keeper.browser.pages()).entries()) {
    const path = info.outputPath(`page-${index}.png`);
    const shot = await page.screenshot({ path }).catch(() => undefined);
    if (shot) await info.attach(page.url(), { path });
  }
};
