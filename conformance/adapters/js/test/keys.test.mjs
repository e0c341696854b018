import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesToHex } from '@noble/hashes/utils.js';
import { derive, encryptionKey, rootOfSeed } from '../src/keys.mjs';
import { hex, json, ringOf } from './captured.mjs';

test('encryption keys are those of lnd', () => {
  for (const expected of json('lnd-key-derivation.json')) {
    const found = encryptionKey(ringOf(expected));
    assert.equal(bytesToHex(found.base_pub), expected.base_pub, expected.why);
    assert.equal(bytesToHex(found.encryption_key), expected.sym_key, expected.why);
  }
});

test('the keys of locators are those of lnd, leading zeros or not', () => {
  for (const { seed_hex: seed, coin_type: coinType, keys } of json('lnd-key-ring.json')) {
    const root = rootOfSeed(hex(seed));
    for (const { family, index, pub } of keys) {
      assert.equal(bytesToHex(derive(root, coinType, { family, index })), pub);
    }
  }
});

test('at the limits of coin type, family and index too', () => {
  for (const { seed_hex: seed, coin_type: coinType, family, index, pub } of json('lnd-key-edges.json').keys) {
    const found = () => bytesToHex(derive(rootOfSeed(hex(seed)), coinType, { family, index }));
    if (pub === null) assert.throws(found, { kind: 'out-of-range' });
    else assert.equal(found(), pub);
  }
});
