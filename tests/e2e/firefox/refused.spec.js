// What Firefox shows in a consent window and Chromium does not: it opens the window before eBay has answered.
import { test } from './support/test.js';

test('what eBay refuses is shown in its window, and closing that is said', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  await control.fault({ at: 'authorize', kind: 'status', status: 500, times: 2 });
  const consent = await keeper.consent(() => popup.press('Connect Regular Token'));
  await consent.page.close();
  await popup.expectStatus(/closed/);
  await popup.expect('button', 'Try again');
});
