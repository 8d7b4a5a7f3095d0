// Takes the snapshots of frozen Dashboard pages with the real observer in a real browser, for the recogniser's native tests:
// tests/fixtures/<folder>.snapshots.json. To be run whenever the observer or a page changes:
//
//     node tools/snapshots.mjs [folder, by default: dashboard]
import { writeFile } from 'node:fs/promises';

import { chromium } from '@playwright/test';

import { root } from '../tests/e2e/support/paths.js';
import { fixtures } from '../tests/e2e/support/recognition.js';
import { openAt, Observed } from '../tests/e2e/support/snapshots.js';

// Pages that fill themselves are complete after 900 ms; the observer looks again some time after the last change.
const FILLED = 4_000;

const folder = process.argv[2] ?? 'dashboard';
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });
const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
const lines = [];
for (const { name, address, html, waits } of await fixtures(folder)) {
  const page = await openAt(context, address, html);
  const observed = await Observed.start(page);
  if (waits) await page.waitForTimeout(FILLED);
  while (!(await observed.sent()).length) await page.waitForTimeout(25);
  lines.push(`${JSON.stringify(name)}: ${JSON.stringify(await observed.latest())}`);
  await page.close();
}
await browser.close();
await writeFile(`${root}/tests/fixtures/${folder}.snapshots.json`, `{\n${lines.join(',\n')}\n}\n`);
console.log(`${lines.length} snapshots`);
