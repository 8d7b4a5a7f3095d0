// Tells the background that one of eBay's pages is open on which a seller may end a token: password, username, access. Once for each
// page, and only when it is seen. It reads nothing of the page; which one it is the browser tells the background.

import { sendMessage } from './runtime.ts';

const report = () => {
  if (document.visibilityState !== 'visible') return;
  document.removeEventListener('visibilitychange', report);
  // An extension that was updated or removed meanwhile has nobody to tell.
  sendMessage({ kind: 'credentials_page' }).catch(() => {});
};
document.addEventListener('visibilitychange', report);
report();
