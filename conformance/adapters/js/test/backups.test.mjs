import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, seal } from '../src/envelope.mjs';
import { fromJson, toJson } from '../src/json.mjs';
import { ringKey } from '../src/keys.mjs';
import { deserializeMulti, serializeMulti } from '../src/multi.mjs';
import { deserializeSingle, serializeSingle } from '../src/single.mjs';
import { backups, hex, ringOf } from './captured.mjs';

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

test('a cut Single is truncated, wherever it is cut', () => {
  const whole = hex(backups.find(({ single }) => single?.version === 6 && single.close_tx_inputs).plaintext);
  for (let size = 0; size < whole.length; size++) {
    assert.throws(() => deserializeSingle(whole.subarray(0, size)), { kind: 'truncated' }, `${size} bytes`);
  }
});
