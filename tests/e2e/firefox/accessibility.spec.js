// What axe finds on our pages as Firefox shows them.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { Surface } from './support/surface.js';
import { expect, test } from './support/test.js';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {import('puppeteer-core').Page} page */
const violations = async (page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).axe.run(document, { resultTypes: ['violations'] });
    return found.violations.flatMap((/** @type {any} */ violation) =>
      violation.nodes.map((/** @type {any} */ node) => `${violation.id}: ${node.failureSummary} ${node.html}`),
    );
  });
};

test('pages without an account, and with one', async ({ keeper }) => {
  for (const path of ['popup.html', 'settings.html', 'welcome.html']) {
    const page = await keeper.open(keeper.url(path));
    await new Surface(keeper, page).expectText(/\w/);
    expect(await violations(page), path).toEqual([]);
  }
  const popup = await keeper.setUpConnected();
  expect(await violations(popup.page), 'popup with an account').toEqual([]);
  const settings = await keeper.settings();
  await settings.expect('listitem', 'acme_store');
  expect(await violations(settings.page), 'settings with an account').toEqual([]);
});
