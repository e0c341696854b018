// What is said in words: the verdict on the whole, and everything about one field.

import { make } from './virtual.mjs';
import { brokenRules, number, otherForm, pathOf, rulesOf, spanText, valueText } from './words.mjs';

const SHOWN = 1200;

function requirement(data, id) {
  const item = data.requirements[id];
  if (!item) return make('li', {}, make('code', {}, id));
  const link = make('a', { href: item.href }, make('code', {}, id));
  return make('li', {}, link, ` ${item.level}. `, make('span', { class: 'scbx-said' }, item.text));
}

export function requirementList(data, ids) {
  return make('ul', { class: 'scbx-rules' }, ...ids.map((id) => requirement(data, id)));
}

// The panel of one field.
export function fieldPanel(data, reading, entry) {
  if (!entry.parent) return [make('h2', {}, entry.name), make('p', {}, spanText(entry))];
  const field = entry.field ?? {};
  const value = valueText(entry);
  const shown = value.length > SHOWN ? `${value.slice(0, SHOWN)}… (${number(value.length)} characters)` : value;
  const rows = [
    ['Place', `${spanText(entry)} (${number(entry.size)} in all)`],
    ['Not listed', entry.kind === 'more' && `${number(entry.count)} elements that were read and are not listed one by one`],
    ['Value', shown && make('code', {}, shown)],
    ['Also', otherForm(entry)],
    ['Meaning', field.doc ?? entry.doc],
    ['Unit', field.unit],
    ['Encoding', entry.encoding],
    ['Only if', field.present?.text],
    ['lnd source', field.source && make('code', {}, field.source)],
  ];
  const list = make('dl');
  for (const [term, text] of rows) {
    if (text) list.append(make('dt', {}, term), make('dd', {}, text));
  }
  const parts = [make('h2', {}, make('code', {}, pathOf(entry))), list];
  if (entry.error) parts.push(make('p', { class: 'scbx-refused' }, `Reading stops here: ${entry.error}.`));
  parts.push(requirementList(data, rulesOf(data, reading.kind, reading.bytes, entry)));
  return parts;
}

// The refusal: class, field, byte, and the requirements that it breaks.
export function refusalPanel(data, reading, tested, goTo) {
  const { error, kind, bytes } = reading;
  const known = data.classes[error.code];
  const head = make('p', {}, make('strong', {}, 'Refused: '),
    known ? make('a', { href: known.href }, make('code', {}, error.code)) : make('code', {}, error.code),
    error.path ? make('span', {}, ' in ', make('code', {}, error.path)) : undefined,
    error.offset === undefined ? undefined : ` at byte ${number(error.offset)}`, `: ${error.message}.`);
  const parts = [head];
  if (error.offset !== undefined) {
    const button = make('button', { type: 'button', class: 'md-button scbx-small' }, 'Go to the byte');
    button.addEventListener('click', goTo);
    parts.push(button);
  }
  // Of several rules for this class and field, first those that the vector is about.
  const isOther = (id) => !tested.includes(id);
  const rules = [...brokenRules(data, kind, bytes, error)].sort((a, b) => isOther(a) - isOther(b));
  if (rules.length > 0) parts.push(make('p', {}, rules.length > 1 ? 'It breaks one of these rules:' : 'It breaks this rule:'), requirementList(data, rules));
  return parts;
}

// One line on the whole.
export function verdictText(reading) {
  const { kind, bytes, root, error, packedSize } = reading;
  const size = `${number(bytes.length)} bytes`;
  if (kind === 'envelope') return error ? `Packed, ${size}. It does not open: ${error.message}.` : `Packed, ${size}. Give the key under “My backup” to see what is in it.`;
  const opened = packedSize ? ` (from an envelope of ${number(packedSize)} bytes, which opens)` : '';
  const singles = root.children.filter((child) => child.kind === 'single').length;
  const what = kind === 'multi' ? `Multi of ${number(singles)} channel${singles === 1 ? '' : 's'}` : 'Single';
  if (error) return `${kind === 'multi' ? 'Multi' : 'Single'}, ${size} of plaintext${opened}. Reading stops at byte ${number(error.offset)}.`;
  const rest = bytes.length - root.size;
  return `${what}, ${size} of plaintext${opened}. It reads${rest > 0 ? `; ${number(rest)} bytes after the end are ignored` : ' to the end'}.`;
}
