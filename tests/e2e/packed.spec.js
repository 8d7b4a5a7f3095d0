// The packed extension, installed by the browser: restarts and power cuts.
import { test as base } from '@playwright/test';

import { users } from './support/consent.js';
import { Keeper } from './support/keeper.js';
import { Packed } from './support/packed.js';
import { Simulator } from './support/simulator.js';
import { expect } from './support/test.js';

const KINDS = /** @type {const} */ (['Regular Token', 'Token Plus']);

/** @typedef {{ packed: Packed, keeper: Keeper }} Fixtures */

const test = base.extend(
  /** @type {import('@playwright/test').Fixtures<Fixtures, {}, import('@playwright/test').PlaywrightTestArgs, {}>} */ ({
    packed: async ({}, use) => {
      const packed = await Packed.create();
      await use(packed);
      await packed.stop();
    },
    keeper: async ({ packed }, use) => {
      const simulator = await Simulator.start(['--extension-id', packed.id]);
      const keeper = await Keeper.start(simulator, { packed });
      await use(keeper);
      await keeper.stop();
      await simulator.stop();
      expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
    },
  }),
);

test.slow();

test('a restart and a power cut lose nothing', async ({ keeper }) => {
  await keeper.setUpConnected();
  await keeper.restart();
  const popup = await keeper.popup();
  for (const kind of KINDS) await popup.expectConnected(kind);
  await keeper.crash();
  const again = await keeper.popup();
  for (const kind of KINDS) await again.expectConnected(kind);
  // The key has outlived it, too: the stored tokens are of use.
  await again.account(users.acme.username).getByRole('button', { name: 'Check now' }).click();
  for (const kind of KINDS) await expect(again.token(kind)).toContainText('Checked with eBay today');
});

test('a power cut during a consent: the token is as it was, and nothing goes on turning', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  await keeper.control.fault({ at: 'token', kind: 'hang' });
  const consent = await keeper.consent(() => popup.refresh('Regular Token'));
  await consent.agree();
  await keeper.control.waiting('token');
  await keeper.crash();
  await keeper.control.release('token');
  const again = await keeper.popup();
  for (const kind of KINDS) await again.expectConnected(kind);
  await again.expectIdle();
});
