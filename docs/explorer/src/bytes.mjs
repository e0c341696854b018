// The bytes: lines of hex, each field a coloured run.

import { VirtualRows, make } from './virtual.mjs';
import { colour, number, pathOf, spanText } from './words.mjs';

const ROW = 26;
const WIDE = 450; // pixels that 16 bytes and an offset take, see explorer.css

// The runs, so that each byte is in exactly one: leaves, what is between them, what was not read.
export function runsOf(root, length, hasFailed) {
  const runs = [];
  let end = 0;
  const add = (entry, from, to) => {
    if (from < to) runs.push({ entry, offset: from, end: to });
    end = Math.max(end, to);
  };
  const walk = (entry) => {
    if (entry.children.length === 0) return add(entry, entry.offset, entry.offset + entry.size);
    entry.children.forEach((child) => {
      if (entry.parent) add(entry, end, child.offset);
      walk(child);
    });
    if (entry.parent) add(entry, Math.max(end, entry.offset), entry.offset + entry.size);
    return undefined;
  };
  walk(root);
  if (end < length) {
    const doc = hasFailed ? 'not read' : 'after the end, ignored';
    const rest = { name: doc, kind: 'rest', offset: end, size: length - end, children: [], parent: null, doc };
    runs.push({ entry: rest, offset: end, end: length });
  }
  return runs;
}

export class ByteLines {
  // `on` has select(entry, byte), hover(entry or null) and leave(): on to the field rows.
  constructor(pane, on) {
    Object.assign(this, { pane, on, bytes: new Uint8Array(0), runs: [], width: 16, byte: -1, current: null, hovered: null });
    this.viewport = pane.querySelector('.scbx-scroll');
    this.lines = new VirtualRows({
      viewport: this.viewport,
      content: pane.querySelector('.scbx-rows'),
      rowHeight: ROW,
      make: (index) => make('div', { class: 'scbx-line' }),
      update: (element, index) => this.#fill(element, index),
    });
    pane.addEventListener('keydown', (event) => this.#key(event));
    pane.addEventListener('click', (event) => this.#click(event));
    pane.addEventListener('mouseover', (event) => {
      const run = this.#runAt(event.target);
      if ((run?.entry ?? null) !== this.hovered) this.on.hover(run?.entry ?? null);
    });
    pane.addEventListener('mouseleave', () => this.on.hover(null));
    new ResizeObserver(() => this.#fit()).observe(this.viewport);
  }

  show(bytes, runs, failedAt) {
    Object.assign(this, { bytes, runs, failedAt, byte: -1, current: null, hovered: null });
    this.viewport.scrollTop = 0;
    this.#fit(true);
  }

  #fit(isNew = false) {
    const width = this.viewport.clientWidth < WIDE ? 8 : 16;
    if (width === this.width && !isNew) return this.lines.draw();
    this.width = width;
    // One line more than the bytes need, if reading stopped where they end.
    this.lines.reset(Math.max(1, Math.ceil((this.bytes.length + (this.failedAt === this.bytes.length ? 1 : 0)) / width)));
    if (this.byte >= 0) this.lines.show(Math.floor(this.byte / width));
    return undefined;
  }

  #indexAt(byte) {
    let low = 0;
    let high = this.runs.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.runs[middle].offset <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  entryAt(byte) {
    return this.runs[this.#indexAt(byte)]?.entry ?? null;
  }

  #runAt(target) {
    const element = target.closest?.('.scbx-run');
    return element ? this.runs[element.dataset.run] : undefined;
  }

  #fill(line, index) {
    const start = index * this.width;
    const end = Math.min(start + this.width, this.bytes.length);
    const focused = line.contains(document.activeElement) ? document.activeElement.dataset.run : undefined;
    line.replaceChildren(make('span', { class: 'scbx-offset' }, number(start)));
    const byte = this.byte >= 0 ? this.byte : 0;
    for (let at = start, run = this.#indexAt(start); at < end; run += 1) {
      const to = Math.min(this.runs[run].end, end);
      line.append(this.#run(run, at, to, byte >= at && byte < to));
      at = to;
    }
    if (this.failedAt >= start && this.failedAt === end) {
      line.append(make('span', { class: 'scbx-stop', title: 'the data ends here' }, '✗ end'));
    }
    if (focused !== undefined) line.querySelector(`[data-run="${focused}"]`)?.focus({ preventScroll: true });
  }

  #run(index, from, to, isCurrent) {
    const { entry } = this.runs[index];
    const classes = ['scbx-run', `scbx-${colour(entry.kind)}`, index % 2 ? 'scbx-odd' : ''];
    if (entry.kind === 'rest') classes.push('scbx-rest');
    if (entry.error) classes.push('scbx-failed');
    if (this.#isWithin(entry, this.current)) classes.push('scbx-chosen');
    if (this.#isWithin(entry, this.hovered)) classes.push('scbx-hover');
    const digits = Array.from(this.bytes.subarray(from, to), (value) => value.toString(16).padStart(2, '0'));
    const failure = entry.error ? `, refused: ${entry.error}` : '';
    const element = make('span', {
      class: classes.join(' '),
      role: 'button',
      tabindex: isCurrent ? 0 : -1,
      'data-run': index,
      'data-from': from,
      'aria-label': `${entry.parent ? pathOf(entry) : entry.name}, ${spanText(entry)}${failure}: ${digits.join('')}`,
    });
    for (let at = from; at < to; at += 1) {
      const classOfByte = at === this.byte ? 'scbx-byte scbx-here' : 'scbx-byte';
      element.append(make('span', { class: classOfByte, 'data-byte': at }, digits[at - from]));
    }
    return element;
  }

  #isWithin(entry, group) {
    let at = entry;
    while (at && at !== group) at = at.parent;
    return Boolean(group) && at === group && Boolean(group.parent || group.kind === 'rest');
  }

  hover(entry) {
    this.hovered = entry;
    this.lines.refresh();
  }

  select(entry, byte) {
    this.current = entry;
    this.byte = byte;
    if (byte >= 0 && this.bytes.length > 0) this.lines.show(Math.floor(Math.min(byte, this.bytes.length - 1) / this.width));
    this.lines.refresh();
  }

  focus() {
    const byte = Math.max(0, Math.min(this.byte, this.bytes.length - 1));
    const line = this.lines.show(Math.floor(byte / this.width));
    line?.querySelector('[tabindex="0"]')?.focus({ preventScroll: true });
  }

  #click(event) {
    const run = this.#runAt(event.target);
    if (!run) return;
    const byte = Number(event.target.dataset.byte ?? event.target.closest('.scbx-run').dataset.from);
    this.on.select(run.entry, byte);
    this.focus();
  }

  #key(event) {
    if (this.runs.length === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const byte = Math.max(this.byte, 0);
    const run = this.#indexAt(byte);
    const page = this.width * Math.max(1, Math.floor(this.viewport.clientHeight / ROW) - 1);
    const targets = {
      ArrowRight: this.runs[run + 1]?.offset,
      ArrowLeft: this.runs[run - 1]?.offset ?? 0,
      ArrowDown: byte + this.width,
      ArrowUp: byte - this.width,
      PageDown: Math.min(byte + page, this.bytes.length - 1),
      PageUp: Math.max(byte - page, 0),
      Home: 0,
      End: this.bytes.length - 1,
    };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.on.leave();
    } else if (event.key in targets) {
      event.preventDefault();
      const target = targets[event.key];
      if (target === undefined || target < 0 || target >= this.bytes.length) return;
      this.on.select(this.entryAt(target), target);
      this.focus();
    }
  }
}
