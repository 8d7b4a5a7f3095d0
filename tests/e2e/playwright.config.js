// The third tier of tests: the built extension in real browsers, against the simulator. The main journeys (journeys/) run in both.
// `./build.sh build` and `cargo build --package simulator` come first; CHROMIUM and FIREFOX name the browsers.
import { defineConfig } from '@playwright/test';

// Reminders begin anew at 8 in the morning, so what a test sees would depend on the time of day. Every browser
// gets a time zone in which it is about 10 o'clock; LOCAL_HOUR asks for another hour.
const hoursAhead = Number(process.env['LOCAL_HOUR'] ?? 10) - new Date().getUTCHours();
// From UTC-12 to UTC+11. These names count westwards.
const westwards = ((12 - hoursAhead + 24) % 24) - 12 || 0;
process.env['TZ'] = `Etc/GMT${westwards < 0 ? '' : '+'}${westwards}`;

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
    { name: 'firefox', testMatch: ['firefox/**/*.spec.js', 'journeys/**/*.spec.js'] },
  ],
});
