// The funding output, rebuilt from the multisig keys, and what the commitment transaction shows:
// the output it spends, what is signed, and the number that locktime and sequence hide (BOLT 3).

import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { bech32, bech32m } from '@scure/base';
import { aggregate, compare, tagged, tweaked } from './musig.mjs';

const TAPROOT = [5, 6, 7];
const HINT = 0xff_ffffn;
export const CHAINS = {
  '6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000': ['mainnet', 'bc'],
  '43497fd7f826957108f4a30fd9cec3aeba79972084e90ead01ea330900000000': ['testnet3', 'tb'],
  '43f08bdab050e35b567c864b91f47f50ae725ae2de53bcfbbaf284da00000000': ['testnet4', 'tb'],
  f61eee3b63a380a477a063af32b2bbc97c9ff9f01f2c4225e973988108000000: ['signet', 'tb'],
  '06226e46111a0b59caaf126043eb5bbf28c34f3a5e332a1fc7b2b73cf188910f': ['regtest', 'bcrt'],
  f67ad7695d9b662a72ff3d8edbbb2de0bfa67b13974bb9910d116d5cbd863e68: ['simnet', 'sb'],
  e2bf047e7e5a191aa4ef34d314979dc9986e0f19251edaba5940fd1fe365a712: ['litecoin', 'ltc'],
};

export const isTaproot = (version) => TAPROOT.includes(version);
const hash256 = (data) => sha256(sha256(data));

function little(value, size) {
  const number = BigInt.asUintN(8 * size, BigInt(value));
  return Uint8Array.from({ length: size }, (_, at) => Number((number >> BigInt(8 * at)) & 0xffn));
}

function compactSize(value) {
  if (value < 0xfd) return Uint8Array.of(value);
  return value <= 0xffff ? concatBytes(Uint8Array.of(0xfd), little(value, 2)) : concatBytes(Uint8Array.of(0xfe), little(value, 4));
}

const counted = (data) => concatBytes(compactSize(data.length), data);

// {script, witness, version} of a channel, or null where the backup does not determine it.
export function fundingOutput(single, ours) {
  const theirs = single.remote_chan_cfg.multi_sig_key;
  if (!isTaproot(single.version)) {
    const [first, second] = [ours, theirs].toSorted(compare);
    const witness = concatBytes(Uint8Array.of(0x52, 33), first, Uint8Array.of(33), second, Uint8Array.of(0x52, 0xae));
    return { version: 0, witness, script: concatBytes(Uint8Array.of(0, 32), sha256(witness)) };
  }
  const root = single.version === 6 ? single.close_tx_inputs?.tapscript_root : new Uint8Array(0);
  if (!root) return null;
  const key = tweaked(aggregate([ours, theirs]), root).subarray(1);
  return { version: 1, witness: new Uint8Array(0), script: concatBytes(Uint8Array.of(0x51, 32), key) };
}

export function addressOf({ version, script }, prefix) {
  const code = version === 0 ? bech32 : bech32m;
  return code.encode(prefix, [version, ...code.toWords(script.subarray(2))]);
}

// A commitment transaction, from the fields that it was read into.
export class Commitment {
  constructor({ version, inputs, outputs, locktime }) {
    Object.assign(this, { version, inputs, outputs, locktime });
  }

  get total() {
    return this.outputs.reduce((sum, { value }) => sum + BigInt(value), 0n);
  }

  get isAllPositive() {
    return this.outputs.every(({ value }) => BigInt(value) >= 0n);
  }

  get hasMarks() {
    return this.inputs.length === 1 && this.locktime >>> 24 === 0x20 && this.inputs[0].sequence >>> 24 === 0x80;
  }

  spends({ txid, index }) {
    return this.inputs.length === 1 && this.inputs[0].index === index && compare(this.inputs[0].txid, txid) === 0;
  }

  // The 48-bit number; of the payment base points that of the opener comes first.
  number(opener, other) {
    const hidden = ((BigInt(this.inputs[0].sequence) & HINT) << 24n) | (BigInt(this.locktime) & HINT);
    const mask = sha256(concatBytes(opener, other)).subarray(-6).reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
    return hidden ^ mask;
  }

  get #outpoint() {
    return concatBytes(this.inputs[0].txid, little(this.inputs[0].index, 4));
  }

  get #outputs() {
    return concatBytes(...this.outputs.map((each) => concatBytes(little(each.value, 8), counted(each.pk_script))));
  }

  // What a signature for the only input signs: BIP-143.
  digest(witness, amount) {
    const sequence = little(this.inputs[0].sequence, 4);
    return hash256(concatBytes(
      little(this.version, 4), hash256(this.#outpoint), hash256(sequence), this.#outpoint, counted(witness), little(amount, 8),
      sequence, hash256(this.#outputs), little(this.locktime, 4), little(1, 4),
    ));
  }

  // The same for a key-path signature: BIP-341, without annex, with SIGHASH_DEFAULT.
  taprootDigest(script, amount) {
    return tagged(
      'TapSighash', new Uint8Array(2), little(this.version, 4), little(this.locktime, 4), sha256(this.#outpoint), sha256(little(amount, 8)),
      sha256(counted(script)), sha256(little(this.inputs[0].sequence, 4)), sha256(this.#outputs), new Uint8Array(5),
    );
  }
}
