// Starts the simulator: it ends with us, since it ends when its standard input closes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { Control } from './control.js';
import { root } from './paths.js';

/** @typedef {{ port: number, spki: string, resolver_rules: string, certificate: string }} Listening */

export class Simulator {
  #child;

  /** @param {import('node:child_process').ChildProcess} child @param {Listening} listening */
  constructor(child, listening) {
    this.#child = child;
    this.listening = listening;
    this.control = new Control(listening);
  }

  /** @param {string[]} [options] */
  static async start(options = []) {
    const target = process.env.CARGO_TARGET_DIR ?? `${root}/target`;
    const child = spawn(`${target}/debug/simulator`, ['--until-stdin-closes', ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    const line = once(createInterface(child.stdout), 'line');
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`The simulator ended with ${code}; was it built? (cargo build --package simulator)`);
    });
    const [text] = await Promise.race([line, failed]);
    failed.catch(() => {});
    return new Simulator(child, JSON.parse(text));
  }

  async stop() {
    const exit = once(this.#child, 'exit');
    this.#child.stdin?.end();
    await exit;
  }
}
