// The eBay clients, set by hand in settings.
import { expect, test } from './support/test.js';

test('an eBay client is set by hand, and connects', async ({ keeper, control }) => {
  const { ebay } = await control.configuration();
  const settings = await keeper.settings();
  const { page } = settings;
  await settings.add('acme_store');
  await page.getByText('Edit the eBay clients').click();
  const form = page.locator('#profile-form');
  await form.getByLabel('Token', { exact: true }).selectOption('Token Plus');
  await expect(form.getByLabel('App ID (client ID)')).toBeHidden();
  await form.getByLabel('How it is reconnected').selectOption('Through eBay’s consent page');
  const { client_id, ru_name, scopes, client_secret = '' } = ebay.tokens.plus;
  await form.getByLabel('RuName of this browser').fill('https://not.a.runame/');
  await form.getByLabel('Scopes').fill(scopes.join('\n'));
  await form.getByLabel('Client secret (Cert ID)').fill(client_secret);

  // What is missing is named, and what was typed stays.
  await form.getByRole('button', { name: 'Review the change' }).click();
  await expect(settings.error.filter({ hasText: 'ebay.tokens.plus.client_id' })).toBeVisible();
  await form.getByLabel('App ID (client ID)').fill(client_id);
  await form.getByRole('button', { name: 'Review the change' }).click();
  await expect(settings.preview).toContainText('eBay wants the RuName here, not an address.');
  await form.getByLabel('RuName of this browser').fill(ru_name);
  await form.getByRole('button', { name: 'Review the change' }).click();
  await settings.button('Use this configuration').click();
  await expect(settings.status).toHaveText('The configuration is in use.');
  await expect(settings.inForce('Token Plus')).toContainText(client_id);
  await expect(settings.inForce('Regular Token')).toHaveText('On the Dashboard');

  const popup = await keeper.popup();
  const consent = await keeper.consent(() => popup.connect('Token Plus'));
  await consent.agree();
  await popup.expectConnected('Token Plus');

  // It is shown again, but for the secret; left empty, that stays as it is.
  await page.reload();
  await page.getByText('Edit the eBay clients').click();
  await form.getByLabel('Token', { exact: true }).selectOption('Token Plus');
  await expect(form.getByLabel('App ID (client ID)')).toHaveValue(client_id);
  await expect(form.getByLabel('Client secret (Cert ID)')).toHaveValue('');
  await form.getByRole('button', { name: 'Review the change' }).click();
  await settings.button('Use this configuration').click();
  await expect(settings.status).toHaveText('The configuration is in use.');
  const again = await keeper.consent(() => popup.refresh('Token Plus'));
  await again.agree();
  await popup.expectConnected('Token Plus');

  await form.getByLabel('How it is reconnected').selectOption('On the Dashboard');
  await form.getByRole('button', { name: 'Review the change' }).click();
  await settings.button('Use this configuration').click();
  await expect(settings.inForce('Token Plus')).toHaveText('On the Dashboard');
});

test('a broker is set by hand, and its host is shown first', async ({ keeper, control }) => {
  const settings = await keeper.settings();
  await settings.use(await control.configuration());
  await settings.page.getByText('Edit the eBay clients').click();
  const form = settings.page.locator('#profile-form');
  await form.getByLabel('Token endpoint of a broker').fill('https://broker.example/token');
  await form.getByRole('button', { name: 'Review the change' }).click();
  await expect(settings.preview.getByRole('listitem').first()).toHaveText('broker.example');
  await settings.button('Cancel').click();
  await expect(settings.inForce('Regular Token')).not.toContainText('broker.example');
});
