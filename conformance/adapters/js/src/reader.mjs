import { ScbError } from './errors.mjs';

// What frames the fields: version bytes, counts and lengths.
const FRAME = /(^|\.)(version|length|count|byte_count)$/;

// Takes typed values from the front of some bytes. Nothing is copied but what is handed out,
// and nothing is set aside for a count before its data has been seen.
export class Reader {
  constructor(bytes, base = 0) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.base = base; // where these bytes begin in the whole, for error messages
    this.pos = 0;
    this.prefix = '';
  }

  get left() {
    return this.bytes.length - this.pos;
  }

  fail(kind, field, message, at = this.pos) {
    return new ScbError(kind, FRAME.test(field) ? 'frame' : 'field', `${this.prefix}${field}: ${message}`, {
      field: this.prefix + field,
      offset: this.base + at,
    });
  }

  // Moves over n bytes and returns where they begin. A field with a length of its own begins at that.
  skip(n, field, at = this.pos) {
    if (n > this.left) throw this.fail('truncated', field, `needs ${n} bytes, ${this.left} are left`, at);
    const start = this.pos;
    this.pos += n;
    return start;
  }

  raw(n, field, at = this.pos) {
    const start = this.skip(n, field, at);
    return this.bytes.slice(start, start + n);
  }

  // A reader of the next n bytes alone: what it reads cannot go past them.
  block(n, field, at = this.pos) {
    const start = this.skip(n, field, at);
    const inner = new Reader(this.bytes.subarray(start, start + n), this.base + start);
    inner.prefix = this.prefix;
    return inner;
  }

  u8(field) {
    return this.view.getUint8(this.skip(1, field));
  }

  u16(field, littleEndian = false) {
    return this.view.getUint16(this.skip(2, field), littleEndian);
  }

  u24(field) {
    const start = this.skip(3, field);
    return this.view.getUint8(start) * 0x10000 + this.view.getUint16(start + 1);
  }

  u32(field, littleEndian = false) {
    return this.view.getUint32(this.skip(4, field), littleEndian);
  }

  u64(field, littleEndian = false) {
    return this.view.getBigUint64(this.skip(8, field), littleEndian);
  }

  i64(field) {
    return this.view.getBigInt64(this.skip(8, field));
  }
}
