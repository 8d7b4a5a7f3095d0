import { test } from './support/test.js';
test('x', async ({ keeper }) => {
  const popup = await keeper.setUp();
  const consent = await keeper.consent(() => popup.connect('Regular Token'));
  await consent.toGrantPage();
  const show = async (m) => console.log(m, JSON.stringify(await keeper.worker.evaluate(async () => ({ w: (await chrome.windows.getAll()).map(({ id, type, state }) => ({ id, type, state })), f: (await chrome.storage.session.get()).flow?.window }))));
  await show('open');
  await keeper.worker.evaluate(async () => {
    const [main] = await chrome.windows.getAll({ windowTypes: ["popup"] });
    await chrome.windows.update(main.id, { state: "minimized" });
  });
  await show('main focused');
  await popup.connect('Token Plus');
  await popup.page.waitForTimeout(1000);
  await show('clicked');
  await keeper.worker.evaluate(async () => {
    const [main] = await chrome.windows.getAll({ windowTypes: ['popup'] });
    await chrome.windows.update(main.id, { focused: true });
  });
  await show('popup focused by hand');
  console.log(keeper.console);
});
