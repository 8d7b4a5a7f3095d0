// eBay's window: sign-in and grant page.
import { expect } from '@playwright/test';

import { users } from '../../support/consent.js';
import { Surface } from './surface.js';

export class Consent extends Surface {
  /** @param {import('../../support/consent.js').User} user */
  async signIn({ username, password }) {
    await this.fill('Username', username);
    await this.fill('Password', password);
    await this.press('Sign in');
  }

  /** Goes on to the grant page, signing in where that is asked for. */
  async toGrantPage(user = users.acme) {
    const asked = async () => ((await this.has('button', 'Sign in')) ? 'sign in' : (await this.has('button', 'Agree and Continue')) && 'agree');
    await expect.poll(asked).toBeTruthy();
    if ((await asked()) === 'sign in') await this.signIn(user);
    await this.expect('button', 'Agree and Continue');
  }

  async agree() {
    await this.toGrantPage();
    await this.press('Agree and Continue');
  }

  async decline() {
    await this.toGrantPage();
    await this.press('Not now');
  }

  gone = () => expect.poll(() => this.page.isClosed(), { message: 'the consent window is closed' }).toBe(true);
}
