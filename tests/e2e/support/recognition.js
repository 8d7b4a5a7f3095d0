// The frozen Dashboard pages, and the recogniser as a program of its own: snapshots in, what they say out.
import { spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { root } from './paths.js';

/**
 * @typedef {{ account: string | null, kind: string, standing: string, until: string | null, sure: boolean }} Token
 * @typedef {{ page: string, visit: boolean, accounts: string[], tokens: Token[],
 *   confirmation: { account: string | null, kind: string | null, sure: boolean } | null, warning: string | null }} Said
 * @typedef {{ name: string, html: string, address: string, waits?: boolean, expected: Said }} Fixture
 */

/** @param {string} folder below tests/fixtures @returns {Promise<Fixture[]>} */
export const fixtures = async (folder) => {
  const path = join(root, 'tests/fixtures', folder);
  const names = (await readdir(path)).filter((name) => name.endsWith('.html')).map((name) => name.slice(0, -'.html'.length));
  const read = (/** @type {string} */ name) => readFile(join(path, name), 'utf8');
  return Promise.all(names.sort().map(async (name) => ({ name, html: await read(`${name}.html`), ...JSON.parse(await read(`${name}.json`)) })));
};

/** `examples/recognise.rs`, which `cargo test` builds. */
export class Recogniser {
  constructor() {
    this.process = spawn(join(root, 'target/debug/examples/recognise'), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.process.stdout })[Symbol.asyncIterator]();
  }

  /** @param {string} snapshot @returns {Promise<Said>} */
  async read(snapshot) {
    this.process.stdin.write(`${snapshot}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error('The recogniser has ended');
    return JSON.parse(value);
  }

  stop = () => void this.process.stdin.end();
}

/** What a page says as one comparable list, so that it can be told what is missing and what is too much. @param {Said} said */
const claims = ({ page, visit, accounts, tokens, confirmation, warning }) => {
  const token = (/** @type {Token} */ { account, kind, standing, until, sure }) => JSON.stringify({ account, kind, standing, until, sure });
  return [
    ...(page === 'unknown' ? [] : [`page ${page}`]),
    ...(visit ? ['visit'] : []),
    ...accounts.map((account) => `account ${account}`),
    ...tokens.map((seen) => `token ${token(seen)}`),
    ...(confirmation ? [`confirmation ${JSON.stringify([confirmation.account, confirmation.kind, confirmation.sure])}`] : []),
    ...(warning ? [`warning ${warning}`] : []),
  ];
};

/** @param {Said} said @param {Said} expected @returns {{ verdict: 'found' | 'unknown' | 'wrong', missing: string[], surplus: string[] }} */
export const judge = (said, expected) => {
  const [have, want] = [claims(said), claims(expected)];
  const missing = want.filter((claim) => !have.includes(claim));
  const surplus = have.filter((claim) => !want.includes(claim));
  return { verdict: surplus.length > 0 ? 'wrong' : missing.length > 0 ? 'unknown' : 'found', missing, surplus };
};
