import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reader } from '../src/reader.mjs';
import { readTransaction } from '../src/transaction.mjs';

const u32 = (value) => Buffer.from(new Uint32Array([value]).buffer);
const script = (size) => Buffer.concat([Buffer.from([0xfe]), u32(size), Buffer.alloc(size)]);

// One input without a script, and one output for each size of a script.
const transaction = (sizes) =>
  Buffer.concat([
    u32(2), Buffer.from([1]), Buffer.alloc(36), Buffer.from([0]), u32(0),
    Buffer.from([sizes.length]), ...sizes.flatMap((size) => [Buffer.alloc(8), script(size)]), u32(0),
  ]);
const read = (bytes) => readTransaction(new Reader(new Uint8Array(bytes)), 'tx');

test('the bytes of a transaction are kept, and what follows is left', () => {
  const tx = transaction([70_000]);
  assert.deepEqual(Buffer.from(read(Buffer.concat([tx, Buffer.from('rest')]))), tx);
});

test('4 MiB of scripts are read, a byte more is not', () => {
  const half = 2 * 1024 * 1024;
  assert.equal(read(transaction([half, half])).length, transaction([half, half]).length);
  assert.throws(() => read(transaction([half, half + 1])), { kind: 'bad-transaction' });
});

test('a count without data is refused without room being made for it', () => {
  const head = Buffer.concat([u32(2), Buffer.from([0xfe]), u32(800_000)]);
  assert.throws(() => read(head), { kind: 'truncated' });
  const over = Buffer.concat([u32(2), Buffer.from([0xfe]), u32(818_402)]);
  assert.throws(() => read(over), { kind: 'bad-transaction' });
});
