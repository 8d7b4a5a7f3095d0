// The background: a service worker, in Firefox an event page. Registers every listener at once, for an event that woke the worker
// is lost to a listener that comes late; what happens then is decided in WebAssembly.
import init, { handle, receive, start } from './token_keeper.js';

const ready = init({ module_or_path: chrome.runtime.getURL('token_keeper_bg.wasm') }).then(start);

/** @param {string | Record<string, unknown>} event see `BrowserEvent` in src/protocol/browser_event.rs */
const tell = async (event) => {
  await ready;
  return handle(event);
};

const wake = () => void tell('wake');
const prescribed = () => void tell('policy');

/** Shows the welcome page; not for an unpacked extension, which the browser installs anew at each start. */
const welcome = async () => {
  const { installType } = await chrome.management.getSelf();
  if (installType !== 'development') await chrome.tabs.create({ url: 'welcome.html' });
};

let menu = Promise.resolve();
/** Makes the icon's menu anew: the browser keeps old entries, also in the language that it had then. One after the other, for a second
 * entry of the same name is an error. */
const drawMenu = () => {
  menu = menu.then(async () => {
    await chrome.contextMenus.removeAll();
    for (const [id, key] of [['dashboard', 'open_dashboard'], ['check', 'page_check_now'], ['settings', 'page_settings']]) {
      chrome.contextMenus.create({ id, title: chrome.i18n.getMessage(key), contexts: ['action'] });
    }
  });
};

/** @param {unknown} message @param {chrome.runtime.MessageSender} sender */
const answer = async (message, { id, url, frameId, tab }) => {
  await ready;
  return receive(message, { id, url, frame: frameId, tab: tab?.id, tab_url: tab?.url });
};

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  answer(message, sender).then(respond, () =>
    // Nothing of the error is passed on: it could hold what must not be seen.
    respond({ error: { text: chrome.i18n.getMessage('shell_no_answer'), path: null } }),
  );
  return true;
});
// Our own pages hold a port only to notice that the background, or the whole extension, has ended.
chrome.runtime.onConnect.addListener(() => {});
chrome.runtime.onInstalled.addListener(({ reason }) => {
  drawMenu();
  if (reason === 'install') void welcome();
});
chrome.runtime.onStartup.addListener(drawMenu);
// What an administrator prescribes: it can come late, change, and end. Firefox tells of it at its next start.
chrome.runtime.onInstalled.addListener(prescribed);
chrome.runtime.onStartup.addListener(prescribed);
chrome.storage.managed?.onChanged?.addListener(prescribed);
chrome.alarms.onAlarm.addListener(wake);
// Another device has written, or we have. Not every browser has it.
chrome.storage.sync?.onChanged.addListener(() => void tell('sync_storage_changed'));
chrome.contextMenus.onClicked.addListener(({ menuItemId }) => void tell({ menu: { item: String(menuItemId) } }));
// Firefox for Android has no shortcuts.
chrome.commands?.onCommand.addListener((name) => void tell({ command: { name } }));
chrome.notifications.onClicked.addListener((id) => void tell({ notification: { id } }));
// Firefox has no buttons there.
chrome.notifications.onButtonClicked?.addListener((id, button) => void tell({ notification_button: { id, button } }));
chrome.permissions.onAdded.addListener(() => void tell('permissions'));
chrome.permissions.onRemoved.addListener(() => void tell('permissions'));
// The browser was started, or the extension was installed, updated, or switched on again, of which alone nothing tells: each of them
// empties this storage.
void chrome.storage.session.get('began').then(({ began }) => began === undefined && wake());
