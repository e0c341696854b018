// Recognises what holds a key: words, a seed, a root or account key, an encryption key, JSON.
// No message repeats what was given.

import { hexToBytes } from '@noble/hashes/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';
import { base64, createBase58check } from '@scure/base';
import { isPoint } from '../../../../conformance/adapters/js/src/point.mjs';
import { KeyFault, findWords, seedsOfWords } from './phrase.mjs';

const HARDENED = 0x8000_0000;
const ACCOUNT_DEPTH = 3; // m/1017'/coin'/family'
const BASE_FAMILY = 7;
const FEWEST_WORDS = 8;
const EXPECTED = 'give words, a root key (xprv), a seed, the base public key, or the account key of family 7';

// {depth, child, chainCode, key} of an extended key, or undefined.
function extendedKey(text) {
  try {
    const bytes = createBase58check(sha256).decode(text);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    return bytes.length === 78 ? { depth: bytes[4], child: view.getUint32(9), chainCode: bytes.slice(13, 45), key: bytes.slice(45) } : undefined;
  } catch {
    return undefined;
  }
}

// The base public key of the account of family 7: its child 0/0, for which its public key is enough.
function baseOfAccount({ key, chainCode }) {
  let point = key[0] === 0 ? secp256k1.Point.fromBytes(secp256k1.getPublicKey(key.slice(1), true)) : secp256k1.Point.fromBytes(key);
  let code = chainCode;
  for (let step = 0; step < 2; step += 1) {
    const data = new Uint8Array(37);
    data.set(point.toBytes(true));
    const digest = hmac(sha512, code, data);
    point = point.add(secp256k1.Point.BASE.multiply(bytesToNumberBE(digest.subarray(0, 32))));
    code = digest.slice(32);
  }
  return point.toBytes(true);
}

function ofAccounts(texts) {
  const accounts = texts.map(extendedKey).filter((each) => each && each.depth === ACCOUNT_DEPTH && each.child >= HARDENED);
  const wanted = accounts.filter(({ child }) => child - HARDENED === BASE_FAMILY);
  if (wanted.length === 0) {
    throw new KeyFault("no account key of family 7 is among it: look for m/1017'/0'/7' in what lncli wallet accounts list prints", 'account');
  }
  return wanted.map((account) => ({ source: { base_pub: baseOfAccount(account) }, name: 'this account key' }));
}

function ofExtendedKey(text) {
  const parts = extendedKey(text);
  if (!parts) throw new KeyFault('the extended key has a wrong checksum: it was not copied whole', 'extended-key');
  if (parts.depth === ACCOUNT_DEPTH && parts.child - HARDENED === BASE_FAMILY) return ofAccounts([text]);
  if (parts.depth !== 0) throw new KeyFault('this extended key is not the root key', 'extended-key');
  return [{ source: { extended_key: text }, name: 'this root key' }];
}

function strings(value) {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(strings) : [];
}

function members(value) {
  if (!value || typeof value !== 'object') return {};
  const inner = Object.assign({}, ...Object.values(value).map(members));
  return Array.isArray(value) ? inner : { ...inner, ...Object.fromEntries(Object.entries(value).map(([name, item]) => [name.toLowerCase(), item])) };
}

function ofWords(words, passphrase) {
  return seedsOfWords(words, passphrase).map(({ seed, name, caution }) => ({ source: { seed }, name, caution }));
}

function ofJson(value, passphrase) {
  const found = members(value);
  const listed = Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : found.cipher_seed_mnemonic;
  if (Array.isArray(listed)) return ofWords(listed.map((word) => String(word).toLowerCase()), passphrase);
  if (typeof found.raw_key_bytes === 'string') {
    const { key_family: family = 7, key_index: index = 0 } = found;
    if (`${family},${index}` !== '7,0') throw new KeyFault('it holds another key than the base encryption key: ask for family 7, index 0', 'other-key');
    return ofDigits(found.raw_key_bytes);
  }
  const texts = [...new Set(strings(value))];
  const secret = texts.filter((text) => /^[a-z]prv[1-9a-z]{20,}$/i.test(text));
  const open = texts.filter((text) => /^[a-z]pub[1-9a-z]{20,}$/i.test(text));
  if (secret.length === 1) return ofExtendedKey(secret[0]);
  if (open.length > 0) return ofAccounts(open);
  throw new KeyFault('it is JSON without a key; the answer to wallet accounts list or /v2/wallet/key has one', 'json');
}

function digits(text) {
  const joined = text.replaceAll(/\s+/g, '').replace(/^0x/i, '');
  if (/^([0-9a-f]{2})+$/i.test(joined)) return hexToBytes(joined.toLowerCase());
  if (!/^[A-Za-z0-9+/_-]{43,44}=?$/.test(joined)) return undefined;
  const plain = joined.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  try {
    return base64.decode(plain + '='.repeat((4 - (plain.length % 4)) % 4));
  } catch {
    return undefined;
  }
}

function ofDigits(text) {
  const bytes = digits(text) ?? digits(/(?<![0-9a-z])(?:0x)?[0-9a-f]{32,128}(?![0-9a-z])/i.exec(text)?.[0] ?? '');
  if (!bytes) throw new KeyFault(EXPECTED, 'unknown');
  if (bytes.length === 33) {
    if (!isPoint(bytes)) throw new KeyFault('these 33 bytes are no public key', 'bad-point');
    return [{ source: { base_pub: bytes }, name: 'this base public key' }];
  }
  if (bytes.length < 16 || bytes.length > 64) throw new KeyFault(`${bytes.length} bytes; ${EXPECTED}`, 'unknown');
  const seed = { source: { seed: bytes }, name: 'this seed' };
  return bytes.length === 32 ? [{ source: { encryption_key: bytes }, name: 'this encryption key' }, seed] : [seed];
}

// Every key that a text can mean, the likeliest first: [{source, name, caution?}].
export function keysOfText(given, passphrase) {
  const text = given.trim().replaceAll(/^["']+|["']+$/g, '').trim();
  if (!text) throw new KeyFault(EXPECTED, 'empty');
  if (/^[{[]/.test(given.trim())) {
    let value;
    try {
      value = JSON.parse(given);
    } catch {
      throw new KeyFault('it is JSON that was cut off or changed: copy the whole of it', 'json');
    }
    return ofJson(value, passphrase);
  }
  const secret = [...new Set(text.match(/\b[a-z]prv[1-9a-z]{20,}/gi) ?? [])];
  if (secret.length > 1) throw new KeyFault(`it holds ${secret.length} extended private keys; keep the root key only`, 'several');
  if (secret.length === 1) return ofExtendedKey(secret[0]);
  const open = [...new Set(text.match(/\b[a-z]pub[1-9a-z]{20,}/gi) ?? [])];
  if (open.length > 0) return ofAccounts(open);
  if ((text.match(/\p{L}{3,}/gu) ?? []).length >= FEWEST_WORDS) {
    const words = findWords(text);
    if (words.length >= FEWEST_WORDS) return ofWords(words, passphrase);
  }
  return ofDigits(text);
}
