// eBay's window: sign-in and grant page.
import { expect } from '@playwright/test';

import { users } from '../../support/consent.js';
import { Surface } from './surface.js';

export class Consent extends Surface {
  /** Goes on to the grant page, signing in where that is asked for. */
  async toGrantPage({ username, password } = users.acme) {
    const asked = async () => ((await this.has('button', 'Sign in')) ? 'sign in' : (await this.has('button', 'Agree and Continue')) && 'agree');
    await expect.poll(asked).toBeTruthy();
    if ((await asked()) === 'sign in') {
      await this.fill('Username', username);
      await this.fill('Password', password);
      await this.press('Sign in');
    }
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
