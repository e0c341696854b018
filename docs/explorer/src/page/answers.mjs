// What the files of an owner hold: a summary of each, what to know, the proofs, and the channels.

import { ChannelTable } from './channels.mjs';
import { across, comparisonTable } from './several.mjs';
import { copy } from './tools.mjs';
import { make } from './virtual.mjs';
import { number } from './words.mjs';

const WARNINGS = {
  unconfirmed: ['was not confirmed when the file was written', 'were not confirmed when the file was written'],
  'no-address': ['has no address of its peer', 'have no address of their peer'],
  unreachable: ['has a first address that likely cannot be reached, and lnd dials only that', 'have a first address that likely cannot be reached, and lnd dials only that'],
  'legacy-root': ['has a revocation root of the old form, which lnd may fail to derive', 'have a revocation root of the old form, which lnd may fail to derive'],
  chain: ['is of an unknown chain', 'are of an unknown chain'],
};
const NETWORKS = ['mainnet', 'the test networks', 'litecoin'];

const several = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;
const sat = (text) => `${number(BigInt(text))} sat`;

function btc(text) {
  const digits = text.padStart(9, '0');
  return `${number(BigInt(digits.slice(0, -8)))}.${digits.slice(-8)} BTC`;
}

// {tone, text}: the one line that matters most.
export function verdictOf(found) {
  if (found.channels === undefined) return { tone: 'bad', text: found.fault };
  if (found.isEmpty) return { tone: 'warn', text: 'It opens, and it is empty: 45 bytes that hold no channel. lnd writes such a file when it knows of none. Look for an older one, such as in chan-backup-archives.' };
  const before = found.channels > 0 ? ` The ${several(found.channels, 'channel', 'channels')} before that place can be read and are listed; lnd refuses such a file as a whole.` : '';
  if (found.isNewer) return { tone: 'bad', text: `It opens, but it holds an ${found.error.message}: it was written by a newer lnd, or changed.${before}` };
  if (found.error) return { tone: 'bad', text: `It opens, and reading stops at byte ${number(found.error.offset)} (${found.error.code}): ${found.error.message}.${before}` };
  if (found.channels === 0) return { tone: 'warn', text: 'It opens, and it holds no channel.' };
  return { tone: 'good', text: `It opens, and every byte reads: ${several(found.channels, 'channel', 'channels')}, ${sat(found.capacity)}.` };
}

function notesOf(found) {
  const notes = found.warnings.map(([code, count]) => `${several(count, 'channel', 'channels')} ${WARNINGS[code][count === 1 ? 0 : 1]}.`);
  if (found.uncommitted > 0 && found.channels > 0) notes.push(`${several(found.uncommitted, 'channel has', 'channels have')} no commitment transaction: nothing says how old ${found.uncommitted === 1 ? 'its entry is' : 'their entries are'}.`);
  if (found.repeated > 0) notes.push(`${several(found.repeated, 'channel is', 'channels are')} there more than once; the last entry counts.`);
  if (found.ignored > 0 && !found.error) notes.push(`${several(found.ignored, 'byte', 'bytes')} after the end ${found.ignored === 1 ? 'is' : 'are'} ignored.`);
  if (found.how) notes.push(`To open it, ${found.how}.`);
  if (found.caution) notes.push(`${found.caution[0].toUpperCase()}${found.caution.slice(1)}.`);
  return notes;
}

function facts(found) {
  const rows = [
    ['Channels', number(found.channels)],
    ['Capacity', `${sat(found.capacity)} (${btc(found.capacity)})`],
    ['Peers', number(found.peers)],
    ['Chain', found.chains.join(', ')],
    ['Opened with', `${found.key}${found.network === undefined ? '' : `, on ${NETWORKS[found.network]}`}`],
    ['Your node', found.node && make('code', {}, found.node)],
  ];
  const list = make('dl', { class: 'scbx-facts' });
  for (const [term, text] of rows) if (text) list.append(make('dt', {}, term), make('dd', {}, text));
  return list;
}

export class Answers {
  // `on` has showBytes(id).
  constructor(at, link, on) {
    Object.assign(this, { at, link, on, shown: 0 });
  }

  clear() {
    this.shown += 1;
    this.at('answers').replaceChildren();
    this.at('back').hidden = true;
  }

  // Shows what became of each file, brings it into view, and goes on to the proofs.
  async show(files) {
    this.clear();
    const { shown } = this;
    const isWanted = () => shown === this.shown;
    const opened = files.filter(({ channels }) => channels > 0);
    const place = make('div');
    const cards = files.map((file) => this.#card(file));
    this.at('answers').append(...(files.length > 1 ? [place] : []), ...cards.map(({ element }) => element));
    this.at('back').hidden = false;
    this.at('answers').focus({ preventScroll: true });
    this.at('answers').scrollIntoView({ block: 'start' });
    for (const card of cards) await card.list();
    if (isWanted()) this.at('answers').scrollIntoView({ block: 'start' });
    if (files.length > 1) place.replaceChildren(comparisonTable(files, await across(this.link, opened), verdictOf));
    for (const card of cards) if (isWanted()) await card.prove(isWanted);
    if (files.length > 1 && isWanted()) place.replaceChildren(comparisonTable(files, await across(this.link, opened), verdictOf));
  }

  #card(found) {
    const { tone, text } = verdictOf(found);
    const element = make('section', { class: `scbx-card scbx-${tone}`, 'aria-label': found.name },
      make('h2', {}, found.name), make('p', { class: 'scbx-verdict' }, text));
    if (found.channels === undefined) return { element, list: async () => {}, prove: async () => {} };
    if (found.channels === 0) {
      element.append(facts(found), this.#buttons(found));
      return { element, list: async () => {}, prove: async () => {} };
    }
    const notes = notesOf(found);
    element.append(facts(found));
    if (notes.length > 0) element.append(make('ul', { class: 'scbx-notes' }, ...notes.map((note) => make('li', {}, note))));
    const proved = make('p', { class: 'scbx-proof', role: 'status' });
    const table = new ChannelTable(this.link, found);
    element.append(proved, this.#buttons(found), table.element);
    return { element, list: () => table.show(), prove: (isWanted) => this.#prove(found, proved, table, isWanted) };
  }

  #buttons(found) {
    const said = make('span', { role: 'status', class: 'scbx-hint' });
    const bytes = make('button', { type: 'button', class: 'md-button scbx-small' }, 'Show its bytes');
    bytes.addEventListener('click', () => this.on.showBytes(found.id));
    const peers = make('button', { type: 'button', class: 'md-button scbx-small' }, 'Copy the peers');
    peers.addEventListener('click', async () => {
      const { rows } = await this.link.ask('rows', { id: found.id, from: 0, count: Infinity });
      const lines = new Set(rows.map(({ peer, addresses }) => `${peer}${addresses.length > 0 ? `@${addresses[0]}` : ''}`));
      copy([...lines].join('\n'), (text) => { said.textContent = text; });
    });
    return make('p', { class: 'scbx-buttons' }, bytes, ' ', found.channels > 0 ? peers : undefined, ' ', said);
  }

  async #prove(found, place, table, isWanted) {
    if (!found.canProve) {
      place.textContent = 'Proofs need the words, the seed or the root key: this key only opens the file.';
      return;
    }
    const say = ({ done, total, signed, wrong }) => {
      if (!isWanted()) return;
      const all = done === total ? '' : ` (${number(done)} of ${number(total)} so far)`;
      const signs = `the peer's signature of the commitment transaction verifies in ${number(signed)} of ${several(done, 'channel', 'channels')}`;
      place.textContent = wrong > 0 ? `Proof${all}: ${several(wrong, 'channel is', 'channels are')} contradicted; ${signs}.` : `Proof${all}: nothing is contradicted; ${signs}.`;
      place.classList.toggle('scbx-refused', wrong > 0);
    };
    say(await this.link.ask('prove', { id: found.id }, say));
    if (isWanted()) await table.show();
  }
}
