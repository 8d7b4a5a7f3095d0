// What the stores are told is within their limits, and true of the manifest; and the packages hold what the stores want. No browser is needed.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

import { manifestSource } from '../../tools/contents.mjs';
import { manifestFor, withoutKey } from '../../tools/manifest.mjs';
import { asked, growth, recorded } from '../../tools/permissions.mjs';
import { root } from './support/paths.js';

const text = (/** @type {string} */ path) => readFile(join(root, path), 'utf8');

/** In characters, as the stores count them. @param {string} text */
const length = (text) => [...text].length;

/** What stands under each heading of a page. @param {string} page @returns {Promise<Map<string, string>>} */
const sections = async (page) => {
  const [, ...parts] = (await text(page)).split(/^#{1,6} /m);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]));
};

const languages = ['ar', 'de', 'en', 'es', 'fr', 'it', 'pl', 'zh_CN'];

for (const language of languages) {
  test(`name and short description are short enough for every store: ${language}`, async () => {
    const { extension_name: name, extension_description: description } = JSON.parse(await text(`extension/_locales/${language}/messages.json`));
    // Edge: 45, addons.mozilla.org: 50, Chrome: 75.
    expect(length(name.message)).toBeLessThanOrEqual(45);
    // Chrome, Edge and Firefox: 132, addons.mozilla.org: 250.
    expect(length(description.message)).toBeLessThanOrEqual(132);
    // Edge wants no browser named; and nobody shall think that it is theirs.
    expect(name.message).not.toMatch(/chrome|edge|firefox|ebay|webinterpret/i);
    expect(description.message).not.toMatch(/chrome|edge|firefox/i);
  });
}

test('the long description fits every store, and says that it is nobody else’s', async () => {
  const description = await text('store/description.txt');
  // Edge: from 250 to 10,000, Chrome: 16,000.
  expect(length(description)).toBeGreaterThanOrEqual(250);
  expect(length(description)).toBeLessThanOrEqual(10_000);
  expect(description).toContain('not affiliated with, endorsed by or sponsored by eBay or Webinterpret');
  expect(description, 'it goes to all stores').not.toMatch(/chrome|edge|firefox/i);
});

test('every permission has its reason, and nothing else has', async () => {
  const reasons = await sections('store/justifications.md');
  const { permissions } = await manifestSource();
  const ofFirefox = await sections('store/firefox.md');
  const headings = [...reasons.keys()];
  const named = headings.slice(headings.indexOf('Permissions') + 1, headings.indexOf('Host permissions'));
  expect([...named].sort()).toEqual([...permissions].sort());
  for (const heading of ['Single purpose', ...permissions, 'Host permissions', 'Remote code']) {
    const reason = reasons.get(heading) ?? '';
    expect(length(reason), heading).toBeGreaterThan(40);
    expect(length(reason), heading).toBeLessThanOrEqual(1000);
  }
  const documented = await text('docs/permissions.md');
  for (const permission of permissions) expect(documented).toContain(`| \`${permission}\` |`);

  const more = manifestFor(await manifestSource(), 'firefox').permissions.filter((/** @type {string} */ one) => !permissions.includes(one));
  const inFirefox = [...ofFirefox.keys()];
  expect(inFirefox.slice(inFirefox.indexOf('Permissions') + 1, inFirefox.indexOf('Data collection'))).toEqual(more);
  for (const permission of more) expect(documented).toContain(`| \`${permission}\` (Firefox only) |`);
});

test('the number of eBay domains is the manifest’s', async () => {
  const { host_permissions: hosts } = await manifestSource();
  const marketplaces = hosts.filter((/** @type {string} */ host) => host.startsWith('https://*.ebay.'));
  expect((await sections('store/justifications.md')).get('Host permissions')).toContain(`(${marketplaces.length} domains)`);
  expect(hosts.length).toBe(marketplaces.length + 1);
});

test('Edge’s search terms and notes are within its limits', async () => {
  const page = await sections('store/edge.md');
  const terms = (page.get('Search terms') ?? '').split('\n').map((line) => line.replace(/^- /, ''));
  expect(terms.length).toBeLessThanOrEqual(7);
  for (const term of terms) expect(length(term)).toBeLessThanOrEqual(30);
  expect(terms.join(' ').split(' ').length).toBeLessThanOrEqual(21);
  expect(length(page.get('Notes for certification') ?? '')).toBeLessThanOrEqual(2000);
});

test('what Chrome’s and Edge’s stores refuse is not in the package', async () => {
  const manifest = withoutKey(manifestFor(await manifestSource(), 'chromium'));
  for (const key of ['key', 'update_url', 'differential_fingerprint', 'browser_specific_settings']) expect(manifest).not.toHaveProperty(key);
  const policy = manifest.content_security_policy.extension_pages;
  expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
  expect(policy).not.toMatch(/'unsafe-/);
});

/** That nothing has grown is `./build.sh lint`'s to say; here, that it would. @type {[what: string, change: (manifest: import('../../tools/manifest.mjs').Manifest) => object, entry: string][]} */
const GROWN = [
  ['a permission', ({ permissions }) => ({ permissions: [...permissions, 'tabs'] }), 'permissions tabs'],
  ['an optional one', () => ({ optional_permissions: ['history'] }), 'optional_permissions history'],
  ['a host', ({ host_permissions: hosts }) => ({ host_permissions: [...hosts, '<all_urls>'] }), 'host_permissions <all_urls>'],
  ['an optional host', () => ({ optional_host_permissions: ['https://*/*'] }), 'optional_host_permissions https://*/*'],
  ['a content script', () => ({ content_scripts: [{ matches: ['http://*/*'], js: ['a.js'] }] }), 'content_scripts http://*/*'],
  ['pages that may see it', () => ({ web_accessible_resources: [{ resources: ['a.png'], matches: ['https://*/*'] }] }), 'web_accessible_resources https://*/*'],
  ['pages that may speak to it', () => ({ externally_connectable: { ids: ['*'] } }), 'externally_connectable {"ids":["*"]}'],
  [
    'rules for requests',
    ({ declarative_net_request: { rule_resources: rules } }) => ({ declarative_net_request: { rule_resources: [...rules, { path: 'a.json' }] } }),
    'declarative_net_request a.json',
  ],
  ['a looser policy', () => ({ content_security_policy: { sandbox: 'a' } }), 'content_security_policy sandbox: a'],
  [
    'data that is collected',
    () => ({ browser_specific_settings: { gecko: { data_collection_permissions: { required: ['websiteContent'] } } } }),
    'data_collection_required websiteContent',
  ],
];
for (const [what, change, entry] of GROWN) {
  test(`growth is seen: ${what}`, async () => {
    const manifest = manifestFor(await manifestSource(), 'firefox');
    expect(growth((await recorded()).firefox, asked({ ...manifest, ...change(manifest) }))).toEqual([entry]);
  });
}
