// The keys of one wallet on one network: what opens its backups, and what proves its channels.

import { sha256 } from '@noble/hashes/sha2.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { branchOf, leafOf, rootOfExtendedKey, rootOfSeed } from '../../../../conformance/adapters/js/src/keys.mjs';

export const BASE_LOCATOR = { family: 7, index: 0 };
export const NODE_LOCATOR = { family: 6, index: 0 };

// A ring of a root key; it derives each branch once.
export class RootRing {
  constructor({ seed, extended_key: extendedKey }, coinType) {
    this.root = seed ? rootOfSeed(seed) : rootOfExtendedKey(extendedKey);
    this.coinType = coinType;
    this.branches = new Map();
  }

  #leaf({ family, index }) {
    if (!this.branches.has(family)) this.branches.set(family, branchOf(this.root, this.coinType, family));
    return leafOf(this.branches.get(family), index);
  }

  publicKey(locator) {
    return this.#leaf(locator).pub();
  }

  privateKey(locator) {
    return this.#leaf(locator).key;
  }

  // The secret that a key of ours shares with a public key: the hash of their product.
  shared(locator, publicKey) {
    const scalar = bytesToNumberBE(this.#leaf(locator).key);
    return sha256(secp256k1.Point.fromBytes(publicKey).multiply(scalar).toBytes(true));
  }

  get encryptionKey() {
    return sha256(this.publicKey(BASE_LOCATOR));
  }
}

// The rings that a key can mean: one for each network, where the network matters.
// [{encryptionKey, coinType, ring}]; `ring` is there for a root key alone.
export function* ringsOf({ source }, coinTypes) {
  if (source.encryption_key) yield { encryptionKey: source.encryption_key };
  else if (source.base_pub) yield { encryptionKey: sha256(source.base_pub) };
  else {
    for (const coinType of coinTypes) {
      const ring = new RootRing(source, coinType);
      yield { encryptionKey: ring.encryptionKey, coinType, ring };
    }
  }
}
