// Desktop notifications as the desktop gets them.
import { DAY, store, visitThatEndsIn } from './support/stored.js';
import { expect, testOnDesktop as test } from './support/test.js';
import { HOUR } from './support/keeper.js';

/** Ends of a life that lie so many days ahead. @param {number} days */
const inDays = (days) => Date.now() + days * DAY + HOUR;

test('a token that comes to its end is told once for each step, and each alert takes the place of the one before', async ({ keeper, desktop }) => {
  await store(keeper, { ends: inDays(31) });
  expect(desktop?.calls).toEqual([]);
  await keeper.passTime(2 * DAY);
  await expect.poll(() => desktop?.screen.size).toBe(1);
});
