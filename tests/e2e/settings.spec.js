// Settings: accounts, and the configuration.
import { readFile } from 'node:fs/promises';

import { expect, test } from './support/test.js';

/** @typedef {import('./support/control.js').Configuration} Configuration */

test('an export holds no secret, and can be imported again', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  const configuration = await control.configuration();
  await settings.use(configuration);
  const downloaded = settings.page.waitForEvent('download');
  await settings.button('Export configuration').click();
  const download = await downloaded;
  expect(download.suggestedFilename()).toBe('token-keeper-configuration.json');
  const text = await readFile(await download.path(), 'utf8');
  for (const { client_secret } of Object.values(configuration.ebay.tokens)) expect(text).not.toContain(client_secret);
  expect(JSON.parse(text)).toMatchObject(await control.configuration(''));
  await expect(settings.status).toHaveText('The configuration was exported, without secrets.');

  // It takes nothing away: the secret that is here stays for the same client, and works.
  await settings.use(text);
  await settings.add('acme_store');
  const popup = await keeper.popup();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.agree();
  await popup.expectConnected('Regular Token');
});

test('an export imported elsewhere says that the secret is missing', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await settings.use(await control.configuration(''));
  await settings.add('acme_store');
  const popup = await keeper.popup();
  await popup.connect('Regular Token');
  await expect(popup.status).toContainText('Regular Token: the client secret is missing. Import the configuration with the secret.');
  expect((await control.log()).authorize_requests, 'a consent that could not end is not begun').toBe(0);
});

test('a broker’s host is shown before it is used', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await settings.choose(await control.configuration('broker=1'));
  await expect(settings.preview.getByRole('listitem')).toHaveText(['broker.example']);
  await expect(settings.inForce('Regular Token')).toHaveText('On the Dashboard');
  await settings.button('Cancel').click();
  await expect(settings.preview).toBeHidden();
  await expect(settings.inForce('Regular Token')).toHaveText('On the Dashboard');
  await settings.use(await control.configuration('broker=1'));
  await expect(settings.inForce('Regular Token')).toContainText('and the broker broker.example');
});

/** @type {[name: string, change: (good: Configuration) => object | string, words: string, path: string | undefined][]} */
const BAD = [
  ['that is not JSON', () => '{ "schema": 1, ', 'This is not valid JSON: it cannot be read at line 1, column 15.', undefined],
  ['with an unknown key', (good) => ({ ...good, surprise: 1 }), '“surprise” is not known here.', 'surprise'],
  [
    'with an http token endpoint',
    (good) => {
      good.ebay.tokens.plus.token_endpoint = { url: 'http://broker.example/token', authentication: 'none' };
      delete good.ebay.tokens.plus.client_secret;
      return good;
    },
    'This is not a usable https address.',
    'ebay.tokens.plus.token_endpoint.url',
  ],
  [
    'that sends a secret elsewhere',
    (good) => {
      good.ebay.tokens.plus.token_endpoint = { url: 'https://broker.example/token', authentication: 'basic' };
      return good;
    },
    'A client secret is sent to eBay only.',
    'ebay.tokens.plus.token_endpoint.authentication',
  ],
  ['with a foreign Dashboard', (good) => ({ ...good, dashboard: { url: 'https://evil.example/' } }), 'must be an address under webinterpret.com', 'dashboard.url'],
  ['of another version', (good) => ({ ...good, schema: 2 }), 'This configuration is of another version', 'schema'],
  ['that is too large', (good) => JSON.stringify(good) + ' '.repeat(65_536), 'This file is larger than any configuration (64 KB).', undefined],
];

for (const [name, change, words, path] of BAD) {
  test(`a file ${name} is refused, with the place, and nothing of it is used`, async ({ keeper, control }) => {
    const settings = await keeper.settings();
    await settings.choose(change(await control.configuration()));
    const error = settings.error.filter({ hasText: words });
    await expect(error).toBeVisible();
    await expect(error).toContainText('Nothing of it was used.');
    if (path) await expect(error).toContainText(path);
    await expect(settings.preview).toBeHidden();
    await expect(settings.inForce('Regular Token')).toHaveText('On the Dashboard');
    const stored = await keeper.worker.evaluate(() => chrome.storage.local.get());
    expect(stored).not.toHaveProperty('configuration');
    expect(stored).not.toHaveProperty('secrets');

    // The same file, mended, is taken, and the error goes.
    await settings.use(await control.configuration());
    await expect(error).toBeHidden();
  });
}

/** @type {[name: string, change: (good: Configuration) => void, words: string, path: string][]} */
const MISTAKES = [
  [
    'a URL for the RuName',
    ({ ebay }) => (ebay.tokens.regular.ru_name = 'https://lckibmdfcijgfmmjhpgmnmljlhdpebfl.chromiumapp.org/ebay/accepted'),
    'Regular Token: eBay wants the RuName here, not an address.',
    'ebay.tokens.regular.ru_name',
  ],
  [
    'a sandbox App ID in production',
    ({ ebay }) => (ebay.tokens.regular.client_id = 'AcmeSync-regular-SBX-0a1b2c3d4-00000001'),
    'Regular Token: this App ID belongs to eBay’s sandbox, but the environment is production.',
    'ebay.tokens.regular.client_id',
  ],
  [
    'a missing identity scope',
    ({ ebay }) => (ebay.tokens.plus.scopes = ['https://api.ebay.com/oauth/api_scope']),
    'Token Plus: the scope commerce.identity.readonly is missing',
    'ebay.tokens.plus.scopes',
  ],
  [
    'the same client twice',
    ({ ebay }) => (ebay.tokens.plus.client_id = ebay.tokens.regular.client_id),
    'Token Plus: both tokens use the same App ID; to eBay that is one token.',
    'ebay.tokens.plus.client_id',
  ],
];

for (const [name, change, words, path] of MISTAKES) {
  test(`Check this profile finds ${name}`, async ({ keeper, control }) => {
    const configuration = await control.configuration();
    change(configuration);
    const settings = await keeper.settings();
    await settings.choose(configuration);
    await expect(settings.preview.getByRole('listitem').filter({ hasText: words }), 'already in the preview').toBeVisible();
    await settings.button('Use this configuration').click();
    await expect(settings.status).toHaveText('The configuration is in use.');
    await settings.button('Check this profile').click();
    await expect(settings.status).toHaveText('The profile has mistakes; they are listed below.');
    const finding = settings.findings.getByRole('listitem').filter({ hasText: words });
    await expect(finding).toContainText(path);
  });
}

test('Check this profile finds nothing in a good one, and has nothing to check without one', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await settings.button('Check this profile').click();
  await expect(settings.status).toContainText('There is no eBay client to check');
  await settings.use(await control.configuration());
  await settings.button('Check this profile').click();
  await expect(settings.status).toHaveText('No mistakes found.');
  await expect(settings.findings.getByRole('listitem')).toHaveCount(0);
});

test('a configuration does not change under a consent', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  const settings = await keeper.settings();
  await settings.choose(await control.configuration('broker=1'));
  await settings.button('Use this configuration').click();
  await expect(settings.error.filter({ hasText: 'An eBay window is still open.' })).toBeVisible();
  await consent.agree();
  await popup.expectConnected('Regular Token');
  expect((await control.log()).broker_requests).toBe(0);
});

test('an account is forgotten only when the seller says so', async ({ keeper }) => {
  const popup = await keeper.setUpConnected();
  const settings = await keeper.settings();
  const dialog = settings.page.getByRole('dialog', { name: 'Forget this account?' });
  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await expect(dialog).toContainText('Forget acme_store? Its tokens and history here are deleted.');
  await dialog.getByRole('button', { name: 'Keep' }).click();
  await expect(dialog).toBeHidden();
  await popup.expectConnected('Regular Token');

  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await dialog.getByRole('button', { name: 'Forget' }).click();
  await expect(settings.status).toContainText('acme_store was forgotten here. eBay keeps the access until you remove it there.');
  await expect(settings.account('acme_store')).toHaveCount(0);
  await expect(popup.account('acme_store')).toHaveCount(0);
  await expect(popup.page.getByRole('heading', { name: 'Never lose a token unnoticed' })).toBeVisible();
  const stored = JSON.stringify(await keeper.worker.evaluate(() => chrome.storage.local.get()));
  expect(stored).not.toContain('acme_store');
});

test('an account forgotten during its consent takes the window with it', async ({ keeper, control }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  const settings = await keeper.settings();
  await settings.account('acme_store').getByRole('button', { name: 'Forget' }).click();
  await settings.page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
  await consent.gone();
  await expect(popup.account('acme_store')).toHaveCount(0);
  expect((await control.log()).token_requests).toBe(0);
});

test('names that are no eBay username, and names that are here, are refused in words', async ({ keeper }) => {
  const popup = await keeper.popup();
  await popup.add('acme store');
  await expect(popup.page.getByRole('alert')).toHaveText('An eBay username has no spaces. Nothing was added.');
  await popup.add('acme_store');
  await expect(popup.account('acme_store')).toBeVisible();
  await popup.page.getByText('Add another account').click();
  await popup.add('ACME_store');
  await expect(popup.page.getByRole('alert')).toContainText('is here already. Nothing was changed.');
  await expect(popup.accounts.getByRole('listitem')).toHaveCount(1);
});

test('when and where to be warned is set, refused where it makes no sense, and reset', async ({ keeper }) => {
  const popup = await keeper.setUp();
  const { page, status } = await keeper.settings();
  const warnings = page.getByRole('region', { name: 'Warnings' });
  const days = (/** @type {string} */ name) => warnings.getByRole('spinbutton', { name, exact: true });
  const place = (/** @type {string} */ name) => warnings.getByRole('checkbox', { name });
  const stored = () => keeper.worker.evaluate(async () => /** @type {any} */ (await chrome.storage.local.get('configuration')).configuration?.warnings);
  const reset = warnings.getByRole('button', { name: 'Reset to defaults' });
  await expect(days('First reminder')).toHaveValue('30');
  await expect(reset).toBeHidden();

  await days('First reminder').fill('20');
  await days('First reminder').press('Tab');
  await expect(status).toHaveText('Your warnings are saved.');
  await place('By a banner on eBay’s pages').uncheck();
  await expect.poll(stored).toMatchObject({ notice_days: 20, banner_on_ebay: false, banner_on_dashboard: true });

  await days('Warning').fill('25');
  await days('Warning').press('Tab');
  await expect(warnings.getByRole('alert')).toContainText('The days must get fewer');
  await expect(days('Warning'), 'what was typed stays').toHaveValue('25');
  expect(await stored()).toMatchObject({ warning_days: 7 });
  await days('Warning').fill('15');
  await days('Warning').press('Tab');
  await expect(warnings.getByText('The days must get fewer')).toBeHidden();
  await expect.poll(stored).toMatchObject({ notice_days: 20, warning_days: 15 });

  // What it is for: fifteen days before the end is a warning now.
  await keeper.worker.evaluate(async () => {
    const all = /** @type {Record<string, any>} */ (await chrome.storage.local.get());
    const [key = ''] = Object.keys(all).filter((key) => key.startsWith('account.'));
    all[key].connections.plus = { standing: 'connected', lifetime: { end: Date.now() + 14 * 86_400_000, estimated: false } };
    await chrome.storage.local.set({ [key]: all[key] });
  });
  await popup.page.reload();
  await expect.poll(() => keeper.badge()).toBe('13d');

  await reset.click();
  await expect(days('First reminder')).toHaveValue('30');
  await expect(place('By a banner on eBay’s pages')).toBeChecked();
  await expect(reset).toBeHidden();
  expect(await stored()).toMatchObject({ notice_days: 30, warning_days: 7, banner_on_ebay: true });
});

test('phrases of the Dashboard are added, listed, exported and removed', async ({ keeper }) => {
  const settings = await keeper.settings();
  await settings.addPhrase(' Token verknüpfen ');
  await expect(settings.status).toHaveText('“Token verknüpfen” was added.');
  await expect(settings.phrase).toHaveValue('');
  await settings.addPhrase('<b>Ihr neues Token</b> gilt', 'Confirmation (Your new token is now valid)');
  const rows = settings.phrases.getByRole('listitem');
  const shown = ['Token verknüpfen Button that connects a token (Connect)', '<b>Ihr neues Token</b> gilt Confirmation (Your new token is now valid)'];
  await expect(rows).toContainText(shown);
  await settings.page.reload();
  await expect(rows).toContainText(shown);

  const downloaded = settings.page.waitForEvent('download');
  await settings.button('Export configuration').click();
  const exported = await readFile(await (await downloaded).path(), 'utf8');
  expect(JSON.parse(exported).dashboard.phrases).toEqual([
    { meaning: 'connect', text: 'Token verknüpfen' },
    { meaning: 'confirmation', text: '<b>Ihr neues Token</b> gilt' },
  ]);

  await settings.button('Remove “Token verknüpfen”').click();
  await expect(settings.status).toHaveText('“Token verknüpfen” was removed.');
  await expect(rows).toHaveCount(1);
  await expect(settings.page.getByRole('heading', { name: 'Words of the Dashboard' })).toBeFocused();

  // An import says which it brings.
  await settings.choose(exported);
  await expect(settings.preview).toContainText('Words of the Dashboard it brings');
  await expect(settings.preview.getByRole('listitem')).toHaveText([
    '“Token verknüpfen”: Button that connects a token (Connect)',
    '“<b>Ihr neues Token</b> gilt”: Confirmation (Your new token is now valid)',
  ]);
  await settings.button('Use this configuration').click();
  await expect(rows).toHaveCount(2);
});

test('a phrase of each meaning can be added, by the keyboard alone', async ({ keeper }) => {
  const settings = await keeper.settings();
  const rows = settings.phrases.getByRole('listitem');
  const meanings = await settings.meaning.getByRole('option').allTextContents();
  await settings.meaning.focus();
  for (const [index, meaning] of meanings.entries()) {
    await expect(settings.meaning.getByRole('option', { selected: true })).toHaveText(meaning);
    await settings.page.keyboard.press('Tab');
    await settings.page.keyboard.type(`wording ${index}`);
    await settings.page.keyboard.press('Enter');
    await expect(rows).toHaveCount(index + 1);
    await expect(rows.last()).toContainText(`wording ${index} ${meaning}`);
    await settings.page.keyboard.press('Shift+Tab');
    await settings.page.keyboard.press('ArrowDown');
  }
  await expect(rows).toHaveCount(16);
});

test('a phrase that cannot be one is refused in words, and what was typed stays', async ({ keeper }) => {
  const settings = await keeper.settings();
  const rows = settings.phrases.getByRole('listitem');
  const refused = settings.error.filter({ hasText: 'what you typed is still here' });
  for (const text of ['x', 'x'.repeat(81)]) {
    await settings.addPhrase(text);
    await expect(refused).toContainText('A phrase has 2 to 80 characters');
    await expect(settings.phrase).toHaveValue(text);
  }
  await settings.addPhrase('x'.repeat(80));
  await expect(rows).toHaveCount(1);
  await expect(refused).toHaveCount(0);
  await settings.addPhrase('x'.repeat(80));
  await expect(settings.error.filter({ hasText: 'This phrase is in the list already.' })).toBeVisible();

  const phrases = Array.from({ length: 50 }, (_, index) => ({ meaning: 'edit', text: `wording ${index}` }));
  await settings.use({ schema: 1, dashboard: { phrases } });
  await settings.addPhrase('one more');
  await expect(refused).toContainText('There are 50 phrases, the most there can be.');
  await expect(settings.phrase).toHaveValue('one more');
  await expect(rows).toHaveCount(50);
  await settings.button('Remove “wording 49”').click();
  await settings.button('Add phrase').click();
  await expect(rows.last()).toContainText('one more');
});
