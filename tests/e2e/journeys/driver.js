// What a journey needs of a browser with the extension. Chromium's driver is in chromium.js, Firefox's in ../firefox/support/firefox.js.

/**
 * A page of the browser: the part that Playwright's pages and puppeteer's have in common.
 * @typedef {object} Page
 * @property {(call: any, argument?: any) => Promise<any>} evaluate
 * @property {() => Promise<void>} close
 * @property {() => boolean} isClosed
 */

/**
 * A page by accessible roles and names.
 * @typedef {object} Surface
 * @property {Page} page
 * @property {(role: any, name: string) => Promise<unknown>} click clicks with the mouse, once it is there
 * @property {(name: string) => Promise<unknown>} press clicks a button
 * @property {(name: string) => Promise<unknown>} activate presses a button as a script would, also in a tab behind another
 * @property {(name: string, text: string) => Promise<unknown>} fill types into a field
 * @property {(text: string) => Promise<unknown>} choose chooses a file of this text
 * @property {(role: any, name: string) => Promise<boolean>} has says whether it is there
 * @property {(role: any, name: string) => Promise<unknown>} expect waits until it is there
 * @property {(words: RegExp) => Promise<unknown>} expectText waits until the page can be read so
 * @property {(role: any, name: string, words: RegExp) => Promise<unknown>} expectIn waits until a part can be read so
 * @property {(words: RegExp) => Promise<unknown>} expectStatus waits until the live region says so
 */

/**
 * What a content script of ours draws into a closed shadow root.
 * @typedef {object} Drawn
 * @property {Page} page
 * @property {() => Promise<unknown[]>} regions
 * @property {(words: RegExp) => Promise<unknown>} expectText
 * @property {() => Promise<unknown>} expectGone
 * @property {(name: string) => Promise<unknown>} press presses a button with the mouse
 */

/**
 * A browser with the extension, on a network that ends at the simulator.
 * @typedef {object} Driver
 * @property {(path: string) => string} url the address of a file of the extension
 * @property {(url: string) => Promise<any>} open opens a tab
 * @property {(page: any) => Surface} surface
 * @property {(page: any, name?: 'Token Keeper' | 'Token Keeper guide') => Drawn} drawn the banner or the guide of a page
 * @property {() => Promise<Surface>} popup
 * @property {() => Promise<Surface>} settings
 * @property {(action: () => Promise<unknown>) => Promise<import('./consent_window.js').ConsentWindow>} consent the consent window that an action opens
 * @property {() => Promise<unknown[]>} consents the consent windows that are open
 * @property {() => Promise<object>} configuration the configuration to import
 * @property {(token: 'regular' | 'plus') => Promise<string>} ruName the RuName that a consent is asked with
 * @property {() => Promise<Surface>} setUp shows the popup of a seller with an account and a configuration
 * @property {(seconds?: number) => Promise<Surface>} setUpConnected the same with both tokens connected for so many seconds
 * @property {() => Promise<string>} badge
 * @property {() => Promise<string[]>} announced what notifications have told
 * @property {() => Promise<string[]>} tabs the addresses of all tabs
 * @property {() => Promise<unknown>} endBackground ends the background, whatever it is doing
 * @property {(call: any, ...given: any[]) => Promise<any>} inExtension calls a function where the extension's interfaces are
 */

export {};
