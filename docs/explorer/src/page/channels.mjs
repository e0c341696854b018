// The channels of one file as a table, a page of rows at a time.

import { make } from './virtual.mjs';
import { number } from './words.mjs';

const ROWS = 50;
const MARKS = { proved: '✓', wrong: '✗', absent: '–', 'not-checked': '?' };

function proofCell(proof) {
  if (!proof) return ['…'];
  const worst = ['wrong', 'not-checked'].find((verdict) => proof.checks.some((check) => check.verdict === verdict));
  const signed = proof.checks.find(({ name }) => name === 'signature')?.verdict;
  const said = worst === 'wrong' ? 'contradicted' : signed === 'proved' ? 'signature verifies' : worst ? 'not all checked' : 'no signature in it';
  const list = make('ul', { class: 'scbx-checks' }, ...proof.checks.map(({ name, verdict, detail }) => (
    make('li', { class: `scbx-is-${verdict}` }, `${MARKS[verdict]} ${name}: ${detail}`))));
  if (proof.script) list.append(make('li', {}, 'funding script: ', make('code', {}, proof.script)));
  if (proof.address) list.append(make('li', {}, 'funding address: ', make('code', {}, proof.address)));
  const mark = worst === 'wrong' ? MARKS.wrong : signed === 'proved' ? MARKS.proved : MARKS.absent;
  return [make('details', {}, make('summary', {}, `${mark} ${said}`), list)];
}

function peerCell(row) {
  const lines = row.addresses.length > 0 ? row.addresses.map((address) => `${row.peer}@${address}`) : [row.peer];
  const shown = lines.map((line) => make('div', {}, make('code', {}, line)));
  if (row.moreAddresses > 0) shown.push(make('div', {}, `and ${number(row.moreAddresses)} more addresses`));
  return shown;
}

function typeText(row) {
  return `${row.type} (version ${row.version}), ${row.isOpener ? 'opened by us' : 'opened by the peer'}`;
}

const CELLS = [
  ['Channel', (row) => [make('code', {}, row.point), make('div', { class: 'scbx-hint' }, `${row.scid} on ${row.chain || 'an unknown chain'}`),
    make('div', { class: 'scbx-hint' }, typeText(row))]],
  ['Capacity', (row) => [`${number(BigInt(row.capacity))} sat`]],
  ['Peer', peerCell],
  ['Commitment', (row) => [row.proof?.number ?? row.height ?? (row.hasCommitment ? 'yes' : 'none')]],
  ['Proof', (row, canProve) => (canProve ? proofCell(row.proof) : ['needs the seed'])],
  ['To know', (row) => (row.warnings.length > 0 ? [make('ul', { class: 'scbx-notes' }, ...row.warnings.map(([, text]) => make('li', {}, text)))] : ['–'])],
];

export class ChannelTable {
  constructor(link, found) {
    Object.assign(this, { link, found, from: 0, words: '', order: '' });
    this.body = make('tbody');
    this.said = make('span', { role: 'status', class: 'scbx-hint' });
    this.before = this.#button('Previous', -ROWS);
    this.after = this.#button('Next', ROWS);
    const head = make('tr', {}, ...CELLS.map(([name]) => make('th', { scope: 'col' }, name)));
    const table = make('table', { class: 'scbx-channels' }, make('caption', {}, `Channels of ${found.name}`), make('thead', {}, head), this.body);
    const scroll = make('div', { class: 'scbx-table', tabindex: 0, role: 'group', 'aria-label': `Channels of ${found.name}` }, table);
    this.element = make('div', {}, this.#controls(), scroll, make('p', { class: 'scbx-buttons' }, this.before, ' ', this.after, ' ', this.said));
  }

  #controls() {
    const filter = make('input', { type: 'search', autocomplete: 'off' });
    filter.addEventListener('input', () => this.#again({ words: filter.value, from: 0 }));
    const order = make('select', {}, make('option', { value: '' }, 'as in the file'), make('option', { value: 'capacity' }, 'capacity'), make('option', { value: 'warnings' }, 'what to know'));
    order.addEventListener('change', () => this.#again({ order: order.value, from: 0 }));
    return make('div', { class: 'scbx-pair' }, make('label', {}, 'Filter ', filter), make('label', {}, 'Order ', order));
  }

  #button(text, step) {
    const button = make('button', { type: 'button', class: 'md-button scbx-small' }, text);
    button.addEventListener('click', () => this.#again({ from: Math.max(0, this.from + step) }));
    return button;
  }

  #again(changed) {
    Object.assign(this, changed);
    this.show();
  }

  async show() {
    const { id, canProve } = this.found;
    const { from, words, order } = this;
    const { total, rows } = await this.link.ask('rows', { id, from, count: ROWS, words, order });
    this.body.replaceChildren(...rows.map((row) => make('tr', {}, ...CELLS.map(([name, cell]) => make('td', { 'data-name': name }, ...cell(row, canProve))))));
    const isMany = total > ROWS;
    this.before.hidden = !isMany;
    this.after.hidden = !isMany;
    this.before.disabled = from === 0;
    this.after.disabled = from + ROWS >= total;
    this.said.textContent = total === 0 ? 'No channel fits.' : isMany ? `${number(from + 1)} to ${number(from + rows.length)} of ${number(total)}` : '';
  }
}
