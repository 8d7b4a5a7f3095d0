// Tokens, codes and secrets are nowhere in the clear, and content scripts cannot read what is stored.
import { expect, test } from './support/test.js';

test('no secret, token or code is stored, shown or logged in the clear', async ({ keeper, control }) => {
  const configuration = await control.configuration();
  const popup = await keeper.setUp(configuration);
  const settings = await keeper.settings();
  // Also on the ways that fail.
  await control.fault({ at: 'identity', kind: 'status', status: 403, body: '{"errors":[{"errorId":1100}]}' });
  const failed = await keeper.consent(() => popup.connect('Regular Token'));
  await failed.agree();
  await expect(popup.status).toContainText('would not say for which user');
  /** @type {string[]} */ const codes = [];
  for (const kind of /** @type {const} */ (['Regular Token', 'Token Plus'])) {
    const consent = await keeper.consent(() => popup.connect(kind));
    codes.push(await consent.agreeForCode());
    await popup.expectConnected(kind);
  }
  expect(codes.every((code) => code.startsWith('v^1.1#')), 'codes have the shape of eBay’s').toBe(true);

  const stored = await keeper.worker.evaluate(async () => ({
    local: JSON.stringify(await chrome.storage.local.get()),
    session: JSON.stringify(await chrome.storage.session.get()),
    sync: JSON.stringify(await chrome.storage.sync.get()),
    alarms: JSON.stringify(await chrome.alarms.getAll()),
    scripts: JSON.stringify(await chrome.scripting.getRegisteredContentScripts()),
  }));
  const places = {
    ...stored,
    popup: await popup.page.content(),
    settings: await settings.page.content(),
    console: keeper.console.join('\n'),
    addresses: keeper.context.pages().map((page) => page.url()).join('\n'),
  };
  const secrets = [
    ...Object.values(configuration.ebay.tokens).flatMap(({ client_secret = '' }) => [client_secret, btoa(client_secret)]),
    ...codes,
    // What every token and code of eBay begins with, plain and percent-encoded.
    'v^1.1#',
    'v%5E1.1%23',
  ];
  expect(secrets).toContain('PRD-regular-secret-0001');
  for (const [place, text] of Object.entries(places)) {
    for (const secret of secrets) expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
  }
  expect(stored.session, 'and nothing of the consent is left behind').not.toMatch(/flow|token/);
  expect(stored.local, 'the refresh tokens are there, encrypted').toContain('refresh_token');
});

test('a stored client secret is of no use without the browser’s key', async ({ keeper }) => {
  const popup = await keeper.setUp();
  // As when the profile's database is lost, or records were copied from another browser.
  await keeper.worker.evaluate(
    () =>
      new Promise((resolve, reject) => {
        indexedDB.databases().then(async (all) => {
          for (const { name = '' } of all) {
            const request = indexedDB.deleteDatabase(name);
            request.onerror = () => reject(request.error);
            await new Promise((done) => (request.onsuccess = request.onblocked = done));
          }
          resolve(undefined);
        }, reject);
      }),
  );
  await keeper.killWorker();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await expect(popup.status).toContainText('The stored client secret for the Regular Token of acme_store can no longer be decrypted.');
  await popup.expectIdle();
});

test('a content script cannot read what is stored', async ({ keeper }) => {
  await keeper.setUp();
  const page = await keeper.open('https://www.ebay.com/itm/1');
  const answers = await keeper.worker.evaluate(async (url) => {
    const [tab] = await chrome.tabs.query({ url: `${url}*` });
    const [result] = await chrome.scripting.executeScript({
      target: { tabId: tab?.id ?? 0 },
      func: async () => {
        const read = (/** @type {'local' | 'session'} */ area) =>
          chrome.storage[area].get().then((found) => `read ${Object.keys(found)}`, (error) => String(error.message));
        return [await read('local'), await read('session')];
      },
    });
    return result?.result;
  }, page.url());
  expect(answers).toEqual([
    'Access to storage is not allowed from this context.',
    'Access to storage is not allowed from this context.',
  ]);
});
