// Interprets the schemas that the build exports from scbref.wire and yields the tree of fields.
// It knows what each kind of construct does with bytes; it does not know what a backup looks like.

// A refusal. A leaf knows class and message; the innermost named field adds the offset where it
// began, and each field further out puts its name in front.
export class Refusal extends Error {
  constructor(code, message) {
    super(message);
    Object.assign(this, { code, offset: undefined, names: [] });
  }

  get path() {
    return this.names.join('.').replaceAll('.[', '[');
  }
}

const refuse = (code, message) => new Refusal(code, message);

export class Cursor {
  constructor(bytes, pos, end) {
    Object.assign(this, { bytes, pos, end });
  }

  take(size) {
    if (size > this.end - this.pos) {
      this.pos = this.end;
      throw refuse('truncated', 'the data ends');
    }
    const data = this.bytes.subarray(this.pos, this.pos + size);
    this.pos += size;
    return data;
  }
}

function integer({ size, signed, little }, data) {
  let value = 0n;
  for (let i = 0; i < size; i += 1) value = (value << 8n) | BigInt(data[little ? size - 1 - i : i]);
  if (signed) value = BigInt.asIntN(8 * size, value);
  return size > 6 ? value : Number(value);
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(data) {
  let text = '';
  for (let bit = 0; bit < data.length * 8; bit += 5) {
    const pair = (data[bit >> 3] << 8) | (data[(bit >> 3) + 1] ?? 0);
    text += BASE32[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

// What each kind does: (node, cursor, scope, run) → value. `scope` holds the earlier values that
// presence rules ask for, `run` the tree under construction.
export const KINDS = {
  struct(node, cursor, scope, run) {
    const inner = Object.create(scope);
    for (const field of node.fields) inner[field.name] = run.field(field, cursor, inner);
    return inner;
  },
  integer: (node, cursor) => integer(node, cursor.take(node.size)),
  blob: (node, cursor) => cursor.take(node.size),
  onion: (node, cursor) => base32(cursor.take(node.size)) + node.suffix,
  tag: (_node, cursor) => cursor.take(1)[0],
  bool: (_node, cursor) => cursor.take(1)[0] === 1,
  point(node, cursor, _scope, run) {
    return run.point(cursor.pos, cursor.take(node.size));
  },
  'optional-point'(node, cursor, _scope, run) {
    const offset = cursor.pos;
    const data = cursor.take(node.size);
    return data.every((byte) => byte === 0) ? undefined : run.point(offset, data);
  },
  'var-bytes'(node, cursor, scope, run) {
    return cursor.take(run.value(node.prefix, cursor, scope));
  },
  addresses(node, cursor, scope, run) {
    const size = run.field(node.byte_count, cursor, scope);
    const start = cursor.pos;
    cursor.take(size);
    const block = new Cursor(cursor.bytes, start, start + size);
    const addresses = [];
    while (block.pos < block.end) {
      const type = block.bytes[block.pos];
      if (type === node.none) {
        run.named('no_address', NO_ADDRESS, block, scope);
      } else {
        const record = node.records[type] ?? OPAQUE;
        const value = run.named(`[${addresses.length}]`, record, block, scope);
        addresses.push(record === OPAQUE ? { type, payload: value } : value);
      }
    }
    return addresses;
  },
  none(_node, cursor) {
    cursor.take(1);
  },
  opaque: (_node, cursor) => cursor.take(cursor.end - cursor.pos),
  version(node, cursor) {
    const byte = cursor.take(1)[0];
    const version = byte & ~node.flag;
    if (!node.known.includes(version)) throw refuse('unknown-version', `unknown Single version ${version}`);
    return [version, (byte & node.flag) !== 0];
  },
  'multi-version'(node, cursor) {
    const version = cursor.take(1)[0];
    if (!node.known.includes(version)) throw refuse('unknown-version', `unknown Multi version ${version}`);
    return version;
  },
  'compact-size'(node, cursor, scope, run) {
    let value = cursor.take(1)[0];
    const wider = node.wider[value];
    if (wider) {
      value = run.value(wider.node, cursor, scope);
      if (value < wider.smallest) throw refuse('bad-transaction', 'CompactSize is not in its shortest form');
    }
    if (value > node.limit) throw refuse('bad-transaction', `${value} is over the limit of ${node.limit}`);
    return Number(value);
  },
  script(node, cursor, scope, run) {
    const size = run.value(node.length, cursor, scope);
    if (size > scope.slab.left) throw refuse('bad-transaction', `scripts are over ${scope.slab.size} bytes together`);
    const data = cursor.take(size);
    scope.slab.left -= size;
    return data;
  },
  list(node, cursor, scope, run) {
    const count = run.named('count', node.count, cursor, scope);
    return run.elements(node.element, count, cursor, scope);
  },
  'segwit-marker'(_node, cursor) {
    if (cursor.take(1)[0] !== 0) {
      cursor.pos -= 1;
      return false;
    }
    const flag = cursor.take(1)[0];
    if (flag !== 1) throw refuse('bad-transaction', `witness flag is ${flag.toString(16).padStart(2, '0')}`);
    return true;
  },
  witnesses(node, cursor, scope, run) {
    const before = run.items;
    const stacks = run.elements(node.stack, scope.inputs.total, cursor, scope);
    if (run.items - before === stacks.total) {
      throw refuse('bad-transaction', 'witness flag without a witness');
    }
    return stacks;
  },
  transaction(node, cursor, scope, run) {
    const inner = Object.create(scope);
    inner.slab = { size: node.slab, left: node.slab };
    return run.value(node.schema, cursor, inner);
  },
  single(node, cursor, scope, run) {
    const inner = Object.create(scope);
    [inner.version, inner.close_tx] = run.field(node.head[0], cursor, inner);
    run.field(node.head[1], cursor, inner);
    return run.value(node.body, cursor, inner);
  },
  multi(node, cursor, scope, run) {
    run.field(node.head[0], cursor, scope);
    const count = run.field(node.head[1], cursor, scope);
    for (let index = 0; index < count; index += 1) {
      run.singles.push(run.single(`${node.name}[${index}]`, node.element, cursor, scope));
    }
    return run.singles;
  },
};
const NO_ADDRESS = { kind: 'none' };
const OPAQUE = { kind: 'opaque' };
