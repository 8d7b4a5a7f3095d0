// The popup in the toolbar's own panel, to which WebDriver has no way.
import { expect, test } from './support/test.js';

test('the toolbar popup is as large as what is in it', async ({ keeper }) => {
  const tab = await keeper.setUpConnected();
  await tab.page.close();
  await keeper.inExtension(() => chrome.action.openPopup());
  const size = () =>
    keeper.inFirefox(() => {
      const { width = 0, height = 0 } = document.querySelector('.webextension-popup-browser')?.getBoundingClientRect() ?? {};
      return { width, height };
    });
  // An account with both tokens does not fit into less; Firefox shows at most 800 by 600 pixels.
  await expect.poll(async () => (await size()).height).toBeGreaterThan(400);
  const { width, height } = await size();
  expect(width).toBe(380);
  expect(height).toBeLessThanOrEqual(600);
});
