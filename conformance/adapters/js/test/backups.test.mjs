import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, seal } from '../src/envelope.mjs';
import { fromJson, toJson } from '../src/json.mjs';
import { ringKey } from '../src/keys.mjs';
import { deserializeMulti, serializeMulti } from '../src/multi.mjs';
import { deserializeSingle, serializeSingle } from '../src/single.mjs';
import { backups, bytes, hex, json, ringOf } from './captured.mjs';

const CODECS = {
  single: { read: deserializeSingle, write: serializeSingle },
  multi: { read: deserializeMulti, write: serializeMulti },
};

test('every backup of lnd opens, reads, writes and seals again to the same bytes', () => {
  assert.equal(backups.length, 140);
  for (const backup of backups) {
    const { read, write } = CODECS[backup.kind];
    const key = ringKey(ringOf(backup));
    const plaintext = open(key, hex(backup.packed));
    assert.deepEqual(plaintext, hex(backup.plaintext), backup.id);
    const value = fromJson(JSON.parse(JSON.stringify(toJson(read(plaintext)))));
    assert.deepEqual(write(value), plaintext, backup.id);
    assert.deepEqual(seal(key, plaintext, hex(backup.nonce)), hex(backup.packed), backup.id);
  }
});

test('the fields are those that lnd wrote', () => {
  for (const { kind, id, single: wrote, plaintext } of backups) {
    if (kind !== 'single') continue;
    const single = toJson(deserializeSingle(hex(plaintext)));
    assert.equal(single.version, wrote.version, id);
    assert.equal(single.is_initiator, wrote.is_initiator, id);
    assert.deepEqual(single.funding_outpoint, { txid: wrote.funding_txid, index: wrote.funding_index }, id);
    assert.deepEqual(single.short_channel_id, wrote.scid, id);
    assert.equal(single.remote_node_pub, wrote.remote_node_pub, id);
    assert.equal(single.addresses.length, wrote.addresses?.length ?? 0, id);
    assert.equal(single.remote_chan_cfg.htlc_base_point, wrote.remote.htlc, id);
    assert.equal(single.close_tx_inputs?.commit_tx, wrote.close_tx_inputs?.commit_tx, id);
  }
});

test('a file of 1,000 channels goes through', () => {
  const about = json('lnd-head-multi-1000.json');
  const plaintext = open(ringKey(ringOf(about)), bytes('lnd-head-multi-1000.backup'));
  const multi = deserializeMulti(plaintext);
  assert.equal(multi.static_backups.length, 1000);
  assert.deepEqual(serializeMulti(multi), plaintext);
});

test('a cut Single is truncated, wherever it is cut', () => {
  const whole = hex(backups.find(({ single }) => single?.version === 6 && single.close_tx_inputs).plaintext);
  for (let size = 0; size < whole.length; size++) {
    assert.throws(() => deserializeSingle(whole.subarray(0, size)), { kind: 'truncated' }, `${size} bytes`);
  }
});

test('a changed envelope is refused before anything is read', () => {
  const [backup] = backups;
  const key = ringKey(ringOf(backup));
  const packed = hex(backup.packed);
  for (const at of [0, 23, 24, packed.length - 1]) {
    const changed = packed.slice();
    changed[at] ^= 1;
    assert.throws(() => open(key, changed), { kind: 'auth-failed' });
  }
  assert.throws(() => open(key, packed.subarray(0, 24)), { kind: 'auth-failed' });
  assert.throws(() => open(key, packed.subarray(0, 23)), { kind: 'too-short' });
});

test('nothing is written that could not be read back', () => {
  const single = deserializeSingle(hex(backups.find(({ kind }) => kind === 'single').plaintext));
  const tcp = { type: 'tcp4', ip: hex('0a000002'), port: 9735 };
  const cases = [
    [{ version: 8 }, 'unknown-version'],
    [{ remote_node_pub: undefined }, 'missing-field'],
    [{ remote_node_pub: new Uint8Array(33) }, 'bad-point'],
    [{ capacity: 2n ** 63n }, 'out-of-range'],
    [{ addresses: [{ ...tcp, port: 65536 }] }, 'out-of-range'],
    [{ addresses: [{ type: 'opaque', payload: hex('ff') }, tcp] }, 'bad-address'],
    [{ addresses: Array(10_000).fill(tcp) }, 'out-of-range'],
    [{ close_tx_inputs: { commit_sig: hex('') } }, 'missing-field'],
    [{ close_tx_inputs: { commit_tx: hex('02000000000000000000'), commit_sig: hex('') } }, 'bad-transaction'],
  ];
  for (const [change, kind] of cases) {
    assert.throws(() => serializeSingle({ ...single, ...change }), { kind, phase: 'encode' });
  }
});
