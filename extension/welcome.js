import init, { welcome } from './token_keeper.js';

await init({ module_or_path: chrome.runtime.getURL('token_keeper_bg.wasm') });
await welcome();
