// eBay's window: sign-in and grant page.
import { expect } from '@playwright/test';

export const users = {
  acme: { username: 'acme_store', password: 'acme-pass' },
  other: { username: 'other_shop', password: 'other-pass' },
};

/** @typedef {{ username: string, password: string }} User */

export class Consent {
  /** @param {import('@playwright/test').Page} page */
  constructor(page) {
    this.page = page;
    this.signInButton = page.getByRole('button', { name: 'Sign in', exact: true });
    this.agreeButton = page.getByRole('button', { name: 'Agree and Continue' });
    this.declineButton = page.getByRole('button', { name: 'Not now' });
  }

  /** @param {User} user */
  async signIn({ username, password }) {
    await this.page.getByLabel('Username').fill(username);
    await this.page.getByLabel('Password').fill(password);
    await this.signInButton.click();
  }

  /** Goes on to the grant page, signing in where that is asked for. @param {User} [user] */
  async toGrantPage(user = users.acme) {
    await expect(this.signInButton.or(this.agreeButton)).toBeVisible();
    if (await this.signInButton.isVisible()) await this.signIn(user);
    await expect(this.agreeButton).toBeVisible();
  }

  /** @param {User} [user] */
  async agree(user) {
    await this.toGrantPage(user);
    await this.agreeButton.click();
  }

  /** Agrees, and gives the code that eBay's answer carries back to the extension. @param {User} [user] */
  async agreeForCode(user) {
    await this.toGrantPage(user);
    const redirect = this.page.waitForResponse((response) => response.status() === 302);
    await this.agreeButton.click();
    const code = new URL((await redirect).headers().location ?? '').searchParams.get('code');
    if (!code) throw new Error('eBay’s answer has no code');
    return code;
  }

  /** @param {User} [user] */
  async decline(user) {
    await this.toGrantPage(user);
    await this.declineButton.click();
  }

  /** Waits until the window is gone. */
  async gone() {
    await expect.poll(() => this.page.isClosed(), { message: 'the consent window is closed' }).toBe(true);
  }
}
