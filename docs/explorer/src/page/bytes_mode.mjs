// The bytes mode: fields, bytes and what is said of them, of one backup at a time.

import { fieldsOf, unpacked } from '../worker/nodes.mjs';
import { ByteLines, runsOf } from './bytes.mjs';
import { fieldPanel, refusalPanel, verdictText } from './details.mjs';
import { Comparison } from './comparison.mjs';
import { FieldTree } from './tree.mjs';
import { ByteTools } from './tools.mjs';
import { interpretation } from './selection.mjs';
import { make } from './virtual.mjs';
import { number, pathOf, spanText, valueText } from './words.mjs';

const POINT = 33; // bytes of a compressed point
const OPENED = 3; // Singles whose fields are there from the start

export class BytesMode {
  // `data`: the schemas; `rules()`: what is said of fields and refusals; `on.moved()`: the place changed.
  constructor(at, data, link, rules, on) {
    Object.assign(this, { at, data, link, rules, on, reading: null, tested: [], selected: null, span: null, run: 0 });
    this.fields = fieldsOf(data.schemas);
    const unfold = (entry) => this.unfold(entry);
    this.tree = new FieldTree(at('fields'), {
      select: (entry) => this.select(entry, entry.offset),
      hover: (entry, event) => this.hover(entry, event),
      leave: () => this.lines.focus(),
      unfold,
    });
    this.lines = new ByteLines(at('bytes'), {
      select: (entry, byte, isExtended) => this.select(entry, byte, { isExtended }),
      hover: (entry, event) => this.hover(entry, event),
      leave: () => this.tree.focus(),
      unfold,
    });
    this.comparison = new Comparison(at, this.lines);
    this.tools = new ByteTools(this, at);
  }

  say(text) {
    this.at('status').textContent = text;
  }

  clear(text) {
    this.run += 1;
    this.#drop();
    this.at('result').hidden = true;
    this.say(text);
  }

  #drop() {
    if (this.reading && this.reading !== this.comparison.kept) this.link.ask('drop', { id: this.reading.id });
    this.reading = null;
    this.selected = null;
  }

  // Shows what a request to the worker's `read` or `raw` gives. `tested`: requirements of a vector.
  async display(request, tested = []) {
    this.run += 1;
    const { run } = this;
    this.at('status').textContent = 'Reading…';
    try {
      const [posted] = await Promise.all([request, this.rules()]);
      if (run !== this.run) {
        this.link.ask('drop', { id: posted.id });
        return;
      }
      this.tested = tested;
      await this.#draw(posted);
      if (posted.points > 0) this.#check(posted, run);
    } catch (error) {
      if (run === this.run) this.clear(`It cannot be read: ${error.message}`);
    }
  }

  async #check({ id, points }, run) {
    const progress = ({ done, total }) => {
      if (run === this.run) this.at('checks').textContent = `Keys checked: ${number(done)} of ${number(total)}.`;
    };
    const changed = await this.link.ask('check', { id }, progress);
    if (run !== this.run) return;
    if (changed) await this.#draw(changed);
    else this.at('checks').textContent = `Keys checked: all ${number(points)}.`;
  }

  #revived(posted) {
    const root = { name: '', kind: posted.kind, offset: 0, size: posted.size, parent: null, value: undefined };
    root.children = unpacked(posted.nodes, root, this.fields, posted.bytes);
    const { error } = posted;
    if (error) error.entry = error.steps.reduce((entry, step) => entry.children[step], root);
    if (posted.kind === 'envelope') root.children.forEach((child) => { child.doc = this.data.envelope.docs[child.name]; });
    return { ...posted, root, error };
  }

  async #draw(posted) {
    if (this.reading?.id !== posted.id) this.#drop();
    const reading = this.#revived(posted);
    const folded = reading.root.children.filter((child) => child.isFolded);
    this.reading = reading;
    if (folded.length <= OPENED) await Promise.all(folded.map((entry) => this.unfold(entry)));
    if (this.reading !== reading) return;
    this.at('result').hidden = false;
    this.at('checks').textContent = '';
    this.tree.show(reading.root);
    const { error, bytes } = reading;
    this.lines.show(bytes, runsOf(reading.root, bytes.length, Boolean(error)), error && this.#stop(reading));
    this.comparison.show(reading);
    await this.#refusal();
    this.say(verdictText(reading));
    const first = error?.entry ?? reading.root.children[0];
    if (first?.parent) this.select(first, first.offset, { isRemembered: false });
    else this.at('panel').replaceChildren();
  }

  async #refusal() {
    const { error } = this.reading;
    const panel = this.at('refusal');
    panel.hidden = !error;
    panel.replaceChildren(...(error ? refusalPanel({ ...this.data, ...await this.rules() }, this.reading, this.tested, () => this.#toError()) : []));
  }

  #stop({ error, bytes }) {
    return error.offset !== undefined && error.entry.offset + error.entry.size === bytes.length ? bytes.length : undefined;
  }

  #toError() {
    this.select(this.reading.error.entry, this.reading.error.offset);
    this.tree.focus();
  }

  // Fetches the fields of a Single that was folded.
  unfold(entry) {
    const { reading } = this;
    entry.unfolding ??= this.link.ask('unfold', { id: reading.id, offset: entry.offset }).then((nodes) => {
      entry.isFolded = false;
      entry.children = unpacked(nodes, entry, this.fields, reading.bytes);
      if (this.reading === reading) this.lines.unfolded(entry);
    });
    return entry.unfolding;
  }

  // The innermost field at a byte.
  async goTo(byte) {
    const at = Math.min(byte, Math.max(this.reading.bytes.length - 1, 0));
    const around = this.lines.entryAt(at);
    if (around?.isFolded) await this.unfold(around);
    const entry = this.lines.entryAt(at);
    if (entry) this.select(entry, at);
  }

  select(entry, byte, { isExtended = false, isRemembered = true } = {}) {
    if (this.selected === entry && this.lines.byte === byte && !isExtended) return;
    const from = this.anchor ?? byte;
    if (!isExtended) this.anchor = byte;
    this.span = isExtended ? [Math.min(from, byte), Math.max(from, byte) + 1] : [entry.offset, entry.offset + entry.size];
    this.selected = entry;
    this.lines.select(entry, byte, isExtended ? this.span : null);
    if (entry.parent) this.tree.select(entry);
    this.#panel(entry);
    const path = entry.parent ? pathOf(entry) : entry.name;
    this.at('said').textContent = `${path}, ${spanText(entry)}${entry.children.length > 0 ? '' : `: ${valueText(entry).slice(0, 80)}`}`;
    if (isRemembered) this.on.moved();
  }

  // Only what a moved mouse points at: rows also come and go below one that rests.
  hover(entry, { screenX, screenY }) {
    const place = `${screenX},${screenY}`;
    if (entry && place === this.mouse) return;
    this.mouse = place;
    this.tree.hover(entry);
    this.lines.hover(entry);
    this.#panel(entry ?? this.selected);
  }

  async #panel(entry) {
    const { reading } = this;
    if (!entry) return;
    const data = { ...this.data, ...await this.rules() };
    const [from, to] = entry === this.selected && this.span ? this.span : [entry.offset, entry.offset + entry.size];
    if (reading !== this.reading) return;
    const bytes = reading.bytes.subarray(from, to);
    this.panelled = entry;
    this.at('panel').replaceChildren(...fieldPanel(data, reading, entry), interpretation(bytes, from, entry));
    if (bytes.length !== POINT) return;
    const isPoint = await this.link.ask('point', { bytes });
    if (this.panelled === entry && reading === this.reading) this.at('panel').append(make('p', {}, `These 33 bytes are ${isPoint ? 'a' : 'no'} point on secp256k1.`));
  }
}
