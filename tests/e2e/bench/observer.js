// What the observer costs a Dashboard page that never rests.
import { busyPage, listen, mainThread, openAt, startAsItIs } from '../support/snapshots.js';

const ACCOUNTS = 'https://app.webinterpret.com/#/account-settings/accounts';

/**
 * The observer's share of the main thread's time on a Dashboard page of 5,000 nodes that changes ten times a second.
 * @param {import('../support/simulator.js').Simulator} simulator @param {{ seconds: number }} options
 */
export const observer = async (simulator, { seconds }) => {
  const { browser, context, stop } = await startAsItIs(simulator);
  try {
    const heard = await listen(context);
    const page = await openAt(context, ACCOUNTS, busyPage());
    while ((await heard()).length === 0) await page.evaluate(() => new Promise(requestAnimationFrame));
    const { share, calls } = await mainThread(browser, page, seconds, 'content/observer.js');
    // A share of nothing would look good.
    if (calls === 0) throw new Error('The observer was not seen at work');
    return share;
  } finally {
    await stop();
  }
};
