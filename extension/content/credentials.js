// Tells the background that one of eBay's pages is open on which a seller may end a token: password, username, access. Once for each
// page, and only when it is seen. It reads nothing of the page; which one it is the browser tells the background.
(() => {
  const tell = () => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', tell);
    // An extension that was updated or removed meanwhile has nobody to tell.
    try {
      chrome.runtime.sendMessage({ kind: 'credentials_page' }).catch(() => {});
    } catch {}
  };
  document.addEventListener('visibilitychange', tell);
  tell();
})();
