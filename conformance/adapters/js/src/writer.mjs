import { ScbError } from './errors.mjs';

// Puts typed values one after the other. Whatever does not fit its field is refused, never wrapped.
export class Writer {
  constructor() {
    this.bytes = new Uint8Array(512);
    this.pos = 0;
    this.prefix = '';
  }

  fail(kind, field, message) {
    return new ScbError(kind, 'encode', `${this.prefix}${field}: ${message}`, {
      field: this.prefix + field,
      offset: this.pos,
    });
  }

  finish() {
    return this.bytes.slice(0, this.pos);
  }

  // Makes room for n bytes and returns where they begin.
  grow(n) {
    const start = this.pos;
    this.pos += n;
    if (this.pos > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.pos, 2 * this.bytes.length));
      larger.set(this.bytes.subarray(0, start));
      this.bytes = larger;
    }
    return start;
  }

  present(value, field) {
    if (value === undefined) throw this.fail('missing-field', field, 'is missing');
    return value;
  }

  number(value, size, field) {
    this.present(value, field);
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw this.fail('out-of-range', field, `${value} does not fit ${size} bytes`);
    }
    const wide = new DataView(new ArrayBuffer(4));
    wide.setUint32(0, value);
    this.raw(new Uint8Array(wide.buffer, 4 - size), field);
  }

  big(value, low, high, field) {
    this.present(value, field);
    if (value < low || value > high) throw this.fail('out-of-range', field, `${value} does not fit 8 bytes`);
    const wide = new DataView(new ArrayBuffer(8));
    wide.setBigUint64(0, BigInt.asUintN(64, value));
    this.raw(new Uint8Array(wide.buffer), field);
  }

  u8(value, field) {
    this.number(value, 1, field);
  }

  u16(value, field) {
    this.number(value, 2, field);
  }

  u24(value, field) {
    this.number(value, 3, field);
  }

  u32(value, field) {
    this.number(value, 4, field);
  }

  u64(value, field) {
    this.big(value, 0n, 2n ** 64n - 1n, field);
  }

  i64(value, field) {
    this.big(value, -(2n ** 63n), 2n ** 63n - 1n, field);
  }

  // Bytes of a fixed size, or of any size when none is given.
  raw(value, field, size = value?.length) {
    this.present(value, field);
    if (value.length !== size) throw this.fail('out-of-range', field, `${value.length} bytes instead of ${size}`);
    const at = this.grow(size);
    this.bytes.set(value, at);
  }

  // A u16 byte count, then the bytes.
  counted(value, field) {
    this.present(value, field);
    if (value.length > 0xffff) throw this.fail('out-of-range', field, `${value.length} bytes, over 65,535`);
    this.u16(value.length, field);
    this.raw(value, field);
  }
}
