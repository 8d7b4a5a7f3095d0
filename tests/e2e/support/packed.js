// The extension as people have it: packed, signed, and installed by the browser itself, here by policy. An unpacked one is installed
// anew at each start, and so proves nothing of restarts and updates.
import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@playwright/test';

import { extensionId } from '../../../tools/manifest.mjs';
import { Keeper } from './keeper.js';
import { extension } from './paths.js';
import { Simulator } from './simulator.js';

const run = promisify(execFile);
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const isRoot = process.getuid?.() === 0;

/** Where Debian's Chromium looks for policies. */
const POLICIES = '/etc/chromium';

export class Packed {
  #folder;
  #key;
  #server;
  /** @type {{ version: string, crx: Buffer } | undefined} */
  #published;

  /** @param {string} folder */
  constructor(folder) {
    this.#folder = folder;
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'der' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    this.#key = pair.privateKey;
    this.publicKey = pair.publicKey.toString('base64');
    this.id = extensionId(this.publicKey);
    /** A Chromium that finds our policy, and nobody else's does: the file system is its own. */
    this.executable = join(folder, 'chromium');
    this.#server = createServer((request, response) => {
      const { version, crx } = this.#published ?? { version: '0', crx: Buffer.alloc(0) };
      if (request.url?.startsWith('/update.xml')) {
        response.setHeader('content-type', 'application/xml');
        const hash = createHash('sha256').update(crx).digest('hex');
        response.end(
          `<?xml version="1.0"?><gupdate xmlns="http://www.google.com/update2/response" protocol="2.0"><app appid="${this.id}">` +
            `<updatecheck codebase="${this.#url()}/extension.crx" version="${version}" hash_sha256="${hash}"/></app></gupdate>`,
        );
      } else {
        response.setHeader('content-type', 'application/x-chrome-extension');
        response.end(crx);
      }
    });
  }

  #url() {
    const address = this.#server.address();
    return `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`;
  }

  static async create() {
    const packed = new Packed(await mkdtemp(join(tmpdir(), 'token-keeper-packed-')));
    await packed.publish('0.1.0');
    await new Promise((resolve) => packed.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    await packed.#install();
    return packed;
  }

  /** Offers the extension as this version; a browser that has an older one updates. @param {string} version */
  async publish(version) {
    const source = join(this.#folder, version);
    await cp(extension, source, { recursive: true });
    const manifest = JSON.parse(await readFile(join(source, 'manifest.json'), 'utf8'));
    await writeFile(join(source, 'manifest.json'), JSON.stringify({ ...manifest, version, key: this.publicKey }));
    const key = join(this.#folder, 'key.pem');
    await writeFile(key, this.#key);
    const profile = join(this.#folder, 'packing');
    const options = ['--headless=new', ...(isRoot ? ['--no-sandbox'] : []), `--user-data-dir=${profile}`];
    await run(chromium, [...options, `--pack-extension=${source}`, `--pack-extension-key=${key}`]);
    this.#published = { version, crx: await readFile(`${source}.crx`) };
  }

  /** What an administrator prescribes to the extension. @param {string | undefined} configuration */
  async prescribe(configuration) {
    const policy = { '3rdparty': { extensions: { [this.id]: configuration === undefined ? {} : { configuration } } } };
    await writeFile(join(this.#policies, 'prescribed.json'), JSON.stringify(policy));
  }

  get #policies() {
    return join(this.#folder, 'etc/policies/managed');
  }

  /** Keeps the extension away from these hosts, as an administrator can; from no host, without them. @param {string[]} [hosts] */
  async block(hosts) {
    const update = { update_url: `${this.#url()}/update.xml`, override_update_url: true };
    const settings = { installation_mode: 'force_installed', ...update, ...(hosts && { runtime_blocked_hosts: hosts }) };
    // Without the second, the debugging protocol may not look at an extension that a policy installed.
    const policy = { ExtensionSettings: { [this.id]: settings }, DeveloperToolsAvailability: 1 };
    await writeFile(join(this.#policies, 'token-keeper.json'), JSON.stringify(policy));
  }

  async #install() {
    const policies = join(this.#folder, 'etc');
    await cp(POLICIES, policies, { recursive: true }).catch(() => {});
    await mkdir(this.#policies, { recursive: true });
    await this.block();
    const unshare = isRoot ? 'unshare --mount' : 'unshare --map-root-user --mount';
    await writeFile(
      this.executable,
      `#!/bin/sh\nexec ${unshare} sh -c 'mount --bind "$0" ${POLICIES} && exec ${chromium} "$@"' '${policies}' "$@"\n`,
    );
    await chmod(this.executable, 0o755);
  }

  async stop() {
    this.#server.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/**
 * `test` with a packed extension of its own for each test, in a browser of its own. `flags` and `env` can be changed before a restart.
 * @typedef {{ packed: Packed, flags: string[], env: Record<string, string>, keeper: Keeper }} PackedFixtures
 */
export const testPacked = test.extend(
  /** @type {import('@playwright/test').Fixtures<PackedFixtures, {}, import('@playwright/test').PlaywrightTestArgs, {}>} */ ({
    packed: async ({}, use) => {
      const packed = await Packed.create();
      await use(packed);
      await packed.stop();
    },
    flags: async ({}, use) => use([]),
    env: async ({}, use) => use({}),
    keeper: async ({ packed, flags, env }, use) => {
      const simulator = await Simulator.start(['--extension-id', packed.id]);
      const keeper = await Keeper.start(simulator, { packed, flags, env });
      await use(keeper);
      await keeper.stop();
      await simulator.stop();
      expect(keeper.errors, 'errors on our pages that nobody caught').toEqual([]);
    },
  }),
);
