// The third tier of tests: the built extension in real Chromium and, for the main journeys, in real Firefox, against the simulator.
// `./build.sh build` and `cargo build --package simulator` come first; CHROMIUM and FIREFOX name the browsers.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  outputDir: '../../target/e2e',
  // Each worker has a browser of its own. Not more than there are processors: the observer rests the longer the slower a look is.
  fullyParallel: true,
  workers: 2,
  // A test that needs a second try is a test that fails.
  retries: 0,
  failOnFlakyTests: true,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  projects: [
    { name: 'chromium', testIgnore: 'firefox/**' },
    { name: 'firefox', testDir: 'firefox' },
  ],
});
