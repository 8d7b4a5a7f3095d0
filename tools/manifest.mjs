// What each browser's manifest.json says, derived from the one source, ../manifest.json.

import { createHash } from 'node:crypto';

/** @typedef {Record<string, any>} Manifest */
/** @typedef {'chromium' | 'firefox'} Browser */

/** @type {Browser[]} */
export const browsers = ['chromium', 'firefox'];

/**
 * @param {Manifest} source
 * @param {Browser} browser
 * @returns {Manifest}
 */
export function manifestFor(source, browser) {
  return browser === 'firefox' ? firefox(source) : source;
}

/**
 * Stores assign the key themselves; the Chrome Web Store refuses an upload that names one.
 * @param {Manifest} manifest
 * @returns {Manifest}
 */
export function withoutKey({ key: _, ...rest }) {
  return rest;
}

/**
 * Firefox runs the background as an event page, and has neither Chromium's key nor its version; what an administrator may prescribe
 * there needs no schema. It takes no RuName in a consent's address: a rule of ours puts it there (src/browser/identity.rs).
 * @param {Manifest} source
 * @returns {Manifest}
 */
function firefox({ key: _, minimum_chrome_version: __, storage: ___, background, permissions, ...rest }) {
  return {
    ...rest,
    background: { scripts: [background.service_worker], type: background.type },
    permissions: [...permissions, 'declarativeNetRequestWithHostAccess'],
    declarative_net_request: { rule_resources: [{ id: 'consent', enabled: true, path: 'firefox/rules.json' }] },
    browser_specific_settings: {
      gecko: {
        id: 'token-keeper@example.org',
        // The first that asks at installation for consent to data collection on every platform (desktop alone: 140).
        strict_min_version: '142.0',
        data_collection_permissions: { required: ['none'] },
      },
    },
  };
}

/**
 * Chromium's id of an extension: the first half of its public key's SHA-256 with the digits 0-f written as a-p.
 * @param {string} key the manifest's `key`, a public key in base64
 */
export function extensionId(key) {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex');
  return [...digest.slice(0, 32)].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}

/**
 * Where a consent returns to in Firefox: the same wherever it is installed.
 * @param {Manifest} manifest Firefox's
 */
export function firefoxRedirect({ browser_specific_settings: { gecko } }) {
  return `https://${createHash('sha1').update(gecko.id).digest('hex')}.extensions.allizom.org/`;
}

/**
 * Files of the extension that its manifest names.
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function filesNamedBy(manifest) {
  const { icons, action, options_ui: options, background, default_locale: locale, declarative_net_request: rules } = manifest;
  return [
    ...Object.values(icons),
    ...Object.values(action.default_icon),
    action.default_popup,
    options.page,
    ...(background.scripts ?? [background.service_worker]),
    ...(rules?.rule_resources ?? []).map((/** @type {{ path: string }} */ { path }) => path),
    `_locales/${locale}/messages.json`,
  ];
}
