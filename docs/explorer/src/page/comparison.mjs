// Two backups beside each other: one is kept, and what differs from it is marked in both.

import { ByteLines, runsOf } from './bytes.mjs';
import { number } from './words.mjs';

export class Comparison {
  constructor(at, lines) {
    Object.assign(this, { at, lines, kept: null, reading: null, from: 0 });
    this.other = new ByteLines(at('other-bytes'), { select: () => {}, hover: () => {}, leave: () => {} });
    at('keep').addEventListener('click', () => this.#keep());
    at('differ').addEventListener('click', () => this.#next());
    at('unkeep').addEventListener('click', () => this.forget());
    const scrolls = (from, to) => from.viewport.addEventListener('scroll', () => {
      if (this.kept && to.viewport.scrollTop !== from.viewport.scrollTop) to.viewport.scrollTop = from.viewport.scrollTop;
    }, { passive: true });
    scrolls(this.lines, this.other);
    scrolls(this.other, this.lines);
  }

  #keep() {
    this.kept = this.reading;
    this.at('kept-said').textContent = `Kept: ${number(this.kept.bytes.length)} bytes. Now open what to compare it with.`;
    this.#draw();
  }

  forget() {
    this.kept = null;
    this.at('kept-said').textContent = '';
    this.#draw();
  }

  show(reading) {
    this.reading = reading;
    this.from = 0;
    this.#draw();
  }

  #draw() {
    const { kept, reading } = this;
    const isShown = Boolean(kept && reading && kept !== reading);
    this.at('other').hidden = !isShown;
    this.at('unkeep').hidden = !kept;
    this.at('differ').hidden = !isShown;
    this.at('panes').classList.toggle('scbx-compared', isShown);
    this.lines.compare(isShown ? kept.bytes : null);
    if (!isShown) {
      this.other.compare(null);
      return;
    }
    this.other.show(kept.bytes, runsOf(kept.root, kept.bytes.length, Boolean(kept.error)), undefined);
    this.other.compare(reading.bytes);
    const longest = Math.max(kept.bytes.length, reading.bytes.length);
    let count = 0;
    for (let at = 0; at < longest; at += 1) if (kept.bytes[at] !== reading.bytes[at]) count += 1;
    this.at('kept-said').textContent = count === 0 ? 'The two are the same, byte for byte.'
      : `${number(count)} of ${number(longest)} bytes differ, place by place.`;
  }

  // On to the next byte that differs and whose neighbour before it does not.
  #next() {
    const { bytes } = this.reading;
    const differs = (at) => bytes[at] !== this.kept.bytes[at];
    const start = this.lines.byte < 0 ? 0 : this.lines.byte + 1;
    for (let step = 0; step < bytes.length; step += 1) {
      const at = (start + step) % bytes.length;
      if (differs(at) && !(at > 0 && at !== start && differs(at - 1))) {
        this.lines.on.select(this.lines.entryAt(at), at);
        return;
      }
    }
  }
}
