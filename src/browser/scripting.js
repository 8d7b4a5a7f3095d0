// A function for `chrome.scripting`: WebAssembly cannot give it one of its own.

/** Does nothing, in a page: whether it may is the question. */
export const nothing = () => {};
