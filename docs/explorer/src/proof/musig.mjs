// The keys and signatures of taproot channels: BIP-327 (KeyAgg, NonceGen, PartialSigVerify) and
// BIP-341, and the nonce that lnd makes anew from the root of the revocation secrets.

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';

const { Point } = secp256k1;
const ORDER = Point.Fn.ORDER;
const PARTIAL_SIZE = 98; // scalar (32), public nonce (66)
const HEIGHT = 48; // bits of an index in a shachain
const LABEL = 'taproot-rev-root';

export const compare = (a, b) => a.reduce((found, byte, at) => found || byte - b[at], 0);
const isSame = (a, b) => compare(a, b) === 0;
const scalarOf = (hash) => bytesToNumberBE(hash) % ORDER;
const times = (point, scalar) => (scalar === 0n ? Point.ZERO : point.multiply(scalar));

export function tagged(tag, ...parts) {
  const prefix = sha256(utf8ToBytes(tag));
  return sha256(concatBytes(prefix, prefix, ...parts));
}

// The factor of a key in the aggregate of two; the second distinct one has 1.
function coefficient(key, keys) {
  const ordered = keys.toSorted(compare);
  if (!isSame(ordered[0], ordered[1]) && isSame(key, ordered[1])) return 1n;
  return scalarOf(tagged('KeyAgg coefficient', tagged('KeyAgg list', ...ordered), key));
}

export function aggregate(keys) {
  return keys.map((key) => times(Point.fromBytes(key), coefficient(key, keys))).reduce((sum, point) => sum.add(point)).toBytes(true);
}

// The output key, 33 bytes, of an internal key and 0 or 32 bytes of tapscript root.
export function tweaked(internal, root) {
  const even = Point.fromBytes(concatBytes(Uint8Array.of(2), internal.subarray(1)));
  return even.add(times(Point.BASE, scalarOf(tagged('TapTweak', internal.subarray(1), root)))).toBytes(true);
}

function element(root, number) {
  const index = (1n << BigInt(HEIGHT)) - 1n - number;
  let value = root;
  for (let bit = HEIGHT - 1; bit >= 0; bit -= 1) {
    if ((index >> BigInt(bit)) & 1n) {
      const flipped = Uint8Array.from(value);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      value = sha256(flipped);
    }
  }
  return value;
}

// Our public nonce, 66 bytes, for one commitment. `root` is that of the revocation secrets.
export function verificationNonce(root, number, key) {
  const randomness = element(hmac(sha256, utf8ToBytes(LABEL), sha256(root)), number);
  const prefix = concatBytes(randomness, Uint8Array.of(key.length), key, new Uint8Array(6));
  const secrets = [0, 1].map((each) => tagged('MuSig/nonce', prefix, Uint8Array.of(each)));
  return concatBytes(...secrets.map((secret) => secp256k1.getPublicKey(secret, true)));
}

const halves = (nonce) => [Point.fromBytes(nonce.subarray(0, 33)), Point.fromBytes(nonce.subarray(33))];
const hasOddY = (bytes) => bytes[0] === 3;

// Whether a partial signature is that of `theirs` for the digest, beside our key and nonce.
export function isPartialSignature(signature, digest, theirs, ours, nonce, root) {
  const s = bytesToNumberBE(signature.subarray(0, 32));
  if (signature.length !== PARTIAL_SIZE || s === 0n || s >= ORDER) return false;
  let mine;
  let combined;
  try {
    mine = halves(signature.subarray(32));
    const other = halves(nonce);
    combined = mine.map((point, at) => point.add(other[at]));
  } catch {
    return false;
  }
  const blinded = ([first, second], factor) => first.add(times(second, factor));
  const internal = aggregate([theirs, ours]);
  const output = tweaked(internal, root);
  const blinder = scalarOf(tagged('MuSig/noncecoef', ...combined.map((point) => point.toBytes(true)), output.subarray(1), digest));
  const total = blinded(combined, blinder).toBytes(true);
  let factor = scalarOf(tagged('BIP0340/challenge', total.subarray(1), output.subarray(1), digest)) * coefficient(theirs, [theirs, ours]);
  if (hasOddY(internal) !== hasOddY(output)) factor = -factor;
  factor = ((factor % ORDER) + ORDER) % ORDER;
  const signer = blinded(mine, blinder);
  const expected = (hasOddY(total) ? signer.negate() : signer).add(times(Point.fromBytes(theirs), factor));
  return times(Point.BASE, s).equals(expected);
}
