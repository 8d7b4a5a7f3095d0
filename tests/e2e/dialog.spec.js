// The guide over a modal dialog of the Dashboard: its ring is seen where it claims to be.
import { Dashboard } from './support/dashboard.js';
import { openAt } from './support/snapshots.js';
import { expect, test } from './support/test.js';

const PAGE = `<!doctype html><html lang="en"><head><title>Accounts | Webinterpret</title><style>body { font: 16px sans-serif } dialog { padding: 40px } td, th { padding: 12px }</style></head><body>
  <nav><a href="#/">Overview</a> <a href="#/account-settings">Account settings</a> <a href="#/logout">Log out</a></nav>
  <main><h1>Accounts</h1><table><tr><th>eBay username</th><th></th></tr><tr><td>acme_store</td><td><button aria-label="Edit acme_store">Edit</button></td></tr></table></main>
  <dialog aria-labelledby="name"><h2 id="name">acme_store</h2><p>eBay username: acme_store</p>
    <div role="group" aria-label="Regular Token">Regular Token <button>Refresh</button></div><div role="group" aria-label="Token Plus">Token Plus <button>Refresh</button></div>
    <form method="dialog"><button>Close</button></form></dialog>
  <script>document.querySelector('main button').onclick = () => document.querySelector('dialog').showModal()</script></body></html>`;

test('the ring is drawn above a modal dialog, and lets clicks through', async ({ keeper }) => {
  const popup = await keeper.popup();
  await popup.add('acme_store');
  const opened = keeper.context.waitForEvent('page');
  await popup.connect('Regular Token');
  // The guide points in the tab that was seen last.
  await (await opened).close();
  const page = await openAt(keeper.context, 'https://app.webinterpret.com/#/account-settings/accounts', PAGE);
  const dashboard = new Dashboard(page);
  await page.bringToFront();
  const edit = page.getByRole('button', { name: 'Edit acme_store' });
  await dashboard.expectMarked(edit);
  await edit.click();
  const refresh = page.getByRole('group', { name: 'Regular Token' }).getByRole('button');
  await dashboard.expectMarked(refresh);
  const ring = await dashboard.guide.ring();
  if (!ring) throw new Error('There is no ring');
  const clip = { x: ring.left + ring.width / 2, y: ring.top + 1, width: 1, height: 1 };
  const colour = async () => {
    const shot = await page.screenshot({ clip });
    return page.evaluate(async (data) => {
      const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
      const context = new OffscreenCanvas(1, 1).getContext('2d');
      context?.drawImage(image, 0, 0);
      return [...(context?.getImageData(0, 0, 1, 1).data ?? [])].slice(0, 3).join(' ');
    }, shot.toString('base64'));
  };
  await expect.poll(colour, 'the ring is painted').toBe('74 58 168');
  await page.evaluate(() => document.addEventListener('click', ({ target }) => void (document.title = String(/** @type {Element} */ (target).textContent))));
  await refresh.click();
  expect(await page.title()).toBe('Refresh');
  // And back on the page below it is an ordinary ring again.
  await page.getByRole('button', { name: 'Close' }).click();
  await dashboard.expectMarked(edit);
});
