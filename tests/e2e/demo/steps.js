// What a journey of the demo prints and pictures: each step once it is proved.
import { relative } from 'node:path';

import { root } from '../support/paths.js';

/** As wide as the toolbar's popup. */
const POPUP = { width: 380, height: 600 };

export class Steps {
  #begin = Date.now();
  #last = Date.now();
  /** @type {string[]} */ pictures = [];

  /** @param {import('../support/keeper.js').Keeper} keeper @param {string} folder where the pictures go @param {string} name of the journey */
  constructor(keeper, folder, name) {
    this.keeper = keeper;
    this.folder = folder;
    this.name = name;
  }

  /** The popup's page, in a tab of its width. */
  async popupPage() {
    const page = await this.keeper.context.newPage();
    await page.setViewportSize(POPUP);
    await page.goto(this.keeper.url('popup.html'));
    return page;
  }

  /** @param {string} what */
  proved(what) {
    console.log(`✓ ${what} (${((Date.now() - this.#last) / 1000).toFixed(1)} s)`);
    this.#last = Date.now();
  }

  /** @param {import('@playwright/test').Page} page @param {string} name */
  async picture(page, name) {
    const path = `${this.folder}/${this.name}-${String(this.pictures.length + 1).padStart(2, '0')}-${name}.png`;
    // A toolbar popup is as high as what is in it.
    const popup = page.url() === this.keeper.url('popup.html');
    const height = popup ? await page.evaluate(() => Math.ceil(document.body.getBoundingClientRect().height)) : 0;
    const clip = popup ? { clip: { x: 0, y: 0, width: POPUP.width, height } } : {};
    await page.screenshot({ path, animations: 'disabled', ...clip });
    this.pictures.push(relative(root, path));
  }

  end() {
    console.log(`\nThis journey took ${((Date.now() - this.#begin) / 1000).toFixed(1)} s. Pictures of it:`);
    for (const path of this.pictures) console.log(`  ${path}`);
    console.log();
  }
}
