// Firefox has no rules for host names as Chromium has: a proxy leads every host of the simulator to it, and every other nowhere.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

export class Proxy {
  #server;

  /** @param {http.Server} server */
  constructor(server) {
    this.#server = server;
    this.port = /** @type {net.AddressInfo} */ (server.address()).port;
  }

  /** @param {import('../../support/simulator.js').Listening} listening */
  static async start({ port, resolver_rules }) {
    const suffixes = [...resolver_rules.matchAll(/MAP \*?(\S+):443 /g)].map(([, suffix = '']) => suffix);
    const server = http.createServer((_, response) => response.writeHead(502).end());
    server.on('connect', (/** @type {http.IncomingMessage} */ { url = '' }, /** @type {net.Socket} */ browser, head) => {
      const [host = '', to] = url.split(':');
      browser.on('error', () => {});
      if (to !== '443' || !suffixes.some((suffix) => host.endsWith(suffix))) {
        browser.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
        return;
      }
      const simulator = net.connect(port, '127.0.0.1', () => {
        browser.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        simulator.write(head);
        simulator.pipe(browser).pipe(simulator);
      });
      simulator.on('error', () => browser.destroy());
      browser.on('close', () => simulator.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new Proxy(server);
  }

  /** The browser's connections end with the browser. */
  stop = () => void this.#server.close();
}
