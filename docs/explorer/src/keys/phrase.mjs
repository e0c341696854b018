// The words of a wallet: lnd's own phrase (aezeed) and that of BIP-39, which share a word list and
// are told apart by their checksums. No message repeats a word that was given.

import { scrypt } from '@noble/hashes/scrypt.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { mnemonicToSeedSync, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { decrypt, toBytes } from './aez.mjs';

const WORDS = 24;
const BIP39_COUNTS = [12, 15, 18, 21, 24];
const SALT = 5;
const CHECKSUM = 4;
const AUTHENTICATOR = 4;
const SCRYPT = { N: 32768, r: 8, p: 1, dkLen: 32 };
const CASTAGNOLI = 0x82f63b78;
const UNIQUE = 4; // letters that tell every word from the others
const PLACES = new Map(wordlist.map((word, place) => [word, place]));

export class KeyFault extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

function crc32c(data) {
  let register = 0xffffffff;
  for (const byte of data) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit += 1) register = (register >>> 1) ^ (register & 1 ? CASTAGNOLI : 0);
  }
  return (register ^ 0xffffffff) >>> 0;
}

// The 33 bytes that 24 known words stand for.
function phraseBytes(words) {
  return toBytes(words.reduce((bits, word) => (bits << 11n) | BigInt(PLACES.get(word)), 0n), 33);
}

const hasChecksum = (data) => {
  const [body, checksum] = [data.subarray(0, -CHECKSUM), data.slice(-CHECKSUM)];
  return crc32c(body) === new DataView(checksum.buffer).getUint32(0);
};

// {entropy, birthday, version} of lnd's phrase. Throws KeyFault with the class of the refusal.
export function decodeAezeed(words, passphrase, scryptN = SCRYPT.N) {
  if (words.length !== WORDS) throw new KeyFault(`${words.length} words; a phrase has ${WORDS}`, 'out-of-range');
  const wrong = words.findIndex((word) => !PLACES.has(word));
  if (wrong >= 0) throw new KeyFault(`word ${wrong + 1} is not in the list`, 'unknown-word');
  const data = phraseBytes(words);
  if (data[0] !== 0) throw new KeyFault(`the phrase is of version ${data[0]}; only 0 is known`, 'unknown-version');
  if (!hasChecksum(data)) {
    throw new KeyFault('the checksum of the words does not match: a word is wrong, or out of its place', 'bad-checksum');
  }
  const [version, salt] = [data.subarray(0, 1), data.subarray(-SALT - CHECKSUM, -CHECKSUM)];
  const secret = passphrase.length > 0 ? passphrase : utf8ToBytes('aezeed');
  const key = scrypt(secret, salt, { ...SCRYPT, N: scryptN });
  const plain = decrypt(key, concatBytes(version, salt), data.subarray(1, -SALT - CHECKSUM), AUTHENTICATOR);
  if (!plain) throw new KeyFault('the passphrase of the words is wrong', 'auth-failed');
  return { entropy: plain.slice(3), birthday: (plain[1] << 8) | plain[2], version: plain[0] };
}

const completed = (word) => {
  if (word.length !== UNIQUE || PLACES.has(word)) return word;
  return wordlist.find((known) => known.startsWith(word)) ?? word;
};

function numbered(text) {
  const pairs = new Map();
  for (const [, number, word] of text.matchAll(/(?<![\p{L}\d_.])(\d{1,2})[.:)]?\s{0,3}(\p{L}+)/gu)) {
    pairs.set(Number(number), completed(word.toLowerCase()));
  }
  const words = Array.from({ length: pairs.size }, (_, at) => pairs.get(at + 1));
  return words.includes(undefined) ? [] : words;
}

// The words of a phrase in a text, in lower case: numbers, commas and what stands around are dropped.
export function findWords(text) {
  const inside = /-+BEGIN LND CIPHER SEED-+([^]*?)(?:-+END LND CIPHER SEED|$)/.exec(text)?.[1] ?? text;
  const counted = numbered(inside);
  if (BIP39_COUNTS.includes(counted.length)) return counted;
  const words = (inside.toLowerCase().match(/\p{L}+/gu) ?? []).map(completed);
  if (BIP39_COUNTS.includes(words.length)) return words;
  const runs = [[]];
  for (const word of words) {
    if (PLACES.has(word)) runs.at(-1).push(word);
    else if (runs.at(-1).length > 0) runs.push([]);
  }
  const fits = runs.find((run) => BIP39_COUNTS.includes(run.length));
  const known = words.filter((word) => PLACES.has(word)).length;
  return fits ?? (known * 2 > words.length ? words : []);
}

function nearest(word) {
  const pairs = (text) => new Set(Array.from({ length: text.length + 1 }, (_, at) => ` ${text} `.slice(at, at + 2)));
  const mine = pairs(word);
  const score = (other) => [...pairs(other)].filter((pair) => mine.has(pair)).length / Math.max(other.length, word.length);
  return wordlist.map((other) => [score(other), other]).filter(([value]) => value > 0.4)
    .sort(([a], [b]) => b - a).slice(0, 3).map(([, other]) => other);
}

function refuseUnknown(words) {
  const wrong = words.flatMap((word, at) => (PLACES.has(word) ? [] : [at]));
  if (wrong.length === 0) return;
  const near = nearest(words[wrong[0]]);
  const others = wrong.length > 1 ? `, nor are ${wrong.length - 1} others` : '';
  const hint = near.length > 0 ? `the nearest: ${near.join(', ')}` : 'none is near; look at it again';
  throw new KeyFault(`word ${wrong[0] + 1} of ${words.length} is not in the list${others}; ${hint}`, 'unknown-word');
}

function lndSeed(words, passphrase) {
  const open = (given) => {
    try {
      return decodeAezeed(words, given);
    } catch (error) {
      if (error.code === 'auth-failed') return null;
      throw error;
    }
  };
  const found = open(utf8ToBytes(passphrase));
  if (found) return found.entropy;
  if (!passphrase) throw new KeyFault('the words are right, but they have a passphrase: type it below them', 'needs-passphrase');
  if (open(new Uint8Array(0))) {
    throw new KeyFault('the words are right and have no passphrase; what was typed may be the password of wallet.db, which is another thing: leave it out', 'auth-failed');
  }
  for (const other of [passphrase.trim(), passphrase.normalize('NFC'), passphrase.normalize('NFD')]) {
    if (other !== passphrase && other && open(utf8ToBytes(other))) {
      throw new KeyFault('the words are right, and the passphrase nearly: spaces at its ends, or accents written as one character or two, count', 'auth-failed');
    }
  }
  throw new KeyFault('the words are right (their checksum fits), the passphrase is wrong', 'auth-failed');
}

// What words stand for: [{seed, name, caution?}], the likeliest first.
export function seedsOfWords(words, passphrase) {
  refuseUnknown(words);
  const isBip39 = BIP39_COUNTS.includes(words.length) && validateMnemonic(words.join(' '), wordlist);
  const data = words.length === WORDS ? phraseBytes(words) : null;
  const seeds = [];
  if (data && data[0] === 0 && hasChecksum(data)) seeds.push({ seed: lndSeed(words, passphrase), name: 'these words' });
  if (isBip39) {
    const caution = 'this is a BIP-39 phrase of another wallet, as lnd makes none, or its passphrase is wrong, which nothing in it tells';
    seeds.push({ seed: mnemonicToSeedSync(words.join(' '), passphrase), name: 'this BIP-39 phrase', caution });
  }
  if (seeds.length > 0) return seeds;
  if (!BIP39_COUNTS.includes(words.length)) {
    throw new KeyFault(`${words.length} words; lnd's phrase has ${WORDS}, a BIP-39 phrase 12, 15, 18, 21 or 24`, 'out-of-range');
  }
  if (!data) throw new KeyFault(`${words.length} words, which is not lnd's ${WORDS}, without the checksum of BIP-39`, 'bad-checksum');
  const first = data[0] === 0 ? 'all words are known, but one is wrong or misplaced'
    : `lnd's phrases begin with one of ${wordlist[0]} to ${wordlist[7]} in the list: a word is wrong or misplaced`;
  throw new KeyFault(`neither lnd's checksum nor that of BIP-39 fits: ${first}`, 'bad-checksum');
}
