// What axe finds on our pages.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { expect, test } from './test.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {import('./driver.js').Page} page */
const violations = async (page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ violation) =>
      violation.nodes.map((/** @type {any} */ node) => `${violation.id}: ${node.failureSummary} ${node.html}`),
    );
  });
};

test('our pages have no violation, without an account and with one', async ({ driver }) => {
  for (const path of ['popup.html', 'settings.html', 'welcome.html']) {
    const page = await driver.open(driver.url(path));
    await driver.surface(page).expectText(/\w/);
    expect(await violations(page), path).toEqual([]);
  }
  const popup = await driver.setUpConnected();
  expect(await violations(popup.page), 'popup with an account').toEqual([]);
  const settings = await driver.settings();
  await settings.expect('listitem', 'acme_store');
  expect(await violations(settings.page), 'settings with an account').toEqual([]);
});
