// A desktop that nobody sees: a display, a session bus (D-Bus), and on it the service that shows notifications
// (https://specifications.freedesktop.org/notification-spec). Chromium without a display shows them nowhere.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { Message, sessionBus } from '@jellybrick/dbus-next';

const NAME = 'org.freedesktop.Notifications';
const PATH = '/org/freedesktop/Notifications';

/** Why the service closed a notification: the person did. */
const DISMISSED = 2;
/** The caller wanted it closed. */
const CLOSED = 3;

/**
 * @typedef {import('node:child_process').ChildProcess} ChildProcess
 * @typedef {{ id: number, replaces: number, title: string, text: string, buttons: string[] }} Shown
 */

/** A program that says in its first line where it can be reached. @param {string} command @param {string[]} options */
const begin = async (command, options) => {
  const child = spawn(command, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  const failed = Promise.race([once(child, 'exit'), once(child, 'error')]).then((why) => {
    throw new Error(`${command} ended (${why}); is it installed?`);
  });
  const [line] = await Promise.race([once(createInterface(child.stdout), 'line'), failed]);
  failed.catch(() => {});
  return { child, line: String(line) };
};

export class Desktop {
  #children;
  #bus;
  #count = 0;

  /** @param {string} address @param {string} display @param {ChildProcess[]} children */
  constructor(address, display, children) {
    /** What a program needs to find this desktop. */
    this.env = { DBUS_SESSION_BUS_ADDRESS: address, DISPLAY: `:${display}` };
    /** Every call that showed something, in order. @type {Shown[]} */
    this.calls = [];
    /** What is on the screen. @type {Map<number, Shown>} */
    this.screen = new Map();
    this.#children = children;
    this.#bus = sessionBus({ busAddress: address });
    this.#bus.addMethodHandler((message) => message.interface === NAME && this.#answer(message));
  }

  static async start() {
    const [display, bus] = await Promise.all([
      begin('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']),
      begin('dbus-daemon', ['--session', '--nofork', '--print-address']),
    ]);
    const desktop = new Desktop(bus.line, display.line, [display.child, bus.child]);
    await desktop.#bus.requestName(NAME);
    return desktop;
  }

  async stop() {
    this.#bus.disconnect();
    await Promise.all(this.#children.map((child) => child.kill() && once(child, 'exit')));
  }

  /** @param {Message} message */
  #answer(message) {
    const answer = (/** @type {string} */ signature, /** @type {unknown[]} */ body) =>
      this.#bus.send(Message.newMethodReturn(message, signature, body));
    switch (message.member) {
      case 'GetCapabilities':
        return answer('as', [['actions', 'body']]), true;
      case 'GetServerInformation':
        return answer('ssss', ['desktop', 'tests', '1', '1.2']), true;
      case 'Notify':
        return answer('u', [this.#show(/** @type {any} */ (message.body))]), true;
      case 'CloseNotification':
        answer('', []);
        this.#close(Number(message.body[0]), CLOSED);
        return true;
      default:
        return false;
    }
  }

  /** @param {[string, number, string, string, string, string[]]} call */
  #show([, replaces, , title, text, actions]) {
    const id = replaces || (this.#count += 1);
    // Pairs of a key and a label; ours are numbered, and the browser adds its own.
    const buttons = actions.filter((_, index) => index % 2 === 1 && /^\d+$/.test(actions[index - 1] ?? ''));
    const shown = { id, replaces, title, text, buttons };
    this.calls.push(shown);
    this.screen.set(id, shown);
    return id;
  }

  /** @param {number} id @param {number} why */
  #close(id, why) {
    if (this.screen.delete(id)) this.#signal('NotificationClosed', 'uu', [id, why]);
  }

  /** @param {string} name @param {string} signature @param {unknown[]} body */
  #signal(name, signature, body) {
    this.#bus.send(Message.newSignal(PATH, NAME, name, signature, body));
  }

  /** The one notification with this title. @param {string | RegExp} title */
  #of(title) {
    const [shown, more] = [...this.screen.values()].filter((shown) => shown.title.match(title));
    if (!shown || more) throw new Error(`Not one notification “${title}”: ${JSON.stringify([...this.screen.values()])}`);
    return shown;
  }

  /**
   * Presses a button. @param {string | RegExp} title @param {string} label
   * @param {{ stays?: boolean }} [options] `stays`: on a desktop that leaves it on the screen until the browser takes it away
   */
  press(title, label, { stays = false } = {}) {
    const { id, buttons } = this.#of(title);
    if (!buttons.includes(label)) throw new Error(`No button “${label}”: ${buttons}`);
    this.#signal('ActionInvoked', 'us', [id, String(buttons.indexOf(label))]);
    if (!stays) this.#close(id, DISMISSED);
  }

  /** Clicks on the notification itself. @param {string | RegExp} title */
  click(title) {
    const { id } = this.#of(title);
    this.#signal('ActionInvoked', 'us', [id, 'default']);
    this.#close(id, DISMISSED);
  }

  titles = () => [...this.screen.values()].map(({ title }) => title);
}
