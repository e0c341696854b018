// Jump, search and copy in the bytes mode.

import { wanted } from './selection.mjs';
import { bytesToHex, number } from './words.mjs';

// Copies text, and says so at the button's side.
export async function copy(text, say) {
  try {
    await navigator.clipboard.writeText(text);
    say('Copied.');
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    say(document.execCommand('copy') ? 'Copied.' : 'The browser does not let this page copy.');
    area.remove();
  }
}

export class ByteTools {
  constructor(mode, at) {
    Object.assign(this, { mode, at, searched: '', found: -1 });
    at('jump-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#jump();
    });
    at('find-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#find();
    });
    at('copy-field').addEventListener('click', () => {
      const { span, reading } = mode;
      if (span) copy(bytesToHex(reading.bytes.subarray(...span)), (text) => this.#say(text));
    });
    at('copy-all').addEventListener('click', () => copy(bytesToHex(mode.reading.bytes), (text) => this.#say(text)));
  }

  #say(text) {
    this.at('tool-said').textContent = text;
  }

  #jump() {
    const byte = Number(this.at('jump').value.trim().replaceAll(',', ''));
    if (!this.mode.reading || !Number.isInteger(byte) || byte < 0 || byte >= this.mode.reading.bytes.length) {
      this.#say(`There is no such byte; the last is ${number(Math.max(0, (this.mode.reading?.bytes.length ?? 1) - 1))}.`);
      return;
    }
    this.#say('');
    this.mode.goTo(byte);
  }

  async #find() {
    const text = this.at('find').value;
    const bytes = wanted(text);
    if (bytes.length === 0 || !this.mode.reading) return;
    const from = text === this.searched ? this.found + 1 : 0;
    this.searched = text;
    const ask = (start) => this.mode.link.ask('find', { id: this.mode.reading.id, bytes, from: start });
    const next = await ask(from);
    const found = next < 0 && from > 0 ? await ask(0) : next;
    this.found = found;
    this.#say(found < 0 ? 'Not found.' : `Found at byte ${number(found)}${next < 0 ? ', from the start again' : ''}.`);
    if (found < 0) return;
    await this.mode.goTo(found);
    this.mode.select(this.mode.lines.entryAt(found + bytes.length - 1), found + bytes.length - 1, { isExtended: true });
  }
}
