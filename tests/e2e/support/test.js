// `test` with a simulator and a browser with the extension for each worker of the runner; for each test they are as new.
import { expect, test as base } from '@playwright/test';

import { Desktop } from './desktop.js';
import { Keeper } from './keeper.js';
import { Simulator } from './simulator.js';

export { expect };

/**
 * @typedef {import('@playwright/test').PlaywrightTestArgs & import('@playwright/test').PlaywrightTestOptions} TestArguments
 * @typedef {import('@playwright/test').PlaywrightWorkerArgs & import('@playwright/test').PlaywrightWorkerOptions} WorkerArguments
 * @typedef {{ control: import('./control.js').Control, keeper: Keeper, flags: string[] | undefined, desktop: Desktop }} Fixtures
 * @typedef {{ keeper: Keeper, popup: import('./popup.js').Popup }} Connected
 * @typedef {{ simulator: Simulator, shared: () => Promise<Keeper>, connected: Connected }} WorkerFixtures
 */

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, WorkerFixtures, TestArguments, WorkerArguments>} */ ({
    simulator: [
      async ({}, use) => {
        const simulator = await Simulator.start();
        await use(simulator);
        await simulator.stop();
      },
      { scope: 'worker' },
    ],
    // Where a test fails, the runner begins anew.
    shared: [
      async ({ simulator }, use) => {
        /** @type {Keeper | undefined} */ let keeper;
        await use(async () => {
          if (keeper) await keeper.reset();
          return (keeper ??= await Keeper.start(simulator));
        });
        await keeper?.stop();
      },
      { scope: 'worker' },
    ],
    // For tests that begin and end with both tokens connected: one browser for all of them that run in the same worker. Where
    // one fails, the runner begins anew.
    connected: [
      async ({ simulator }, use) => {
        const keeper = await Keeper.start(simulator);
        await use({ keeper, popup: await keeper.setUpConnected() });
        await keeper.stop();
        expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
      },
      { scope: 'worker' },
    ],
    // A browser of its own, with these flags.
    flags: [/** @type {any} */ (undefined), { option: true }],
    // Most tests need no desktop.
    desktop: [/** @type {any} */ (undefined), { option: true }],
    control: async ({ simulator }, use) => {
      await simulator.control.reset();
      await use(simulator.control);
    },
    // It names `control`, so that the simulator is as new before the browser asks it for anything.
    keeper: async ({ simulator, shared, control: _, flags, desktop }, use, info) => {
      const own = flags || desktop;
      const keeper = own ? await Keeper.start(simulator, { flags, headless: !desktop, env: desktop?.env }) : await shared();
      await use(keeper);
      if (info.status !== info.expectedStatus) await attach(keeper, info);
      if (own) await keeper.stop();
      expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
    },
  }),
);

/** What a person would see of a failure. @param {Keeper} keeper @param {import('@playwright/test').TestInfo} info */
export const attach = async (keeper, info) => {
  for (const [index, page] of keeper.context.pages().entries()) {
    const path = info.outputPath(`page-${index}.png`);
    const shot = await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
    if (shot) await info.attach(page.url(), { path });
  }
  if (keeper.console.length > 0) await info.attach('console', { body: keeper.console.join('\n'), contentType: 'text/plain' });
};

/** With a desktop of its own for each test, on which notifications are seen and pressed. */
export const testOnDesktop = test.extend({
  desktop: async ({}, use) => {
    const desktop = await Desktop.start();
    await use(desktop);
    await desktop.stop();
  },
});
