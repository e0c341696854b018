// A backup with every entry of its tree, for the check that compares with the reference: the tree
// as the hash of its JSON, since some are large.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isPoint } from '../../../../conformance/adapters/js/src/point.mjs';
import { explain } from '../explain.mjs';
import { unseal } from './reading.mjs';

function text(value) {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (Array.isArray(value)) return value.map(text);
  return typeof value === 'boolean' ? value : String(value);
}

function tree(entry) {
  const value = entry.children.length > 0 ? null : text(entry.value);
  return [entry.name, entry.offset, entry.size, value, Boolean(entry.error), entry.children.map(tree)];
}

const count = (entry) => 1 + entry.children.reduce((sum, child) => sum + count(child), 0);

// {error: {class, path, offset}, fields, digest} of {bytes, ring, kind}; without `isTree` the refusal alone.
export function full(desk, { bytes, ring, kind, isTree = true }) {
  const said = (error) => error && { class: error.code, path: error.path || null, offset: error.offset ?? null };
  const opened = ring ? unseal(bytes, ring) : { plaintext: bytes };
  if (opened.error) return { error: said(opened.error), fields: 0, digest: null };
  const { root, error } = explain(desk.schemas[kind], opened.plaintext, isPoint);
  if (!isTree) return { error: said(error) };
  return { error: said(error), fields: count(root) - 1, digest: bytesToHex(sha256(utf8ToBytes(JSON.stringify(tree(root))))) };
}
