// popup.html by accessible roles and names.
import { expect } from '@playwright/test';

/** @typedef {'Regular Token' | 'Token Plus'} Kind */

/** What stands on the page while something is under way. */
const BUSY = /Waiting for you in the eBay window|Asking eBay to confirm|Comes next/;

export class Popup {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.status = page.getByRole('status');
    this.notices = page.getByRole('list', { name: 'Notices' });
    this.accounts = page.getByRole('list', { name: 'eBay accounts' });
  }

  /** @param {string} username */
  account = (username) => this.accounts.getByRole('listitem', { name: username, exact: true });

  /** The part of an account's row that is about one token. @param {Kind} kind */
  token = (kind, username = 'acme_store') =>
    this.account(username)
      .locator('*')
      .filter({ has: this.page.getByRole('heading', { name: kind, exact: true }) })
      .filter({ has: this.page.getByRole('button', { name: kind }) })
      .last();

  /** What is green in an account's row. */
  green = (username = 'acme_store') => this.account(username).locator('use.good').filter({ visible: true });

  /** A button that snoozes a cause of an account's, or takes that back. @param {string} label @param {Kind | 'Dashboard visit'} cause */
  snooze = (label, cause, username = 'acme_store') => this.account(username).getByRole('button', { name: `${label}: ${cause}`, exact: true });

  /** Opens the page again as it looks so much later: its clock is another one than the worker's. @param {number} milliseconds */
  async later(milliseconds) {
    await this.page.addInitScript((milliseconds) => {
      const now = Date.now;
      Date.now = () => now() + milliseconds;
    }, milliseconds);
    await this.page.reload();
  }

  /** @param {string} name */
  button = (name) => this.page.getByRole('button', { name, exact: true });

  /** @param {string} username */
  async add(username) {
    await this.page.getByRole('textbox', { name: 'eBay username' }).fill(username);
    await this.button('Add account').click();
  }

  /** @param {Kind} kind */
  connect = (kind, username = 'acme_store') =>
    this.account(username).getByRole('button', { name: `Connect ${kind}` }).click();
  /** @param {Kind} kind */
  refresh = (kind, username = 'acme_store') =>
    this.account(username).getByRole('button', { name: `Refresh ${kind}` }).click();
  connectBoth = (username = 'acme_store') =>
    this.account(username).getByRole('button', { name: 'Connect both tokens' }).click();

  /** The token stands as connected, with nothing under way. @param {Kind} kind */
  async expectConnected(kind, username = 'acme_store') {
    await expect(this.token(kind, username)).toContainText(/Connected.*Ends .*Confirmed by eBay today/s);
    await expect(this.account(username).getByRole('button', { name: `Refresh ${kind}` })).toBeVisible();
  }

  /** No progress is left anywhere. */
  expectIdle = () => expect(this.accounts).not.toContainText(BUSY);
}
