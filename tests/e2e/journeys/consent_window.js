// eBay's window: sign-in and grant page, or the Dashboard that leads there.
import { expect } from '@playwright/test';

import { users } from '../support/consent.js';

/** @typedef {import('./driver.js').Surface} Surface */

export class ConsentWindow {
  /** @param {Surface} surface */
  constructor(surface) {
    this.surface = surface;
    this.page = surface.page;
  }

  /** @param {string} name */
  press = (name) => this.surface.press(name);

  /** @param {import('../support/consent.js').User} user */
  async signIn({ username, password }) {
    await this.surface.fill('Username', username);
    await this.surface.fill('Password', password);
    await this.surface.press('Sign in');
  }

  /** Goes on to the grant page, signing in where that is asked for. */
  async toGrantPage(user = users.acme) {
    const { surface } = this;
    const asked = async () => ((await surface.has('button', 'Sign in')) ? 'sign in' : (await surface.has('button', 'Agree and Continue')) && 'agree');
    await expect.poll(asked).toBeTruthy();
    if ((await asked()) === 'sign in') await this.signIn(user);
    await surface.expect('button', 'Agree and Continue');
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
