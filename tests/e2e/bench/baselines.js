// What ours is compared with: extensions that are as little as can be, made anew for each run in target/bench.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { extension, root } from '../support/paths.js';

const folder = join(root, 'target/bench');

/** Where the plain ones have their content script. */
const EBAY = 'https://*.ebay.com/*';

/** @param {string} name @param {Record<string, string>} files @param {object} manifest */
const write = async (name, files, manifest) => {
  const place = join(folder, name);
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true });
  const all = { ...files, 'manifest.json': JSON.stringify({ manifest_version: 3, name: `Bench: ${name}`, version: '1', ...manifest }), 'blank.html': '<!doctype html><title>blank</title>' };
  for (const [file, text] of Object.entries(all)) await writeFile(join(place, file), text);
  return place;
};

/** An extension that does nothing. */
export const nothing = () => write('nothing', {}, {});

/**
 * The same listeners as ours in plain JavaScript; it answers a message when it has read its storage, with what ours answers.
 * `ready`: what it waits for from its start on; `says`: what it does before it answers.
 * @param {object} answer @param {string} [name] @param {{ ready?: string, says?: string }} [also] JavaScript
 */
export const plain = (answer, name = 'plain', { ready = '', says = '' } = {}) =>
  write(
    name,
    {
      'background.js': `
        ${ready && `const ready = ${ready};`}
        const tell = async () => {
          ${ready && 'await ready;'}
          const [stored, session] = await Promise.all([chrome.storage.local.get(), chrome.storage.session.get()]);
          ${says}
          return stored && session && ${JSON.stringify(answer)};
        };
        chrome.runtime.onMessage.addListener((message, sender, respond) => { tell().then(respond); return true; });
        chrome.runtime.onConnect.addListener(() => {});
        chrome.runtime.onInstalled.addListener(() => void tell());
        chrome.runtime.onStartup.addListener(() => void tell());
        chrome.storage.managed.onChanged.addListener(() => void tell());
        chrome.storage.sync.onChanged.addListener(() => void tell());
        chrome.alarms.onAlarm.addListener(() => void tell());
        chrome.contextMenus.onClicked.addListener(() => void tell());
        chrome.commands?.onCommand.addListener(() => void tell());
        chrome.notifications.onClicked.addListener(() => void tell());
        chrome.notifications.onButtonClicked.addListener(() => void tell());
        chrome.permissions.onAdded.addListener(() => void tell());
        chrome.permissions.onRemoved.addListener(() => void tell());`,
      'content.js': '0;',
    },
    {
      background: { service_worker: 'background.js', type: 'module' },
      content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
      permissions: ['storage', 'alarms', 'notifications', 'contextMenus'],
      host_permissions: [EBAY],
      content_scripts: [{ matches: [EBAY], js: ['content.js'] }],
    },
  );

/**
 * What a start costs that no code of ours is to blame for: the plain one that makes a module ready of which it runs nothing (the smallest
 * there is, and ours), and the one that says a banner's sentence.
 * @param {object} answer
 */
export const floors = async (answer) => {
  const ready = "WebAssembly.compileStreaming(fetch('module.wasm'))";
  const says = "chrome.i18n.getMessage('extension_language'); new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(5, 'day');";
  const [smallest, module, sentence] = await Promise.all([plain(answer, 'smallest', { ready }), plain(answer, 'module', { ready }), plain(answer, 'sentence', { says })]);
  await writeFile(join(smallest, 'module.wasm'), Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  await cp(join(extension, 'token_keeper_bg.wasm'), join(module, 'module.wasm'));
  await cp(join(extension, '_locales'), join(sentence, '_locales'), { recursive: true });
  const manifest = join(sentence, 'manifest.json');
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, 'utf8')), default_locale: 'en' }));
  return { smallest, module, sentence };
};

/** A content script that adds an empty shadow host. */
export const shadowHost = (name = 'shadow-host') =>
  write(
    name,
    { 'content.js': "const host = document.createElement('div'); host.attachShadow({ mode: 'closed' }); document.body.append(host);" },
    { host_permissions: [EBAY], content_scripts: [{ matches: [EBAY], js: ['content.js'], run_at: 'document_idle' }] },
  );

/** The first script of a popup: notes when the frame is out that shows so many accounts, from the start of the navigation and by the clock. */
const whenPainted = (/** @type {number} */ accounts) => `globalThis.painted = new Promise((resolve) => {
  const look = () => {
    if (document.querySelectorAll('#accounts > li').length < ${accounts}) return;
    watching.disconnect();
    requestAnimationFrame(() => {
      // What is posted in a frame comes after it is painted.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve({ since: performance.now(), at: performance.timeOrigin + performance.now() });
      port2.postMessage(0);
    });
  };
  const watching = new MutationObserver(look);
  watching.observe(document, { childList: true, subtree: true });
});`;

const WHEN_PAINTED = '<script src="when-painted.js"></script>';

/** Our popup as it looks once it is drawn, without any script of ours. @param {string} name @param {string} html what `popup.html` has become @param {number} accounts */
export const staticPopup = async (name, html, accounts) => {
  const still = html.replace(/<script\b[^>]*><\/script>/g, '').replace('<head>', `<head>${WHEN_PAINTED}`);
  const place = await write(name, { 'popup.html': still, 'when-painted.js': whenPainted(accounts) }, { action: { default_popup: 'popup.html' } });
  for (const part of ['css', 'icons']) await cp(join(extension, part), join(place, part), { recursive: true });
  return place;
};

/** Ours, with a popup that notes when it is painted. @param {number} accounts */
export const ours = async (accounts) => {
  const place = join(folder, 'ours');
  await rm(place, { recursive: true, force: true });
  await cp(extension, place, { recursive: true });
  const popup = join(place, 'popup.html');
  await writeFile(popup, (await readFile(popup, 'utf8')).replace('<head>', `<head>${WHEN_PAINTED}`));
  await writeFile(join(place, 'when-painted.js'), whenPainted(accounts));
  return place;
};

/**
 * A consent in plain JavaScript: a button, eBay's window, the code for tokens, the account's name, and a row that says so.
 * @param {{ client_id: string, client_secret?: string, ru_name: string, scopes: string[] }} profile
 */
export const plainConsent = ({ client_id, client_secret, ru_name, scopes }) =>
  write(
    'plain-consent',
    {
      'background.js': `
        chrome.runtime.onMessage.addListener((message, sender, respond) => { connect().then(respond); return true; });
        const connect = async () => {
          const state = crypto.randomUUID();
          const query = new URLSearchParams({ client_id: '${client_id}', redirect_uri: '${ru_name}', response_type: 'code', scope: '${scopes.join(' ')}', state });
          const url = new URL(await chrome.identity.launchWebAuthFlow({ url: 'https://auth.ebay.com/oauth2/authorize?' + query, interactive: true }));
          globalThis.redirectedAt = Date.now();
          if (url.searchParams.get('state') !== state) throw new Error('Another state');
          const body = new URLSearchParams({ grant_type: 'authorization_code', code: url.searchParams.get('code'), redirect_uri: '${ru_name}' });
          const headers = { Authorization: 'Basic ' + btoa('${client_id}:${client_secret}') };
          const tokens = await (await fetch('https://api.ebay.com/identity/v1/oauth2/token', { method: 'POST', body, headers })).json();
          const bearer = { Authorization: 'Bearer ' + tokens.access_token };
          const { username } = await (await fetch('https://apiz.ebay.com/commerce/identity/v1/user/', { headers: bearer })).json();
          await chrome.storage.local.set({ row: username + ' is connected since ' + Date.now() });
          return { ok: true };
        };`,
      'popup.html': '<!doctype html><title>plain</title><button id="connect">Connect</button><p id="row"></p><script src="popup.js"></script>',
      'popup.js': `
        connect.onclick = () => { row.textContent = ''; chrome.runtime.sendMessage({ kind: 'connect' }); };
        chrome.storage.onChanged.addListener((changes) => { row.textContent = changes.row.newValue; });`,
    },
    { background: { service_worker: 'background.js', type: 'module' }, permissions: ['identity', 'storage'], host_permissions: [EBAY], action: { default_popup: 'popup.html' } },
  );
