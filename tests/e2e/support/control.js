// The simulator's control API (simulator/README.md).
import https from 'node:https';

/**
 * @typedef {{ number: number, method: string, host: string, path: string, grant_type?: string, client_id?: string,
 *   details?: Record<string, string>, outcome: string, status: number }} Request
 * @typedef {{ token_requests: number, identity_requests: number, broker_requests: number, authorize_requests: number,
 *   requests: Request[] }} Log
 * @typedef {{ status: number, text: string, location?: string }} Answer
 * @typedef {'token' | 'identity' | 'authorize' | 'broker'} Place
 * @typedef {{ at: Place, kind: string, status?: number, headers?: Record<string, string>, body?: string, content_type?: string,
 *   location?: string, times?: number }} Fault
 * @typedef {{ route: string, client_id: string, ru_name: any, scopes: string[], client_secret?: string, token_endpoint?: any,
 *   pkce?: boolean, issuer?: string }} TokenProfile
 * @typedef {{ schema: number, dashboard?: any, warnings?: any,
 *   ebay: { environment: string, tokens: { regular: TokenProfile, plus: TokenProfile } } }} Configuration
 */

export class Control {
  #port;
  #certificate;

  /** @param {{ port: number, certificate: string }} simulator */
  constructor({ port, certificate }) {
    this.#port = port;
    this.#certificate = certificate;
  }

  /**
   * A request to any of the simulator's hosts; the control API has the bare address.
   * @param {string} method @param {string} path
   * @param {{ headers?: Record<string, string>, body?: string }} [options]
   * @returns {Promise<Answer>}
   */
  request(method, path, { headers = {}, body = '' } = {}) {
    const { promise, resolve, reject } = /** @type {PromiseWithResolvers<Answer>} */ (withResolvers());
    const options = { method, path, headers, host: '127.0.0.1', port: this.#port, ca: this.#certificate, agent: false };
    const request = https.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, location: response.headers.location }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
    return promise;
  }

  /** @param {string} path @returns {Promise<any>} */
  async #get(path) {
    return parsed(`GET ${path}`, await this.request('GET', `/control/${path}`));
  }

  /** @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #post(path, body = {}) {
    const headers = { 'Content-Type': 'application/json' };
    return parsed(`POST ${path}`, await this.request('POST', `/control/${path}`, { headers, body: JSON.stringify(body) }));
  }

  reset = () => this.#post('reset');
  /** Answers once there were so many requests. @param {string} [query] @returns {Promise<Log>} */
  log = (query = '') => this.#get(`log?${query}`);
  /** @returns {Promise<any>} */
  state = () => this.#get('state');
  /** @param {Fault} fault */
  fault = (fault) => this.#post('fault', fault);
  /** Answers once so many requests hang there. @param {Place} at */
  waiting = (at, count = 1) => this.#get(`waiting?at=${at}&count=${count}`);
  /** @param {Place} at */
  release = (at) => this.#post('release', { at });
  /** @param {{ refresh_token_expires_in?: number | null | 'omit', expires_in?: number | null }} lifetime */
  lifetime = (lifetime) => this.#post('lifetime', lifetime);
  /** @param {{ plain_oauth?: boolean, iss?: string, rotate?: boolean, auto_grant?: boolean, broker?: string }} mode */
  mode = (mode) => this.#post('mode', mode);
  /** @param {number} seconds */
  advanceClock = (seconds) => this.#post('clock', { advance_seconds: seconds });
  /** How Webinterpret sees an account's tokens: `connected`, `about_to`, `disconnected`, `never`.
   * @param {{ username: string, regular?: string, plus?: string, words?: boolean }} standings */
  dashboard = (standings) => this.#post('dashboard', standings);
  /** @param {{ username: string, client_id: string }} grant */
  revoke = (grant) => this.#post('revoke', grant);
  /** Registers an application, or its next RuName. @param {{ name: string, environment: string, client_id: string, secret: string,
   *   ru_name: string, accepted: string, declined: string }} client */
  client = (client) => this.#post('clients', client);
  /** @param {string} from @param {string} to */
  rename = (from, to) => this.#post('rename', { from, to });
  /** @param {string} [query] @returns {Promise<Configuration>} */
  configuration = (query = 'secrets=1') => this.#get(`configuration?${query}`);

  /** The first user consents on another computer, to the same application: from then on eBay takes the token of that consent only.
   * @param {TokenProfile} profile with its secret */
  async consentElsewhere({ client_id, client_secret, ru_name, scopes }) {
    await this.mode({ plain_oauth: true, auto_grant: true });
    const query = new URLSearchParams({ client_id, redirect_uri: ru_name, response_type: 'code', scope: scopes.join(' '), state: 'elsewhere' });
    const { location = '' } = await this.request('GET', `/oauth2/authorize?${query}`, { headers: { Host: 'auth.ebay.com' } });
    const headers = {
      Host: 'api.ebay.com',
      Authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const body = new URLSearchParams({ grant_type: 'authorization_code', code: new URL(location).searchParams.get('code') ?? '', redirect_uri: ru_name });
    parsed('a consent elsewhere', await this.request('POST', '/identity/v1/oauth2/token', { headers, body: body.toString() }));
    await this.mode({});
  }
}

/** @param {string} what @param {{ status: number, text: string }} answer @returns {any} */
const parsed = (what, { status, text }) => {
  if (status !== 200) throw new Error(`The simulator answers ${what} with ${status}: ${text}`);
  return JSON.parse(text);
};

/** `Promise.withResolvers`, which Node.js 20 does not have. @template T */
const withResolvers = () => {
  let resolve = /** @type {(value: T) => void} */ (() => {});
  let reject = /** @type {(error: unknown) => void} */ (() => {});
  const promise = new Promise((/** @type {(value: T) => void} */ yes, no) => ((resolve = yes), (reject = no)));
  return { promise, resolve, reject };
};
