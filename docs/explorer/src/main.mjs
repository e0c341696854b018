// The explorer page. Nothing is sent: data comes by script tags from the site itself, so that the
// page also works from a folder on disk.

import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { ByteLines, runsOf } from './bytes.mjs';
import { fieldPanel, refusalPanel, requirementList, verdictText } from './details.mjs';
import { explain } from './interpreter.mjs';
import { OwnBackup } from './own.mjs';
import { envelopeTree, isPoint, kindOf, unseal } from './reading.mjs';
import { FieldTree } from './tree.mjs';
import { make } from './virtual.mjs';
import { number } from './words.mjs';

const BASE = new URL('data/', document.currentScript.src);
const POINTS_AT_ONCE = 200;
const SLICE = 12; // milliseconds of key checks between two frames

const loaded = new Map();
window.scbExplorerData = (name, value) => loaded.get(name).resolve(value);

function load(name) {
  if (!loaded.has(name)) {
    const entry = {};
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    loaded.set(name, entry);
    const script = make('script', { src: new URL(`${name}.js`, BASE).href });
    script.addEventListener('error', () => entry.reject(new Error(`${name} could not be loaded`)));
    document.head.append(script);
  }
  return loaded.get(name).promise;
}

// One backup, read: {kind, bytes, packed, root, error}. `ask` decides on points.
function read(data, { bytes, ring, kind }, ask = isPoint) {
  let plaintext = bytes;
  if (ring) {
    const opened = unseal(bytes, ring);
    if (opened.error) {
      return { kind: 'envelope', bytes, packed: bytes, ...envelopeTree(data.envelope, bytes, opened.error) };
    }
    plaintext = opened.plaintext;
  }
  const found = kind ?? kindOf(data.schemas, plaintext);
  return { kind: found, bytes: plaintext, packed: ring ? bytes : null, ...explain(data.schemas[found], plaintext, ask) };
}

function given(data, item, part) {
  const group = data.groups.find(({ name }) => item.id.startsWith(`${name}/`));
  return { bytes: base64.decode(item.parts[part] ?? ''), ring: item.key, kind: item.kind ?? group.kind };
}

class Explorer {
  constructor(root, data) {
    Object.assign(this, { data, reading: null, item: null, run: 0, selected: null });
    this.at = (name) => root.querySelector(`#scbx-${name}`);
    this.tree = new FieldTree(this.at('fields'), {
      select: (entry) => this.select(entry, entry.offset),
      hover: (entry) => this.hover(entry),
      leave: () => this.lines.focus(),
    });
    this.lines = new ByteLines(this.at('bytes'), {
      select: (entry, byte) => this.select(entry, byte),
      hover: (entry) => this.hover(entry),
      leave: () => this.tree.focus(),
    });
    this.#wire(root);
  }

  #wire(root) {
    const { data } = this;
    const groups = this.at('group');
    data.groups.forEach(({ name, count }) => {
      const title = name === 'captured' ? 'backups that lnd wrote' : name;
      groups.append(make('option', { value: name }, `${title} (${number(count)})`));
    });
    groups.addEventListener('change', () => this.#list());
    this.at('filter').addEventListener('input', () => this.#list());
    this.at('vector').addEventListener('change', (event) => this.open(event.target.value));
    this.at('part').addEventListener('change', (event) => this.#show(Number(event.target.value)));
    window.addEventListener('hashchange', () => this.followHash());
    this.own = new OwnBackup(this.at, data.coins, {
      show: (input) => this.#showOwn(input),
      refuse: (text) => this.#clear(text),
    });
    root.hidden = false;
  }

  #say(text) {
    this.at('status').textContent = text;
  }

  async #list(wanted) {
    const group = this.at('group').value;
    const select = this.at('vector');
    const items = await load(group);
    if (this.at('group').value !== group) return;
    const words = this.at('filter').value.toLowerCase().split(/\s+/);
    const shown = items.filter(({ id, title }) => words.every((word) => `${id} ${title}`.toLowerCase().includes(word)));
    select.replaceChildren(...shown.map(({ id, title }) => make('option', { value: id }, `${id.slice(group.length + 1)}: ${title}`)));
    select.value = wanted ?? '';
    this.at('found').textContent = `${number(shown.length)} shown`;
  }

  async followHash() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    const id = wanted.get('vector');
    const byte = wanted.has('byte') ? Number(wanted.get('byte')) : undefined;
    if (!id) return;
    const group = this.data.groups.find(({ name }) => id.startsWith(`${name}/`));
    if (!group) {
      this.#say(`There is no vector ${id}.`);
      return;
    }
    if (this.item?.id !== id) {
      this.at('group').value = group.name;
      this.at('filter').value = '';
      await this.#list(id);
      await this.open(id, Number(wanted.get('part') ?? 0));
    }
    if (this.reading && byte >= 0 && byte !== this.lines.byte) this.goTo(byte);
  }

  async open(id, part = 0) {
    const items = await load(this.data.groups.find(({ name }) => id.startsWith(`${name}/`)).name);
    this.item = items.find((item) => item.id === id) ?? null;
    if (!this.item) {
      this.at('about').replaceChildren();
      this.#clear(`There is no vector ${id}.`);
      return;
    }
    const select = this.at('part');
    select.replaceChildren(...this.item.parts.map((_, index) => make('option', { value: index }, `${index + 1} of ${this.item.parts.length}`)));
    this.at('parts').hidden = this.item.parts.length < 2;
    select.value = String(part);
    this.#show(part);
  }

  #show(part) {
    const { data, item } = this;
    const about = this.at('about');
    about.replaceChildren();
    const link = data.groups.find(({ name }) => item.id.startsWith(`${name}/`)).href;
    const id = make('code', {}, item.id);
    about.append(make('p', {}, link ? make('a', { href: `${link}#${item.id}` }, id) : id, ` ${item.title}. `,
      make('span', { class: `verdict verdict-${item.verdict}` }, item.class ? `${item.verdict}: ${item.class}` : item.verdict)));
    if (item.requirements.length > 0) {
      about.append(make('details', {}, make('summary', {}, `Requirements it tests (${item.requirements.length})`),
        requirementList(data, item.requirements)));
    }
    if (item.parts.length === 0) {
      this.#clear('An empty list: nothing to read.');
      return;
    }
    this.display(given(data, item, part));
    this.#remember();
  }

  #clear(text) {
    this.run += 1;
    this.reading = null;
    this.at('result').hidden = true;
    this.#say(text);
  }

  #showOwn(input) {
    this.item = null;
    this.at('about').replaceChildren();
    this.at('parts').hidden = true;
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    this.display(input);
  }

  // Shows a backup at once; where it has many keys, whether they are on the curve is checked after
  // that, bit by bit, so that the page answers meanwhile.
  display(input) {
    this.run += 1;
    const points = [];
    const reading = read(this.data, input, (data, offset) => {
      points.push({ data, offset });
      return points.length > POINTS_AT_ONCE || isPoint(data);
    });
    this.#draw(reading);
    if (points.length > POINTS_AT_ONCE) this.#check(input, points, this.run);
  }

  #check(input, points, run) {
    const seen = new Map();
    let done = POINTS_AT_ONCE;
    const slice = () => {
      if (run !== this.run) return;
      const end = performance.now() + SLICE;
      while (done < points.length && performance.now() < end) {
        const { data, offset } = points[done];
        const digits = bytesToHex(data);
        if (!seen.has(digits)) seen.set(digits, isPoint(data));
        if (!seen.get(digits)) {
          this.#draw(read(this.data, input, (_, at) => at !== offset));
          return;
        }
        done += 1;
      }
      this.at('checks').textContent = `Keys checked: ${number(done)} of ${number(points.length)}.`;
      if (done < points.length) setTimeout(slice);
    };
    slice();
  }

  #draw(reading) {
    this.reading = reading;
    this.at('result').hidden = false;
    this.at('checks').textContent = '';
    const runs = runsOf(reading.root, reading.bytes.length, Boolean(reading.error));
    this.tree.show(reading.root);
    this.lines.show(reading.bytes, runs, reading.error?.offset === undefined ? undefined : this.#stop(reading));
    const refusal = this.at('refusal');
    refusal.hidden = !reading.error;
    refusal.replaceChildren(...(reading.error ? refusalPanel(this.data, reading, this.item?.requirements ?? [], () => this.#toError()) : []));
    this.#say(verdictText(reading));
    const first = reading.error?.entry ?? reading.root.children[0];
    if (first) this.select(first, first.offset, false);
  }

  #stop({ error, bytes }) {
    return error.entry.offset + error.entry.size === bytes.length ? bytes.length : undefined;
  }

  #toError() {
    this.select(this.reading.error.entry, this.reading.error.offset);
    this.tree.focus();
  }

  goTo(byte) {
    const at = Math.min(byte, Math.max(this.reading.bytes.length - 1, 0));
    const entry = this.lines.entryAt(at);
    if (entry) this.select(entry, at);
  }

  select(entry, byte, isRemembered = true) {
    if (this.selected === entry && this.lines.byte === byte) return;
    this.selected = entry;
    this.lines.select(entry, byte);
    if (entry.parent) this.tree.select(entry);
    this.#panel(entry);
    if (isRemembered) this.#remember();
  }

  hover(entry) {
    this.tree.hover(entry);
    this.lines.hover(entry);
    this.#panel(entry ?? this.selected);
  }

  #panel(entry) {
    if (entry) this.at('panel').replaceChildren(...fieldPanel(this.data, this.reading, entry));
  }

  // Keeps the address a deep link to what is shown. Your own backup never gets into it.
  #remember() {
    if (!this.item) return;
    const wanted = [`vector=${this.item.id}`];
    const part = Number(this.at('part').value);
    if (part > 0) wanted.push(`part=${part}`);
    if (this.lines.byte >= 0) wanted.push(`byte=${this.lines.byte}`);
    window.history.replaceState(null, '', `#${wanted.join('&')}`);
  }

  async start() {
    if (!window.location.hash) {
      this.at('group').value = 'captured';
      await this.#list('captured/S007');
      await this.open('captured/S007');
    } else {
      await this.followHash();
    }
    document.documentElement.dataset.scbExplorer = 'ready';
  }
}

async function main() {
  const root = document.querySelector('#scb-explorer');
  const data = await load('schema');
  const explorer = new Explorer(root, data);
  // For the agreement check and for curious people.
  window.scbExplorer = { load, explorer, read: (item, part) => read(data, given(data, item, part)) };
  await explorer.start();
}

main().catch((error) => {
  document.querySelector('#scb-explorer-trouble').textContent = `The explorer could not start: ${error.message}`;
});
