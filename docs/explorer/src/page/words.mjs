// Values, colours and rules of a field, for people.

import { pathOf } from '../path.mjs';

export const bytesToHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const LONGEST = 4096; // bytes of a value that are written out

export const number = (value) => value.toLocaleString('en-US');

const COLOURS = {
  integer: 'integer', 'compact-size': 'integer', tag: 'flag', bool: 'flag', none: 'flag',
  version: 'flag', 'multi-version': 'flag', 'segwit-marker': 'flag', more: 'variable', single: 'variable',
  point: 'point', 'optional-point': 'point',
  'var-bytes': 'variable', script: 'variable', opaque: 'variable', onion: 'variable',
};

export const colour = (kind) => COLOURS[kind] ?? 'bytes';

function reversed(bytes) {
  return bytesToHex(Uint8Array.from(bytes).reverse());
}

// The value of a leaf, in full.
export function valueText(entry) {
  const { value } = entry;
  if (entry.kind === 'version' && value) return value[1] ? `${value[0]}, close-tx inputs follow` : `${value[0]}`;
  if (value instanceof Uint8Array) return value.length > LONGEST ? `${bytesToHex(value.subarray(0, LONGEST))}…` : bytesToHex(value);
  if (value === undefined) {
    if (entry.children.length > 0) return summary(entry);
    return entry.kind === 'optional-point' && !entry.error ? 'none' : '';
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return String(value);
}

// A second form of the value that people know from elsewhere.
export function otherForm(entry) {
  const { name, value } = entry;
  if (!(value instanceof Uint8Array)) return '';
  if (name === 'txid' || name === 'chain_hash') return `${reversed(value)} (as block explorers show it)`;
  if (name === 'ip' && value.length === 4) return value.join('.');
  if (name === 'hostname' && value.every((byte) => byte > 0x20 && byte < 0x7f)) {
    return `"${new TextDecoder().decode(value)}"`;
  }
  return '';
}

function summary(entry) {
  const outpoint = entry.children.find((child) => child.name === 'funding_outpoint');
  const [txid, index] = outpoint?.children ?? [];
  if (txid?.value && index?.value !== undefined) return `${reversed(txid.value)}:${index.value}`;
  return '';
}

// Path within a Single, as the rules have it: list indices gone, addresses by their type.
function ruleSteps(entry, bytes, isByType) {
  const names = [];
  for (let at = entry; at.parent; at = at.parent) {
    if (/^static_backups\[/.test(at.name)) return { names, isSingle: true };
    const isAddress = isByType && at.parent.kind === 'addresses' && at.kind === 'struct';
    names.unshift(at.name.replace(/\[\d+\]$/, isAddress ? `[${bytes[at.offset]}]` : '[]'));
  }
  return { names, isSingle: false };
}

// Ids of the requirements that speak of a field.
export function rulesOf(data, rootKind, bytes, entry) {
  const { names, isSingle } = ruleSteps(entry, bytes, true);
  if (names.length === 0) return ['multi.back-to-back', 'multi.all-or-nothing-read'];
  const path = names.join('.').replaceAll('.[', '[');
  const rules = data.rules[isSingle ? 'single' : rootKind];
  const starts = Object.keys(rules).filter((start) => path.startsWith(start));
  const start = starts.reduce((best, other) => (other.length > best.length ? other : best), '');
  return rules[start] ?? [];
}

// Ids of the requirements that a refusal breaks: what the vectors with this class and field name.
export function brokenRules(data, rootKind, bytes, error) {
  if (!error.path) return data.errors[`${error.code}|`] ?? [];
  const { names, isSingle } = ruleSteps(error.entry, bytes, false);
  if (rootKind === 'multi' && !isSingle) names.unshift('multi');
  while (names.length > 0) {
    const found = data.errors[`${error.code}|${names.join('.').replaceAll('.[', '[')}`];
    if (found) return found;
    names.pop();
  }
  return data.errors[`${error.code}|`] ?? [];
}

export function spanText(entry) {
  const { offset, size } = entry;
  if (size === 0) return `at byte ${number(offset)}, no bytes`;
  return size === 1 ? `byte ${number(offset)}` : `bytes ${number(offset)} to ${number(offset + size - 1)}`;
}

export { pathOf };
