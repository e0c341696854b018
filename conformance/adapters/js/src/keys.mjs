import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js';
import { createBase58check } from '@scure/base';
import { ScbError } from './errors.mjs';
import { isPoint } from './point.mjs';

const ORDER = secp256k1.Point.Fn.ORDER;
const HARDENED = 0x8000_0000;
const ACCOUNTS = HARDENED - 1; // lnd's wallet has one fewer than BIP-32
const PURPOSE = 1017;
const ENCRYPTION_LOCATOR = { family: 7, index: 0 };
const PRIVATE_VERSIONS = [0x0488ade4, 0x04358394]; // xprv, tprv

const refuse = (kind, message, field) => new ScbError(kind, 'semantic', message, { field });

// A node of the tree: its private key and its chain code.
function node(key, chainCode) {
  const scalar = bytesToNumberBE(key);
  if (scalar === 0n || scalar >= ORDER) throw refuse('other', 'not a private key');
  return { key, chainCode, pub: () => secp256k1.getPublicKey(key, true) };
}

export function rootOfSeed(seed) {
  if (seed.length < 16 || seed.length > 64) throw refuse('out-of-range', `a seed of ${seed.length} bytes`, 'seed');
  const i = hmac(sha512, new TextEncoder().encode('Bitcoin seed'), seed);
  return node(i.slice(0, 32), i.slice(32));
}

export function rootOfExtendedKey(text) {
  const bad = (message) => refuse('other', message, 'extended_key');
  let bytes;
  try {
    bytes = createBase58check(sha256).decode(text);
  } catch (error) {
    throw bad(error.message);
  }
  if (bytes.length !== 78) throw bad(`${bytes.length} bytes instead of 78`);
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (!PRIVATE_VERSIONS.includes(version) || bytes[45] !== 0) throw bad('not an extended private key');
  if (bytes[4] !== 0) throw bad('not a root key'); // the parent's fingerprint and the child number do not matter
  return node(bytes.slice(46), bytes.slice(13, 45));
}

// One BIP-32 step. Its HMAC data is the public key, or 00 and the private key for a hardened child, then the index.
function child(parent, index, privateBytes = parent.key) {
  const data = new Uint8Array(37);
  if (index < HARDENED) data.set(parent.pub());
  else data.set(privateBytes, 1);
  new DataView(data.buffer).setUint32(33, index);
  const i = hmac(sha512, parent.chainCode, data);
  const left = bytesToNumberBE(i.subarray(0, 32));
  if (left >= ORDER) throw refuse('other', 'the child does not exist');
  const scalar = (left + bytesToNumberBE(parent.key)) % ORDER;
  return node(numberToBytesBE(scalar, 32), i.slice(32));
}

const hardenedChild = (parent, index) => child(parent, index + HARDENED);

// lnd's own step: leading zeros of the private key are dropped, and the zeros go to the right instead.
function shifted(parent, number) {
  const first = parent.key.findIndex((byte) => byte !== 0);
  return child(parent, number, parent.key.subarray(first));
}

const shiftedChild = (parent, index) => shifted(parent, index + HARDENED);

function inRange(value, end, field) {
  if (value === undefined) throw refuse('missing-field', `${field} is missing`, field);
  if (!Number.isInteger(value) || value < 0 || value >= end) {
    throw refuse('out-of-range', `${field} ${value} is not below ${end}`, field);
  }
}

// m/1017'/coin'/family'/0: the node whose children are the keys of a family.
export function branchOf(root, coinType, family) {
  inRange(coinType, HARDENED, 'coin_type');
  inRange(family, ACCOUNTS, 'key_locator.family');
  const coin = shiftedChild(hardenedChild(root, PURPOSE), coinType);
  return child(family === 0 ? shiftedChild(coin, 0) : hardenedChild(coin, family), 0);
}

// A key of a family; an index from 2^31 on is a hardened child, and lnd's own step.
export function leafOf(branch, index) {
  inRange(index, 2 * HARDENED, 'key_locator.index');
  return shifted(branch, index);
}

export function derive(root, coinType, { family, index }) {
  return leafOf(branchOf(root, coinType, family), index).pub();
}

export function rootOf({ seed, extended_key: extendedKey }) {
  if (seed) return rootOfSeed(seed);
  if (extendedKey !== undefined) return rootOfExtendedKey(extendedKey);
  throw refuse('missing-field', 'neither a seed nor an extended key');
}

const RINGS = 64;
const bases = new Map(); // of key rings that were asked before: a derivation takes longer than most of what uses it

function baseOf(source) {
  const root = source.seed ? bytesToHex(source.seed) : source.extended_key;
  const name = JSON.stringify([Boolean(source.seed), root, source.coin_type]);
  if (!bases.has(name)) {
    const base = derive(rootOf(source), source.coin_type, ENCRYPTION_LOCATOR);
    if (bases.size >= RINGS) bases.clear();
    bases.set(name, base);
  }
  return bases.get(name);
}

// From a seed, an extended key or the base public key alone.
export function encryptionKey(source) {
  const base = source.seed || source.extended_key !== undefined ? baseOf(source) : source.base_pub;
  if (base === undefined) throw refuse('missing-field', 'no key is given');
  if (!isPoint(base)) throw refuse('bad-point', 'base_pub is not a compressed point', 'base_pub');
  return { base_pub: base, encryption_key: sha256(base) };
}

// The encryption key of a key ring; the seed is used where there is one.
export function ringKey(ring) {
  return ring.seed || ring.base_pub ? encryptionKey(ring).encryption_key : ring.encryption_key;
}
