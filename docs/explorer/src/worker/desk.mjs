// What the worker keeps, and what the page may ask it. Keys stay here, and go with the worker.

import { bytesToHex } from '@noble/hashes/utils.js';
import { isPoint } from '../../../../conformance/adapters/js/src/point.mjs';
import { backupsOfFile, mended, whatHappened } from '../input/file.mjs';
import { NODE_LOCATOR, ringsOf } from '../keys/ring.mjs';
import { keysOfText } from '../keys/texts.mjs';
import { prove } from '../proof/channel.mjs';
import { fieldsOf, packed, placesOf } from './nodes.mjs';
import { channelRow, summaryOf } from './peers.mjs';
import { pause } from './points.mjs';
import { Reading, envelopeTree, unseal, unsealed } from './reading.mjs';

const SLICE = 60; // milliseconds of proofs between two looks at what else is asked
const EMPTY = 45; // bytes of a packed Multi without channels

export class Desk {
  constructor() {
    Object.assign(this, { files: new Map(), readings: new Map(), last: 0 });
  }

  setup({ schemas, envelope, coins }) {
    Object.assign(this, { schemas, envelope, coins: [...new Set(Object.values(coins))], fields: fieldsOf(schemas) });
  }

  // A file, or a text that was pasted: {id, size, fault} or {id, size, how, parts}.
  add({ name, content }) {
    this.last += 1;
    const id = this.last;
    const { fault, parts = [] } = backupsOfFile(content, name);
    this.files.set(id, { name, parts, fault });
    return { id, size: content.length, fault, how: parts[0]?.how ?? '', parts: parts.length, packedSize: parts[0]?.bytes.length };
  }

  drop({ id }) {
    this.files.delete(id);
    this.readings.delete(id);
  }

  // Opens every file with what a key text can mean. Throws KeyFault.
  open({ text, passphrase }) {
    const keys = keysOfText(text, passphrase);
    this.rings = keys.flatMap((key) => [...ringsOf(key, this.coins)].map((ring) => ({ ...ring, name: key.name, caution: key.caution })));
    return [...this.files.keys()].map((id) => this.#opened(id));
  }

  #opened(id) {
    const file = this.files.get(id);
    if (file.fault) return { id, fault: file.fault };
    const found = file.parts.map((part) => this.#tried(part));
    const first = found.find(Boolean);
    if (!first) return { id, fault: this.#whyNot(file.parts[0].bytes) };
    const readings = found.filter(Boolean).map(({ plaintext }) => new Reading(this.schemas, plaintext));
    const { ring } = first;
    this.readings.set(id, { readings, ring: ring.ring, packedSize: file.parts[0].bytes.length });
    return { id, ...this.#summary(id), network: ring.coinType, key: ring.name, caution: ring.caution, how: first.how };
  }

  #tried({ bytes }) {
    for (const { bytes: form, how } of mended(bytes)) {
      for (const ring of this.rings) {
        const { plaintext } = unsealed(form, ring.encryptionKey);
        if (plaintext) return { plaintext, ring, how };
      }
    }
    return undefined;
  }

  #whyNot(bytes) {
    const happened = whatHappened(bytes);
    if (happened) return happened;
    if (bytes.length < 40) return `It has ${bytes.length} bytes, fewer than the smallest backup: it was cut off.`;
    const [{ name }] = this.rings;
    const networks = this.rings.some(({ ring }) => ring) ? ' on any network' : '';
    return `It does not open with ${name}${networks}. It is the backup of another wallet, or it was cut off or changed.`;
  }

  #summary(id) {
    const { readings, ring, packedSize } = this.readings.get(id);
    const [reading] = readings;
    const singles = readings.flatMap((each) => each.singles);
    const rows = singles.map(channelRow);
    Object.assign(this.readings.get(id), { singles, rows });
    const { error, kind, root, bytes } = readings.find((each) => each.error) ?? reading;
    return {
      kind: readings.length > 1 ? 'singles' : kind,
      error: error && { code: error.code, message: error.message, path: error.path, offset: error.offset },
      isNewer: error?.code === 'unknown-version',
      ignored: bytes.length - root.size,
      isEmpty: !error && rows.length === 0 && packedSize === EMPTY,
      canProve: Boolean(ring),
      node: ring && bytesToHex(ring.publicKey(NODE_LOCATOR)),
      ...summaryOf(rows),
    };
  }

  // Rows of the table of one file that hold all words: {total, rows}.
  rows({ id, from, count, words = '', order = '' }) {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const text = (row) => `${row.point} ${row.peer} ${row.addresses.join(' ')} ${row.type} ${row.scid} ${row.warnings.map(([code]) => code).join(' ')}`.toLowerCase();
    const found = this.readings.get(id).rows.filter((row) => wanted.every((word) => text(row).includes(word)));
    if (order === 'capacity') found.sort((a, b) => Number(BigInt(b.capacity) - BigInt(a.capacity)));
    if (order === 'warnings') found.sort((a, b) => b.warnings.length - a.warnings.length);
    return { total: found.length, rows: found.slice(from, from + count) };
  }

  // Proves the channels of a file one by one; each row gets its `proof`.
  async prove({ id }, progress) {
    const kept = this.readings.get(id);
    const counts = { done: 0, total: kept.rows.length, signed: 0, wrong: 0 };
    let until = performance.now() + SLICE;
    for (const [index, single] of kept.singles.entries()) {
      const proof = prove(single, kept.ring);
      kept.rows[index].proof = proof;
      counts.done += 1;
      counts.signed += proof.checks.some(({ name, verdict }) => name === 'signature' && verdict === 'proved') ? 1 : 0;
      counts.wrong += proof.checks.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
      if (performance.now() > until) {
        progress(counts);
        await pause();
        if (this.readings.get(id) !== kept) break;
        until = performance.now() + SLICE;
      }
    }
    return counts;
  }

  // The channels of several files beside each other, with commitment numbers where there are any.
  across({ ids }) {
    const points = new Map();
    ids.forEach((id, column) => {
      for (const { point, proof, height, hasCommitment } of this.readings.get(id)?.rows ?? []) {
        if (!points.has(point)) points.set(point, ids.map(() => null));
        points.get(point)[column] = { number: proof?.number ?? height, hasCommitment };
      }
    });
    const rows = [...points].map(([point, cells]) => {
      const numbers = cells.filter(Boolean).map(({ number }) => (number === undefined ? -1n : BigInt(number)));
      const best = numbers.reduce((a, b) => (a > b ? a : b));
      return { point, cells: cells.map((cell) => cell && { ...cell, isNewest: BigInt(cell.number ?? -1) === best }) };
    });
    const lacking = ids.map((_, column) => rows.filter(({ cells }) => !cells[column]).length);
    const older = ids.map((_, column) => rows.filter(({ cells }) => cells[column] && !cells[column].isNewest).length);
    return { total: rows.length, rows: rows.slice(0, 300), lacking, older };
  }

  // Bytes for the bytes mode: of an opened file, or {bytes, ring, kind} that the page gives.
  read({ file, part = 0, bytes, ring, kind }) {
    this.last += 1;
    const id = this.last;
    if (file !== undefined) return this.#shown(id, this.readings.get(file).readings[part], this.readings.get(file).packedSize);
    if (!ring) return this.#shown(id, new Reading(this.schemas, bytes, kind));
    const { plaintext, error } = unseal(bytes, ring);
    if (plaintext) return this.#shown(id, new Reading(this.schemas, plaintext, kind), bytes.length);
    const tree = envelopeTree(this.envelope, bytes, error);
    return this.#posted({ id, kind: 'envelope', bytes, packedSize: bytes.length, points: 0, ...tree });
  }

  // A plaintext that is given as bytes or as text. Throws if the text holds none.
  plain({ content, kind }) {
    const { parts: [found] = [], fault } = backupsOfFile(content);
    if (!found) throw new Error(fault);
    return this.read({ bytes: found.bytes, kind });
  }

  // A file that no key has opened yet.
  raw({ file, part = 0 }) {
    const { bytes } = this.files.get(file).parts[part];
    const error = { code: '', message: 'no key was given', path: '', offset: undefined };
    this.last += 1;
    return this.#posted({ id: this.last, kind: 'envelope', bytes, packedSize: bytes.length, points: 0, ...envelopeTree(this.envelope, bytes, error), error: null });
  }

  #shown(id, reading, packedSize) {
    this.readings.set(id, { shown: reading });
    const { kind, bytes, root, error, points } = reading;
    return this.#posted({ id, kind, bytes, packedSize, root, error, points: points.isChecked ? 0 : points.found.length });
  }

  #posted({ root, error, bytes, ...others }) {
    const steps = [];
    for (let at = error?.entry; at?.parent; at = at.parent) steps.unshift(at.parent.children.indexOf(at));
    const { code, message, offset, path } = error ?? {};
    return {
      ...others,
      bytes: bytes.slice(),
      size: root.size,
      nodes: packed(root.children, placesOf(this.fields, bytes)),
      error: error && { code, message, offset, path, steps },
    };
  }

  // The entries of a Single that was folded; `offset` is where it begins.
  unfold({ id, offset }) {
    const reading = this.readings.get(id)?.shown;
    const entry = reading?.root.children.find((each) => each.isFolded && each.offset === offset);
    return entry ? packed(reading.childrenOf(entry), placesOf(this.fields, reading.bytes)) : [];
  }

  // The keys that were only taken for points; the reading again if one is none, else null.
  async check({ id }, progress) {
    const kept = this.readings.get(id);
    const isChanged = await kept.shown.checkPoints(progress, () => this.readings.get(id) === kept);
    return isChanged ? { ...this.#shown(id, kept.shown), points: 0 } : null;
  }

  point({ bytes }) {
    return isPoint(bytes);
  }

  // The first place of some bytes at or after an offset, or -1.
  find({ id, bytes, from }) {
    const data = this.readings.get(id)?.shown?.bytes;
    if (!data) return -1;
    for (let at = data.indexOf(bytes[0], from); at >= 0; at = data.indexOf(bytes[0], at + 1)) {
      if (bytes.every((byte, index) => data[at + index] === byte)) return at;
    }
    return -1;
  }
}
