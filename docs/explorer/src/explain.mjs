// Reads a plaintext by its schema: yields the tree of fields, the value, and where reading stopped.

import { Cursor, KINDS, Refusal } from './interpreter.mjs';

const KEPT = 4000; // values of a list that are kept; the others are only read
const NOWHERE = { children: { length: Infinity } }; // has no room for an entry

class Run {
  // `limit`: entries that the tree has below one entry; those of further elements are read all the
  // same, and one entry stands for them. `isFolded`: a Single in a Multi has no entries below its own.
  constructor(root, isPoint, { limit = Infinity, isFolded = false } = {}) {
    Object.assign(this, { isPoint, parent: root, limit, isFolded, items: 0, singles: [] });
  }

  value(node, cursor, scope) {
    return KINDS[node.kind](node, cursor, scope, this);
  }

  field(field, cursor, scope) {
    if (field.present && !field.present.values.includes(scope[field.present.key])) return undefined;
    return this.named(field.name, field.node, cursor, scope, field);
  }

  // Parses a node under a name: adds it to the tree, and gives every refusal its place.
  named(name, node, cursor, scope, field) {
    if (this.parent.children.length >= this.limit) return this.#beyond(name, node, cursor, scope);
    const entry = this.#entry(name, node, cursor, field);
    return this.#within(entry, entry, node, cursor, scope);
  }

  // A Single of a Multi.
  single(name, node, cursor, scope) {
    if (!this.isFolded) return this.named(name, node, cursor, scope);
    const entry = this.#entry(name, node, cursor);
    entry.isFolded = true;
    return this.#within(entry, NOWHERE, node, cursor, scope);
  }

  #entry(name, node, cursor, field) {
    const { parent } = this;
    const entry = {
      name, parent, field, kind: node.kind, encoding: field?.encoding ?? node.encoding,
      offset: cursor.pos, size: 0, children: [], value: undefined, error: undefined,
    };
    parent.children.push(entry);
    return entry;
  }

  #within(entry, inner, node, cursor, scope) {
    const { parent } = this;
    this.parent = inner;
    try {
      const value = this.value(node, cursor, scope);
      if (inner === entry && entry.children.length === 0) entry.value = value;
      return value;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      error.offset ??= entry.offset;
      error.names.unshift(entry.name);
      error.entry ??= entry;
      entry.error = error.message;
      throw error;
    } finally {
      entry.size = cursor.pos - entry.offset;
      this.parent = parent;
    }
  }

  // An element for which the tree has no room.
  #beyond(name, node, cursor, scope) {
    const { parent } = this;
    const offset = cursor.pos;
    let rest;
    if (parent !== NOWHERE) {
      rest = parent.children.at(-1);
      if (rest.kind !== 'more') rest = this.#entry('more', { kind: 'more' }, cursor);
      rest.count = (rest.count ?? 0) + 1;
    }
    this.parent = NOWHERE;
    try {
      return this.value(node, cursor, scope);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      error.offset ??= offset;
      error.names.unshift(name);
      if (rest) {
        error.entry ??= rest;
        rest.error = error.message;
      }
      throw error;
    } finally {
      if (rest) rest.size = cursor.pos - rest.offset;
      this.parent = parent;
    }
  }

  // A false count costs nothing: elements are made one by one.
  elements(node, count, cursor, scope) {
    const values = [];
    values.total = count;
    for (let index = 0; index < count; index += 1) {
      const value = this.named(`[${index}]`, node, cursor, scope);
      if (index < KEPT) values.push(value);
    }
    this.items += count;
    return values;
  }

  point(offset, data) {
    if (!this.isPoint(data, offset)) throw new Refusal('bad-point', 'not a compressed point on secp256k1');
    return data;
  }
}

function run(root, node, cursor, isPoint, options) {
  const reader = new Run(root, isPoint, options);
  try {
    return { value: reader.value(node, cursor, {}), error: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { value: reader.singles, error };
  }
}

// The tree of a plaintext, its value, and the refusal at which reading stopped, if any: then the
// value is the Singles before that. `isPoint` is asked for every key, with its offset.
export function explain(schema, bytes, isPoint, options) {
  const root = { name: '', kind: schema.kind, offset: 0, size: 0, children: [], value: undefined };
  const cursor = new Cursor(bytes, 0, bytes.length);
  const { value, error } = run(root, schema, cursor, isPoint, options);
  root.size = error ? bytes.length : cursor.pos;
  return { root, value, error };
}

// What is below the folded entry of a Single.
export function unfold(schema, bytes, entry, isPoint, limit) {
  const inner = { ...entry, children: [] };
  run(inner, schema, new Cursor(bytes, entry.offset, bytes.length), isPoint, { limit });
  return inner.children;
}
