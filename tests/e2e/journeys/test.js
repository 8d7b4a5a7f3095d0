// `test` with a `driver` for the browser that the project is named after.
import { attach as attachFirefox } from '../firefox/support/test.js';
import { Firefox } from '../firefox/support/firefox.js';
import { attach as attachChromium, expect, test as base } from '../support/test.js';
import { ChromiumDriver } from './chromium.js';

export { expect };

/**
 * @typedef {import('../support/test.js').TestArguments} TestArguments
 * @typedef {import('../support/test.js').WorkerArguments} WorkerArguments
 * @typedef {import('../support/test.js').Fixtures} Given
 * @typedef {import('../support/test.js').WorkerFixtures} WorkerGiven
 */

export const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<{ driver: import('./driver.js').Driver }, {}, Given & TestArguments, WorkerGiven & WorkerArguments>} */ ({
    // It names `control`, so that the simulator is as new before the browser asks it for anything.
    driver: async ({ simulator, shared, control: _ }, use, info) => {
      if (info.project.name === 'firefox') {
        const firefox = await Firefox.start(simulator);
        await use(firefox);
        if (info.status !== info.expectedStatus) await attachFirefox(firefox, info);
        const errors = await firefox.errors();
        await firefox.stop();
        expect(errors, 'errors of ours that nobody caught').toEqual([]);
      } else {
        const keeper = await shared();
        await use(new ChromiumDriver(keeper));
        if (info.status !== info.expectedStatus) await attachChromium(keeper, info);
        expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
      }
    },
  }),
);
