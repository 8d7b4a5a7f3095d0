// Compares what each browser's manifest asks for with what the last release asked for (store/permissions.json), and fails where it has
// grown: users see a new warning, browsers may switch the extension off until they agree, and reviewers ask.
//
//     node tools/permissions.mjs            compare
//     node tools/permissions.mjs --record   write down what is asked for now: part of a release (docs/releasing.md)

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { manifestSource, root } from './contents.mjs';
import { browsers, manifestFor } from './manifest.mjs';

/** @typedef {import('./manifest.mjs').Manifest} Manifest */
/** @typedef {{ release: string } & Record<import('./manifest.mjs').Browser, string[]>} Permissions */

const file = join(root, 'store/permissions.json');

/**
 * Everything in a manifest that says what the extension may do to whom, a line each.
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function asked(manifest) {
  const policy = manifest.content_security_policy ?? {};
  const data = manifest.browser_specific_settings?.gecko?.data_collection_permissions ?? {};
  /** @type {Record<string, string[] | undefined>} */
  const lists = {
    permissions: manifest.permissions,
    optional_permissions: manifest.optional_permissions,
    host_permissions: manifest.host_permissions,
    optional_host_permissions: manifest.optional_host_permissions,
    content_scripts: manifest.content_scripts?.flatMap((/** @type {{ matches: string[] }} */ { matches }) => matches),
    // Pages that may tell that the extension is there, and speak to it.
    web_accessible_resources: manifest.web_accessible_resources?.flatMap((/** @type {{ matches?: string[] }} */ { matches }) => matches ?? ['any']),
    externally_connectable: manifest.externally_connectable && [JSON.stringify(manifest.externally_connectable)],
    // What may be done to requests: which rules a file holds is seen where it is read.
    declarative_net_request: manifest.declarative_net_request?.rule_resources.map((/** @type {{ path: string }} */ { path }) => path),
    // A policy that is changed at all is looked at.
    content_security_policy: Object.entries(policy).map(([pages, text]) => `${pages}: ${text}`),
    data_collection_required: data.required,
    data_collection_optional: data.optional,
  };
  return Object.entries(lists).flatMap(([list, entries = []]) => entries.map((entry) => `${list} ${entry}`)).sort();
}

/** What is new in `now`. @param {string[]} before @param {string[]} now */
export const growth = (before, now) => now.filter((entry) => !before.includes(entry));

/** @param {import('./manifest.mjs').Browser} browser */
export const askedNow = async (browser) => asked(manifestFor(await manifestSource(), browser));

/** @returns {Promise<Permissions>} */
export const recorded = async () => JSON.parse(await readFile(file, 'utf8'));

async function record() {
  const { version } = await manifestSource();
  const lists = await Promise.all(browsers.map(async (browser) => [browser, await askedNow(browser)]));
  await writeFile(file, `${JSON.stringify({ release: version, ...Object.fromEntries(lists) }, null, 2)}\n`);
  console.log(`Recorded what ${version} asks for`);
}

async function compare() {
  const last = await recorded();
  for (const browser of browsers) {
    const now = await askedNow(browser);
    for (const entry of growth(now, last[browser])) console.log(`${browser}: no longer asked for: ${entry}`);
    const grown = growth(last[browser], now);
    if (grown.length === 0) continue;
    process.exitCode = 1;
    console.error(`${browser} asks for more than release ${last.release} did:`);
    for (const entry of grown) console.error(`  ${entry}`);
  }
  if (!process.exitCode) return;
  console.error(`
Can it be done without? If it cannot: say why in docs/permissions.md and in store/justifications.md, name it in CHANGELOG.md (users are
asked to agree again), and then write it down with \`node tools/permissions.mjs --record\`, in the same commit.`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await (process.argv.includes('--record') ? record() : compare());
}
