// The Webinterpret Dashboard's look-alike, used as a seller uses it.
import { expect } from '@playwright/test';

import { Consent, users } from './consent.js';
import { Guide } from './guide.js';

/** @typedef {import('./keeper.js').Keeper} Keeper */

export class Dashboard {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.guide = new Guide(page);
    this.menu = page.getByRole('button', { expanded: false }).and(page.locator('[aria-haspopup=menu]'));
  }

  /** A tab on the Dashboard, logged in. @param {Keeper} keeper @param {import('./consent.js').User} [user] */
  static async open(keeper, user) {
    const dashboard = new Dashboard(await keeper.open('https://app.webinterpret.com/'));
    await dashboard.logIn(user);
    return dashboard;
  }

  /** Logs in with eBay, signing in there where that is asked for. */
  async logIn(user = users.acme) {
    await this.page.getByRole('link', { name: 'Log in with eBay' }).click();
    const ebay = this.grant();
    const overview = this.page.getByRole('heading', { name: 'Overview' });
    await expect(ebay.signInButton.or(overview)).toBeVisible();
    if (await ebay.signInButton.isVisible()) await ebay.signIn(user);
    await expect(overview).toBeVisible();
  }

  /** @param {string} name */
  async fromMenu(name) {
    await this.menu.click();
    await this.page.getByRole('menu').getByText(name, { exact: true }).click();
  }

  /** To the page that lists the accounts. */
  async toAccounts() {
    await this.fromMenu('Account settings');
    await this.page.getByRole('link', { name: 'Accounts', exact: true }).click();
  }

  /** To the page of one account's tokens. */
  async toTokens(username = users.acme.username) {
    await this.toAccounts();
    await this.edit(username).click();
    await expect(this.token('Regular Token')).toBeVisible();
  }

  /** @param {string} username */
  edit = (username) => this.page.getByRole('button', { name: `Edit ${username}` });

  /** @param {import('./popup.js').Kind} kind */
  token = (kind) => this.page.getByRole('group', { name: kind }).getByRole('button');

  /** Through eBay's grant page, which must be open in this tab. */
  grant = () => new Consent(this.page);

  expectConfirmed = () => expect(this.page.getByRole('status').filter({ hasText: 'Your new token is now valid' })).toBeVisible();

  /** The ring is round this element. @param {import('@playwright/test').Locator} element */
  expectMarked = (element) =>
    expect
      .poll(async () => {
        const [ring, box] = [await this.guide.ring(), await element.boundingBox()];
        if (!ring || !box) return 'nothing is marked';
        const round = ring.left <= box.x && ring.top <= box.y && ring.left + ring.width >= box.x + box.width && ring.top + ring.height >= box.y + box.height;
        const near = ring.width <= box.width + 24 && ring.height <= box.height + 24;
        return round && near ? 'marked' : JSON.stringify({ ring, box });
      })
      .toBe('marked');
}
