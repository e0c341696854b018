// What one channel of a backup proves, as docs/explanation/what-a-file-proves.md has it. Nothing here
// needs a network, so nothing here says that a channel is still open.

import { bytesToHex } from '@noble/hashes/utils.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { CHAINS, Commitment, addressOf, fundingOutput, isTaproot } from './commitment.mjs';
import { isPartialSignature, verificationNonce } from './musig.mjs';

const OUR_KEYS = ['multi_sig_key', 'revocation_base_point', 'payment_base_point', 'delay_base_point', 'htlc_base_point'];
const REVOCATION_ROOT = 5;
const SCANNED = 200; // indices of a family at which the key of a legacy root is looked for

export function txidText(txid) {
  return bytesToHex(Uint8Array.from(txid).reverse());
}

export const pointText = ({ txid, index }) => `${txidText(txid)}:${index}`;

// {multisig, payment} or {fault}.
function ourKeys(single, ring) {
  const keys = {};
  for (const name of OUR_KEYS) {
    const locator = single.local_chan_cfg[name];
    try {
      keys[name] = ring.publicKey(locator);
    } catch {
      return { fault: `${name} (${locator.family}/${locator.index}) cannot be derived` };
    }
  }
  return keys;
}

// The private key whose public key the backup names, if it is among the first of its family.
function legacyRoot({ pub_key: wanted, key_locator: locator }, ring) {
  const text = bytesToHex(wanted);
  const places = [locator.index, ...Array(SCANNED).keys()];
  const index = places.find((each) => bytesToHex(ring.publicKey({ family: locator.family, index: each })) === text);
  return index === undefined ? null : ring.privateKey({ family: locator.family, index });
}

// The root of the revocation secrets, or null. lnd shares it with its own multisig key (ECDH).
function revocationRoot(single, ring, multisig) {
  const { pub_key: named, key_locator: locator } = single.sha_chain_root_desc;
  try {
    if (!named) return ring.shared(locator, multisig);
    const legacy = legacyRoot(single.sha_chain_root_desc, ring);
    if (legacy) return legacy;
    // lnd writes a restored channel's shared secret as a key: look around the channel's own index.
    const own = single.local_chan_cfg.multi_sig_key.index;
    const text = bytesToHex(named);
    for (let index = Math.max(0, own - 20); index <= own + 20; index += 1) {
      const secret = ring.shared({ family: REVOCATION_ROOT, index }, multisig);
      if (bytesToHex(secp256k1.getPublicKey(secret, true)) === text) return secret;
    }
  } catch {
    return null;
  }
  return null;
}

function isSigned(signature, digest, key) {
  try {
    return secp256k1.verify(signature, digest, key, { prehash: false, format: 'der', lowS: true });
  } catch {
    return false; // not DER
  }
}

class Prover {
  constructor(single, ring) {
    Object.assign(this, { single, ring, checks: [] });
  }

  note(name, verdict, detail) {
    this.checks.push({ name, verdict, detail });
  }

  prove() {
    const { single } = this;
    const keys = this.#keys();
    const funding = keys && fundingOutput(single, keys.multi_sig_key);
    if (keys) this.#funding(funding);
    const inputs = single.close_tx_inputs;
    let number;
    if (inputs?.commit_tx) {
      const commitment = new Commitment(inputs.commit_tx);
      this.#transaction(commitment);
      this.#signature(commitment, keys, funding);
      if (keys) number = this.#number(commitment, keys.payment_base_point);
    } else {
      this.note('spends-funding', 'absent', 'no commitment transaction in the backup: nothing says how old it is');
    }
    const chain = CHAINS[bytesToHex(single.chain_hash)];
    return {
      checks: this.checks,
      script: funding && bytesToHex(funding.script),
      address: funding && chain ? addressOf(funding, chain[1]) : undefined,
      number: number === undefined ? undefined : String(number),
    };
  }

  #keys() {
    const keys = ourKeys(this.single, this.ring);
    if (keys.fault) this.note('keys', 'wrong', keys.fault);
    else this.note('keys', 'proved', 'our five keys can be derived');
    return keys.fault ? null : keys;
  }

  #funding(funding) {
    if (!funding) this.note('funding', 'absent', 'the tapscript root of the funding output is not in the backup');
    else this.note('funding', 'proved', `the keys give one funding output, ${funding.version ? 'taproot' : 'P2WSH of both multisig keys'}`);
  }

  #transaction(commitment) {
    const { funding_outpoint: point, capacity } = this.single;
    if (commitment.spends(point)) this.note('spends-funding', 'proved', 'the commitment transaction spends the channel point');
    else this.note('spends-funding', 'wrong', 'the commitment transaction does not spend the channel point');
    const total = `${commitment.outputs.length} outputs of ${commitment.total.toLocaleString('en-US')} sat`;
    const fits = commitment.isAllPositive && commitment.total <= BigInt(capacity);
    this.note('outputs-fit', fits ? 'proved' : 'wrong', `${total} ${fits ? '' : 'do not '}fit the capacity`);
  }

  #signature(commitment, keys, funding) {
    const { commit_sig: signature } = this.single.close_tx_inputs;
    if (!signature || signature.length === 0) {
      this.note('signature', 'absent', "the peer's signature is not in the backup");
      return;
    }
    if (!funding || commitment.inputs.length !== 1) {
      this.note('signature', 'not-checked', 'without funding output and one input there is nothing to verify it for');
      return;
    }
    const fits = this.#fits(signature, commitment, keys.multi_sig_key, funding);
    if (fits === null) this.note('signature', 'not-checked', 'the root of the revocation secrets, which its nonce needs, is not derivable');
    else if (fits) this.note('signature', 'proved', 'the peer has signed this transaction for this funding output');
    else this.note('signature', 'wrong', "the peer's signature does not fit: a key, the capacity, the transaction or the signature itself is wrong");
  }

  #fits(signature, commitment, ours, funding) {
    const { single } = this;
    const theirs = single.remote_chan_cfg.multi_sig_key;
    if (!funding.version) return isSigned(signature, commitment.digest(funding.witness, single.capacity), theirs);
    const root = revocationRoot(single, this.ring, ours);
    if (!root) return null;
    const nonce = verificationNonce(root, BigInt(single.close_tx_inputs.commit_height), ours);
    const digest = commitment.taprootDigest(funding.script, single.capacity);
    return isPartialSignature(signature, digest, theirs, ours, nonce, single.close_tx_inputs.tapscript_root ?? new Uint8Array(0));
  }

  #number(commitment, ours) {
    const { single } = this;
    if (!commitment.hasMarks) {
      this.note('number', 'wrong', 'locktime and sequence are not those of a commitment transaction');
      return undefined;
    }
    const points = [ours, single.remote_chan_cfg.payment_base_point];
    const number = commitment.number(...(single.is_initiator ? points : points.toReversed()));
    const stored = BigInt(single.close_tx_inputs.commit_height ?? number);
    if (isTaproot(single.version) && stored !== number) this.note('number', 'wrong', `the transaction is commitment ${number}, the backup says ${stored}`);
    else this.note('number', 'proved', `the transaction is commitment ${number}`);
    return number;
  }
}

// {checks: [{name, verdict, detail}], script, address, number}. `ring` is a RootRing.
export const prove = (single, ring) => new Prover(single, ring).prove();
