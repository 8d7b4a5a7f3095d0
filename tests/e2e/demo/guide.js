// A browser to try everything by hand, and a few words on what to try.
import { relative } from 'node:path';
import { createInterface } from 'node:readline';

import { users } from '../support/consent.js';
import { DAY } from '../support/keeper.js';
import { root } from '../support/paths.js';

/** What can be typed while the browser is open: how long tokens live that eBay hands out from now on. @type {Record<string, [seconds: number | null, words: string]>} */
const LIVES = {
  lapse: [6 * DAY + 3600, 'Tokens that eBay hands out from now on end in 6 days. Press Refresh to get one.'],
  lose: [20, 'Tokens that eBay hands out from now on end after 20 seconds. Press Refresh to get one, and look at the toolbar.'],
  normal: [null, 'Tokens that eBay hands out from now on live for 18 months again. Press Refresh to get one.'],
};

/** @param {import('../support/keeper.js').Keeper} keeper @param {string} folder */
export const guide = async (keeper, folder) => {
  const { acme, other } = users;
  console.log(`
A Chromium with Token Keeper is open. eBay and the Dashboard in it are simulated; no other page can be reached.

  1. On the Dashboard: Log in with eBay, user name ${acme.username}, password ${acme.password}. Open the menu at the top, Account
     settings, Accounts: Token Keeper (the puzzle piece in the toolbar) has found both accounts and noted your visit.
  2. Open an account by its edit icon: the popup shows how its tokens stand. The Regular Token of ${acme.username} is disconnected: press
     Connect in the popup and follow the guide on the Dashboard.
  3. For whoever has an own eBay client: Settings, Import configuration: ${relative(root, folder)}/configuration.json, then Use this
     configuration. In the popup: Connect or Refresh. Agree and Continue in eBay's window.
       (to see what happens then, sign in as ${other.username}, password ${other.password})
  4. Type "lapse" here, Enter, and press Refresh beside a token: the icon, the eBay page and the Dashboard warn.
     With "lose" they say that it has probably ended; after "normal" and another Refresh all is well.

The demo ends when the browser is closed.
`);
  await keeper.control.dashboard({ username: acme.username, regular: 'disconnected' });
  const ended = keeper.context.waitForEvent('close', { timeout: 0 });
  await keeper.open('https://app.webinterpret.com/');
  await keeper.open('https://www.ebay.com/itm/1');
  const typed = createInterface({ input: process.stdin });
  typed.on('line', (line) => {
    const life = LIVES[line.trim().toLowerCase()];
    if (!life) return console.log(`Type one of: ${Object.keys(LIVES).join(', ')}`);
    const [refresh_token_expires_in, words] = life;
    keeper.control.lifetime({ refresh_token_expires_in }).then(
      () => console.log(words),
      (error) => console.error(String(error)),
    );
  });
  await ended;
  typed.close();
};
