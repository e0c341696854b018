// Whether the keys of a backup are on the curve: the first at once, the others bit by bit.

import { bytesToHex } from '@noble/hashes/utils.js';
import { isPoint } from '../../../../conformance/adapters/js/src/point.mjs';

const AT_ONCE = 200;
const SLICE = 60; // milliseconds between two looks at what else is asked

export const pause = () => new Promise((resolve) => { setTimeout(resolve); });

export class Points {
  constructor() {
    Object.assign(this, { found: [], seen: new Map(), bad: -1 });
  }

  // For the interpreter: takes what is beyond the first for points.
  ask(data, offset) {
    this.found.push({ data, offset });
    return this.found.length > AT_ONCE || isPoint(data);
  }

  get isChecked() {
    return this.found.length <= AT_ONCE;
  }

  #holds(data) {
    const digits = bytesToHex(data);
    if (!this.seen.has(digits)) this.seen.set(digits, isPoint(data));
    return this.seen.get(digits);
  }

  // Goes through the others; the offset of the first that is none, or -1.
  async check(progress, isWanted) {
    let until = performance.now() + SLICE;
    for (let done = AT_ONCE; done < this.found.length; done += 1) {
      const { data, offset } = this.found[done];
      if (!this.#holds(data)) {
        this.bad = offset;
        return offset;
      }
      if (performance.now() > until) {
        progress({ done, total: this.found.length });
        await pause();
        if (!isWanted()) return -1;
        until = performance.now() + SLICE;
      }
    }
    return -1;
  }
}
