// The choice of a vector, or of a backup that lnd wrote.

import { load } from './data.mjs';
import { requirementList } from './details.mjs';
import { make } from './virtual.mjs';
import { number } from './words.mjs';

const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

export class Vectors {
  // `on` has chosen(id, part).
  constructor(at, groups, rules, on) {
    Object.assign(this, { at, groups, rules, on, item: null, part: 0 });
    for (const { name, count } of groups) {
      const title = name === 'captured' ? 'backups that lnd wrote' : name;
      at('group').append(make('option', { value: name }, `${title} (${number(count)})`));
    }
    at('group').addEventListener('change', () => this.list());
    at('filter').addEventListener('input', () => this.list());
    at('vector').addEventListener('change', (event) => on.chosen(event.target.value, 0));
    at('part').addEventListener('change', (event) => on.chosen(this.item.id, Number(event.target.value)));
  }

  groupOf(id) {
    return this.groups.find(({ name }) => id.startsWith(`${name}/`));
  }

  // Fills the list; `wanted` is the id that is chosen in it.
  async list(wanted = this.item?.id) {
    const group = this.at('group').value;
    const items = await load(`index/${group}`);
    if (this.at('group').value !== group) return;
    const words = this.at('filter').value.toLowerCase().split(/\s+/);
    const shown = items.filter(([name, title]) => words.every((word) => `${name} ${title}`.toLowerCase().includes(word)));
    const options = shown.map(([name, title, verdict]) => make('option', { value: `${group}/${name}` }, `${name}: ${title}${verdict === 'valid' ? '' : ` (${verdict})`}`));
    this.at('vector').replaceChildren(...options);
    this.at('vector').value = wanted ?? '';
    this.at('found').textContent = `${number(shown.length)} shown`;
  }

  // The vector of an id with its bytes, or null.
  async take(id, part) {
    const group = this.groupOf(id);
    // An id is a part of an address: nothing may lead out of the folder.
    if (!group || !/^[\w./-]+$/.test(id) || id.includes('..')) return null;
    this.item = await load(id).catch(() => null);
    if (!this.item) return null;
    this.part = Math.min(part, Math.max(0, this.item.parts.length - 1));
    if (this.at('group').value !== group.name) this.at('group').value = group.name;
    this.#parts();
    await this.#about();
    return this.item;
  }

  // What the worker is asked for.
  request() {
    const { item, part } = this;
    return { bytes: fromBase64(item.parts[part]), ring: item.key, kind: item.kind ?? this.groupOf(item.id).kind };
  }

  // An own backup is shown: nothing is chosen any more.
  clear() {
    this.item = null;
    this.at('vector').value = '';
    this.at('about').replaceChildren();
    this.at('parts').hidden = true;
  }

  #parts() {
    const { parts } = this.item;
    this.at('part').replaceChildren(...parts.map((_, index) => make('option', { value: index }, `${index + 1} of ${parts.length}`)));
    this.at('parts').hidden = parts.length < 2;
    this.at('part').value = String(this.part);
  }

  async #about() {
    const { item } = this;
    const rules = await this.rules();
    const id = make('code', {}, item.id);
    const parts = [make('p', {}, item.href ? make('a', { href: item.href }, id) : id, ` ${item.title}. `,
      make('span', { class: `verdict verdict-${item.verdict}` }, item.class ? `${item.verdict}: ${item.class}` : item.verdict))];
    if (item.requirements.length > 0) {
      parts.push(make('details', {}, make('summary', {}, `Requirements it tests (${item.requirements.length})`), requirementList(rules, item.requirements)));
    }
    this.at('about').replaceChildren(...parts);
  }
}
