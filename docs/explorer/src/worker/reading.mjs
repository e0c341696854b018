// One plaintext, read: its tree, its Singles, and the refusal at which reading stopped.

import { hexToBytes } from '@noble/hashes/utils.js';
import { open } from '../../../../conformance/adapters/js/src/envelope.mjs';
import { encryptionKey } from '../../../../conformance/adapters/js/src/keys.mjs';
import { isPoint } from '../../../../conformance/adapters/js/src/point.mjs';
import { explain, unfold } from '../explain.mjs';
import { Points } from './points.mjs';

const LIMIT = 2000; // entries below one entry

// What a plaintext is, when nobody says it. A Single has its length behind the version byte, a Multi a
// count there, which begins with two zero bytes: lnd writes no Single of length 0.
export function guessedKind(bytes) {
  if (bytes.length < 5) return bytes[0] ? 'single' : 'multi';
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint16(1) === bytes.length - 3) return 'single';
  return view.getUint16(1) === 0 ? 'multi' : 'single';
}

export class Reading {
  constructor(schemas, bytes, kind) {
    Object.assign(this, { schemas, bytes });
    this.#read(kind ?? guessedKind(bytes));
    if (kind || !this.error) return;
    const other = new Reading(schemas, bytes, this.kind === 'multi' ? 'single' : 'multi');
    if (!other.error) Object.assign(this, other);
  }

  #read(kind, ask) {
    this.points = ask ? this.points : new Points();
    const asked = ask ?? ((data, offset) => this.points.ask(data, offset));
    Object.assign(this, { kind, ...explain(this.schemas[kind], this.bytes, asked, { limit: LIMIT, isFolded: true }) });
    if (kind === 'multi') this.root.children.forEach((child) => this.#unfoldFailed(child));
  }

  // Of a Single that stops the reading the page shows where it stops.
  #unfoldFailed(entry) {
    if (!entry.isFolded || !entry.error) return;
    Object.assign(entry, { children: this.childrenOf(entry), isFolded: false });
    entry.children.forEach((child) => { child.parent = entry; });
    const failed = (at) => at.children.find((child) => child.error) ?? null;
    let last = entry;
    while (failed(last)) last = failed(last);
    this.error.entry = last;
  }

  // The values of its Singles that were read, in order.
  get singles() {
    if (this.kind === 'single') return this.error ? [] : [this.value];
    return this.value;
  }

  childrenOf(entry) {
    const bad = this.points.bad;
    const ask = this.points.isChecked ? isPoint : (_, at) => at !== bad;
    return unfold(this.schemas.single, this.bytes, entry, ask, LIMIT);
  }

  // Checks the keys that were taken for points; true if the reading has changed by that.
  async checkPoints(progress, isWanted) {
    if (this.points.isChecked) return false;
    const bad = await this.points.check(progress, isWanted);
    if (bad < 0) return false;
    this.#read(this.kind, (_, at) => at !== bad);
    return true;
  }
}

function keyOf(ring) {
  if (ring.encryption_key && !ring.seed && !ring.base_pub) return hexToBytes(ring.encryption_key);
  const source = { ...ring };
  for (const name of ['seed', 'base_pub']) if (ring[name]) source[name] = hexToBytes(ring[name]);
  return encryptionKey(source).encryption_key;
}

// The plaintext of packed bytes, or the refusal of the envelope.
export function unsealed(packed, key) {
  try {
    return { plaintext: open(key, packed), error: null };
  } catch (error) {
    return { plaintext: null, error: { code: error.kind, message: error.message, path: '', offset: undefined } };
  }
}

export const unseal = (packed, ring) => unsealed(packed, keyOf(ring));

// The envelope itself as a tree, for packed bytes that do not open.
export function envelopeTree(sizes, bytes, error) {
  const root = { name: '', kind: 'envelope', offset: 0, size: bytes.length, children: [], value: undefined };
  const rest = Math.max(bytes.length - sizes.nonce - sizes.tag, 0);
  let offset = 0;
  for (const [name, size] of [['nonce', sizes.nonce], ['ciphertext', rest], ['tag', sizes.tag]]) {
    const end = Math.min(offset + size, bytes.length);
    if (end === offset && name !== 'nonce') continue;
    root.children.push({
      name, parent: root, kind: 'blob', offset, size: end - offset, children: [],
      value: bytes.subarray(offset, end), encoding: 'bytes', doc: sizes.docs[name],
    });
    offset = end;
  }
  const last = root.children.at(-1);
  last.error = error?.message;
  return { root, error: error && { ...error, entry: last } };
}
