// What an installation of the packed extension brings about.
import { firefoxRedirect } from '../../../tools/manifest.mjs';
import { expect, test } from './support/test.js';

test('an installation opens the welcome page, and consents return to the printed address', async ({ keeper }) => {
  await expect.poll(keeper.tabs).toContain(keeper.url('welcome.html'));
  // What the build prints is registered at eBay once.
  const manifest = await keeper.inExtension(() => chrome.runtime.getManifest());
  expect(await keeper.inExtension(() => chrome.identity.getRedirectURL())).toBe(firefoxRedirect(manifest));
});
