// Encrypts secrets for storage: AES-GCM with a key that WebCrypto keeps to itself (non-extractable), in IndexedDB.
// IndexedDB, because it alone stores a CryptoKey without giving its bytes to anybody. Beside the key stands how many accounts there are:
// `storage.local` lies in other files, and where those are damaged or emptied, this tells that something is missing.

const DATABASE = 'vault';
const STORE = 'keys';
const KEY = 'secrets';
const ACCOUNTS = 'accounts';

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const open = () => {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
};

/** Does something with the database, and closes it again. @template T @param {(database: IDBDatabase) => Promise<T>} act */
const withDatabase = async (act) => {
  const database = await open();
  try {
    return await act(database);
  } finally {
    database.close();
  }
};

/** The key; made when it is first needed. */
const key = () =>
  withDatabase(async (database) => {
    const stored = await done(database.transaction(STORE).objectStore(STORE).get(KEY));
    if (stored) return /** @type {CryptoKey} */ (stored);
    const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    // Whoever was first has its key stored: `add` refuses a second one, and that first one is used.
    const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
    return await done(store.add(fresh, KEY)).then(
      () => fresh,
      async () => /** @type {CryptoKey} */ (await done(database.transaction(STORE).objectStore(STORE).get(KEY))),
    );
  });

/** @param {Uint8Array} bytes */
const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
/** @param {string} text */
const fromBase64 = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * @param {string} name what the secret is bound to: under another name it does not open
 * @param {string} secret
 */
export const seal = async (name, secret) => {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(name);
  const plain = new TextEncoder().encode(secret);
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, await key(), plain);
  return { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) };
};

/**
 * @param {string} name
 * @param {string} iv
 * @param {string} data
 * @returns {Promise<string>} rejects where the key is another one, or the name, or a byte
 */
export const unseal = async (name, iv, data) => {
  const additionalData = new TextEncoder().encode(name);
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: fromBase64(iv), additionalData },
    await key(),
    fromBase64(data),
  );
  return new TextDecoder().decode(plain);
};

/** Throws the key away: what was encrypted with it never opens again. The next secret gets another one. */
export const forgetKey = () => done(indexedDB.deleteDatabase(DATABASE));

/** Notes how many accounts there are. @param {number} count */
export const noteAccounts = (count) =>
  withDatabase(async (database) => {
    const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
    if ((await done(store.get(ACCOUNTS))) !== count) await done(store.put(count, ACCOUNTS));
  });

/** Forgets how many accounts there are; a database that is not there is not made for it. */
export const forgetAccounts = async () => {
  if (await isThere()) {
    await withDatabase((database) => done(database.transaction(STORE, 'readwrite').objectStore(STORE).delete(ACCOUNTS)));
  }
};

/** How many accounts there were when that was last noted. @returns {Promise<number>} */
export const countAccounts = async () => {
  if (!(await isThere())) return 0;
  return (await withDatabase((database) => done(database.transaction(STORE).objectStore(STORE).get(ACCOUNTS)))) ?? 0;
};

const isThere = async () => (await indexedDB.databases()).some(({ name }) => name === DATABASE);

/** A name for a text from which the text cannot be told. @param {string} text */
export const digest = async (text) =>
  toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
