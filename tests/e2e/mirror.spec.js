// Visits and settings between devices: the other device is whoever writes into the browser's own sync storage.
import { DAY } from './support/keeper.js';
import { expect, test } from './support/test.js';

/** @typedef {import('./support/keeper.js').Keeper} Keeper */

const NOW = Date.now();
const HOUR = 3_600_000;

/** An account that was last visited some days ago. @param {Keeper} keeper @param {number} [days] */
const visited = (keeper, days, username = 'acme_store') => {
  const last_visit = days === undefined ? null : NOW - days * DAY * 1000;
  const record = { username, added: NOW - 500 * DAY * 1000, last_visit };
  return keeper.worker.evaluate((records) => chrome.storage.local.set(records), { [`account.${username}`]: record });
};

/** What the sync storage holds. @param {Keeper} keeper @returns {Promise<Record<string, any>>} */
const shared = (keeper) => keeper.worker.evaluate(() => chrome.storage.sync.get());

/** @param {Keeper} keeper */
const sharedVisits = async (keeper) => {
  const buckets = Object.entries(await shared(keeper)).filter(([key]) => key.startsWith('visits.'));
  return Object.assign({}, ...buckets.map(([, names]) => names));
};

/** Another device writes. @param {import('./support/settings.js').Settings} settings @param {object} records */
const written = (settings, records) => settings.page.evaluate((records) => chrome.storage.sync.set(records), records);

/** @param {number} inactivity_months @param {number} [at] */
const configuration = (inactivity_months, at = Date.now()) => ({
  configuration: { at, document: { schema: 1, dashboard: { inactivity_months } } },
});

/** What is in force here. @param {Keeper} keeper @returns {Promise<any>} */
const inForce = (keeper) => keeper.worker.evaluate(() => chrome.storage.local.get('configuration').then((stored) => stored.configuration));

test('nothing is shared until it is switched on', async ({ keeper }) => {
  await visited(keeper, 3);
  const settings = await keeper.settings();
  await expect(settings.sharing).not.toBeChecked();
  await expect(settings.sharing).toHaveAccessibleDescription(/stores the usernames of your accounts, their last Dashboard visits and the configuration without secrets/);
  await settings.use({ schema: 1, dashboard: { inactivity_months: 4 } });
  expect(await shared(keeper)).toEqual({});
  await settings.sharing.check();
  await expect.poll(() => shared(keeper)).toMatchObject({ schema: 1, configuration: { document: { dashboard: { inactivity_months: 4 } } } });
  expect(await sharedVisits(keeper)).toEqual({ acme_store: NOW - 3 * DAY * 1000 });
  await settings.page.reload();
  await expect(settings.sharing).toBeChecked();
});

test('a visit on another device counts here, also when nothing of ours runs', async ({ keeper }) => {
  await visited(keeper, 100);
  const settings = await keeper.settings();
  await settings.sharing.check();
  await expect.poll(() => sharedVisits(keeper)).toEqual({ acme_store: NOW - 100 * DAY * 1000 });
  await keeper.killWorker();
  await written(settings, { 'visits.5': { acme_store: NOW - DAY * 1000, stranger: NOW } });
  await expect(settings.history).toContainText(['acme_store Dashboard visited']);
  const popup = await keeper.popup();
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit yesterday');
  await expect(popup.accounts.getByRole('listitem'), 'an account that is not known here is not added').toHaveCount(1);
  expect(await sharedVisits(keeper), 'and keeps its place').toMatchObject({ stranger: NOW });
});

test('a burst of changes is written once, and the rest with the alarm', async ({ keeper }) => {
  const settings = await keeper.settings();
  await settings.page.evaluate(() => {
    const writes = Object.assign(globalThis, { writes: 0 });
    chrome.storage.sync.onChanged.addListener(() => (writes.writes += 1));
  });
  const writes = () => settings.page.evaluate(() => /** @type {any} */ (globalThis).writes);
  await settings.sharing.check();
  await expect.poll(writes).toBe(1);
  for (const text of ['first', 'second', 'third']) {
    await settings.addPhrase(text);
    await expect(settings.status).toHaveText(`“${text}” was added.`);
  }
  expect(await writes()).toBe(1);
  await keeper.passTime(61_000);
  const document = { dashboard: { phrases: [{ text: 'first' }, { text: 'second' }, { text: 'third' }] } };
  await expect.poll(() => shared(keeper)).toMatchObject({ configuration: { document } });
  expect(await writes()).toBe(2);
  await expect.poll(() => keeper.worker.evaluate(() => chrome.alarms.getAll()), 'nothing is left to do').toEqual([]);
});

test('the later settings are used, and a new host only once it is imported here', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await settings.sharing.check();
  await expect.poll(() => shared(keeper)).toEqual({ schema: 1 });
  await written(settings, configuration(9));
  await expect.poll(() => inForce(keeper)).toMatchObject({ dashboard: { inactivity_months: 9 } });
  await written(settings, configuration(8, NOW - DAY * 1000));
  await written(settings, { configuration: { at: Date.now(), document: { ...(await control.configuration('')), extra: 1 } } });
  await expect(settings.sharingNotes).toHaveText(['Your other device uses a configuration that cannot be read here. It was left untouched; update the extension on both.']);
  expect(await inForce(keeper)).toMatchObject({ dashboard: { inactivity_months: 9 } });

  const broker = await control.configuration('broker=1');
  await written(settings, { configuration: { at: Date.now(), document: broker } });
  await expect(settings.sharingNotes).toHaveText(['Your other device uses a configuration that brings in the host broker.example. Import it here if you agree.']);
  await expect(settings.inForce('Regular Token')).toHaveText('On the Dashboard');
  await settings.use(broker);
  await expect(settings.sharingNotes).toHaveCount(0);
  await expect(settings.inForce('Regular Token')).toContainText('and the broker broker.example');
});

test('no secret is shared', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  const document = await control.configuration();
  await settings.use(document);
  await settings.sharing.check();
  await expect.poll(() => shared(keeper)).toHaveProperty('configuration');
  const text = JSON.stringify(await shared(keeper));
  expect(text).toContain(document.ebay.tokens.plus.client_id);
  for (const { client_secret = 'none' } of Object.values(document.ebay.tokens)) expect(text).not.toContain(client_secret);
});

test('a content script cannot read what is shared', async ({ keeper }) => {
  await visited(keeper, 3);
  const settings = await keeper.settings();
  await settings.sharing.check();
  await expect.poll(() => sharedVisits(keeper)).toHaveProperty('acme_store');
  const page = await keeper.open('https://www.ebay.com/itm/1');
  const answer = await keeper.worker.evaluate(async (url) => {
    const [tab] = await chrome.tabs.query({ url: `${url}*` });
    const read = () => chrome.storage.sync.get().then(JSON.stringify, (error) => String(error));
    const [result] = await chrome.scripting.executeScript({ target: { tabId: tab?.id ?? 0 }, func: read });
    return result?.result;
  }, page.url());
  expect(answer).toContain('Access to storage is not allowed from this context');
});

test('a full sync storage changes nothing here, is said, and is tried again', async ({ keeper }) => {
  await visited(keeper, 3);
  const settings = await keeper.settings();
  const junk = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`junk.${index}`, 'x'.repeat(8_170)]));
  await written(settings, junk);
  const used = await settings.page.evaluate(() => chrome.storage.sync.getBytesInUse());
  await written(settings, { rest: 'x'.repeat(102_400 - used - 'rest""'.length) });
  await settings.sharing.check();
  const failed = 'The browser’s sync storage could not be used; it may be full or switched off. Nothing here was lost or changed. Token Keeper tries again within the hour.';
  await expect(settings.sharingNotes).toHaveText([failed]);
  await expect(settings.sharing).toBeChecked();
  const popup = await keeper.popup();
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit 3 days ago');
  await popup.page.close();
  await settings.page.evaluate((keys) => chrome.storage.sync.remove(keys), Object.keys(junk));
  await keeper.passTime(HOUR);
  await expect(settings.sharingNotes).toHaveCount(0);
  expect(await sharedVisits(keeper)).toEqual({ acme_store: NOW - 3 * DAY * 1000 });
});

test('a sync storage that fails or is not there is said too', async ({ keeper }) => {
  const settings = await keeper.settings();
  await keeper.worker.evaluate(() => void Object.assign(chrome.storage.sync, { get: undefined }));
  await settings.sharing.check();
  await expect(settings.sharingNotes).toContainText(['The browser’s sync storage could not be used']);
  await settings.add('acme_store');
});

test('what a newer version has shared is left untouched', async ({ keeper }) => {
  await visited(keeper, 3);
  const settings = await keeper.settings();
  const newer = { schema: 2, 'visits.0': { acme_store: NOW } };
  await written(settings, newer);
  await settings.sharing.check();
  await expect(settings.sharingNotes).toContainText(['A newer version of Token Keeper on another device wrote what is shared.']);
  expect(await shared(keeper)).toEqual(newer);
  const popup = await keeper.popup();
  await expect(popup.account('acme_store')).toContainText('Last Dashboard visit 3 days ago');
});

test('switching off removes what was shared, and says so', async ({ keeper }) => {
  await visited(keeper, 3);
  const settings = await keeper.settings();
  await written(settings, { 'of another version': 1 });
  await settings.sharing.press('Space');
  await expect.poll(() => sharedVisits(keeper)).toHaveProperty('acme_store');
  await settings.sharing.press('Space');
  await expect(settings.sharingNotes).toContainText(['Sharing is off. What this browser had shared was removed from its sync storage']);
  expect(await shared(keeper)).toEqual({ 'of another version': 1 });
  const popup = await keeper.popup();
  await expect(popup.account('acme_store'), 'what is known here stays').toContainText('Last Dashboard visit 3 days ago');
});

test('a forgotten account is forgotten there too', async ({ keeper }) => {
  await visited(keeper, 3);
  await visited(keeper, 4, 'other_shop');
  const settings = await keeper.settings();
  await settings.sharing.check();
  await expect.poll(() => sharedVisits(keeper)).toHaveProperty('acme_store');
  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await settings.page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await expect(settings.account('acme_store')).toHaveCount(0);
  await keeper.passTime(61_000);
  await expect.poll(() => sharedVisits(keeper)).toEqual({ other_shop: NOW - 4 * DAY * 1000 });
});
