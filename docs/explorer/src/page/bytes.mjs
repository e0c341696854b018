// The bytes: lines of hex, each field a coloured run.

import { VirtualRows, make } from './virtual.mjs';
import { colour, number, pathOf, spanText } from './words.mjs';

const ROW = 26;
const WIDE = 450; // pixels that 16 bytes and an offset take, see explorer.css

// The runs of an entry, so that each byte is in exactly one: leaves, and what is between them.
export function runsWithin(entry) {
  const runs = [];
  let end = entry.offset;
  const add = (owner, from, to) => {
    if (from < to) runs.push({ entry: owner, offset: from, end: to });
    end = Math.max(end, to);
  };
  const walk = (at) => {
    if (at.children.length === 0) return add(at, at.offset, at.offset + at.size);
    at.children.forEach((child) => {
      if (at.parent) add(at, end, child.offset);
      walk(child);
    });
    if (at.parent) add(at, Math.max(end, at.offset), at.offset + at.size);
    return undefined;
  };
  walk(entry);
  return runs;
}

// Those of a whole plaintext, with what was not read.
export function runsOf(root, length, hasFailed) {
  const runs = runsWithin(root);
  const end = runs.at(-1)?.end ?? 0;
  if (end < length) {
    const name = hasFailed ? 'not read' : 'after the end, ignored';
    const rest = { name, kind: 'rest', offset: end, size: length - end, children: [], parent: null };
    runs.push({ entry: rest, offset: end, end: length });
  }
  return runs;
}

export class ByteLines {
  // `on` has select(entry, byte, isExtended), hover(entry or null), leave() on to the field rows, and
  // unfold(entry) for a Single that came into view.
  constructor(pane, on) {
    Object.assign(this, { pane, on, bytes: new Uint8Array(0), runs: [], width: 16, byte: -1, span: null, other: null, current: null, hovered: null });
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
      if ((run?.entry ?? null) !== this.hovered) this.on.hover(run?.entry ?? null, event);
    });
    pane.addEventListener('mouseleave', (event) => this.on.hover(null, event));
    new ResizeObserver(() => this.#fit()).observe(this.viewport);
  }

  show(bytes, runs, failedAt) {
    Object.assign(this, { bytes, runs, failedAt, byte: -1, span: null, current: null, hovered: null });
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

  // The runs of an entry that has been unfolded take the place of its one run.
  unfolded(entry) {
    const at = this.#indexAt(entry.offset);
    if (this.runs[at]?.entry !== entry) return;
    this.runs.splice(at, 1, ...runsWithin(entry));
    this.lines.refresh();
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
      const { entry } = this.runs[run];
      if (entry.isFolded) this.on.unfold?.(entry);
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
      'aria-current': this.current && entry === this.current ? 'true' : undefined,
      'aria-controls': 'scbx-fields',
      'aria-label': `${entry.parent ? pathOf(entry) : entry.name}, ${spanText(entry)}${failure}: ${digits.join('')}`,
    });
    for (let at = from; at < to; at += 1) {
      element.append(make('span', { class: this.#classOf(at), 'data-byte': at }, digits[at - from]));
    }
    return element;
  }

  #classOf(at) {
    const classes = ['scbx-byte'];
    if (at === this.byte) classes.push('scbx-here');
    else if (this.span && at >= this.span[0] && at < this.span[1]) classes.push('scbx-span');
    if (this.other && this.other[at] !== this.bytes[at]) classes.push('scbx-differs');
    return classes.join(' ');
  }

  // Bytes to compare with, or null; those that differ are marked.
  compare(other) {
    this.other = other;
    this.lines.refresh();
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

  select(entry, byte, span = null) {
    Object.assign(this, { current: entry, byte, span });
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
    this.on.select(run.entry, byte, event.shiftKey);
    this.focus();
  }

  #key(event) {
    if (this.runs.length === 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const byte = Math.max(this.byte, 0);
    const run = this.#indexAt(byte);
    const page = this.width * Math.max(1, Math.floor(this.viewport.clientHeight / ROW) - 1);
    const targets = {
      ArrowRight: event.shiftKey ? byte + 1 : this.runs[run + 1]?.offset,
      ArrowLeft: event.shiftKey ? byte - 1 : this.runs[run - 1]?.offset ?? 0,
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
      this.on.select(this.entryAt(target), target, event.shiftKey);
      this.focus();
    }
  }
}
