// settings.html by accessible roles and names.
import { expect } from '@playwright/test';

export class Settings {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.status = page.getByRole('status');
    this.preview = page.getByRole('region', { name: 'Use this file?' });
    this.error = page.getByRole('alert');
    this.accounts = page.getByRole('list', { name: 'eBay accounts' });
    this.findings = page.getByRole('list', { name: 'Findings' });
    this.meaning = page.getByRole('combobox', { name: 'What it means' });
    this.phrase = page.getByRole('textbox', { name: 'What your Dashboard says' });
    this.phrases = page.getByRole('list', { name: 'Words of the Dashboard' });
    this.history = page.getByRole('list', { name: 'History' }).getByRole('listitem');
    this.sharing = page.getByRole('checkbox', { name: 'Share visits and settings between your devices' });
    /** What keeps visits or settings from being shared. */
    this.sharingNotes = page.getByRole('list', { name: 'Your devices' }).getByRole('listitem');
  }

  /** @param {string} name */
  button = (name) => this.page.getByRole('button', { name, exact: true });

  /** @param {string} username */
  account = (username) => this.accounts.getByRole('listitem', { name: username, exact: true });

  /** @param {string} username */
  async add(username) {
    await this.page.getByRole('textbox', { name: 'eBay username' }).fill(username);
    await this.button('Add account').click();
    await expect(this.account(username)).toBeVisible();
  }

  /** Chooses a file. @param {object | string} document a file's text, or what it shall say as JSON */
  async choose(document) {
    const text = typeof document === 'string' ? document : JSON.stringify(document);
    const file = { name: 'configuration.json', mimeType: 'application/json', buffer: Buffer.from(text) };
    await this.page.getByLabel('Import configuration').setInputFiles(file);
  }

  /** Chooses a file and agrees to it. @param {object | string} document */
  async use(document) {
    await this.choose(document);
    await this.button('Use this configuration').click();
    await expect(this.status).toHaveText('The configuration is in use.');
  }

  /** Adds a phrase of the Dashboard. @param {string} text */
  async addPhrase(text, meaning = 'Button that connects a token (Connect)') {
    await this.meaning.selectOption(meaning);
    await this.phrase.fill(text);
    await this.button('Add phrase').click();
  }

  /** What is in force. @param {string} name */
  inForce = (name) => this.page.getByRole('definition').and(this.page.locator(`dt:has-text("${name}") + dd`));
}
