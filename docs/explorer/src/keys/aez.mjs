// AEZ v5 for the one case that aezeed has: 16 to 31 bytes, no nonce. As in scbref/keys/aez.py: a
// Feistel network whose round function is four rounds of AES. Blocks are BigInts of 128 bits.

import { blake2b } from '@noble/hashes/blake2.js';

const BLOCK = 16;
const MASK = (1n << 128n) - 1n;
const ROUNDS = 8;
const TINY = 6; // tweak of the round function for messages of 16 bytes or more

export const toNumber = (bytes) => bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);

export function toBytes(number, size) {
  return Uint8Array.from({ length: size }, (_, at) => Number((number >> BigInt(8 * (size - 1 - at))) & 0xffn));
}

// The S-box: the inverse in the field of 256 elements, then an affine map.
const SBOX = (() => {
  const powers = [1]; // of the generator 3
  while (powers.length < 255) {
    const last = powers.at(-1);
    powers.push(last ^ (last << 1) ^ (last & 0x80 ? 0x11b : 0));
  }
  const box = new Uint8Array(256);
  box[0] = 0x63;
  powers.forEach((element, exponent) => {
    const inverse = powers[(255 - exponent) % 255];
    const twice = (inverse << 8) | inverse;
    box[element] = 0x63 ^ inverse ^ ((twice >> 7) ^ (twice >> 6) ^ (twice >> 5) ^ (twice >> 4));
  });
  return box;
})();

const double = (byte) => ((byte << 1) ^ (byte & 0x80 ? 0x11b : 0)) & 0xff;

// SubBytes, ShiftRows and MixColumns; no round key.
function aesRound(state) {
  const data = toBytes(state, BLOCK);
  const out = new Uint8Array(BLOCK);
  for (let column = 0; column < 4; column += 1) {
    const s = [0, 1, 2, 3].map((row) => SBOX[data[(4 * column + 5 * row) % BLOCK]]);
    const all = s[0] ^ s[1] ^ s[2] ^ s[3];
    for (let row = 0; row < 4; row += 1) out[4 * column + row] = s[row] ^ all ^ double(s[row] ^ s[(row + 1) % 4]);
  }
  return toNumber(out);
}

// Times a small number in the field of 2^128 elements.
function times(factor, value) {
  let product = 0n;
  for (const bit of factor.toString(2)) {
    product <<= 1n;
    if (product >> 128n) product = (product ^ 0x87n) & MASK;
    if (bit === '1') product ^= value;
  }
  return product;
}

// E with tweak (j, i) of a block.
function block({ i: keyI, j: keyJ, l: keyL }, j, i, value) {
  let state = value ^ times(j, keyJ) ^ times(i % 8, keyL) ^ times(2 ** Math.floor((i + 7) / 8), keyI);
  for (const key of [keyJ, keyI, keyL, 0n]) state = aesRound(state) ^ key;
  return state;
}

// AEZ-hash of authenticator length, nonce and associated data.
function hash(keys, strings) {
  let total = 0n;
  strings.forEach((string, index) => {
    const full = Math.max(0, Math.ceil(string.length / BLOCK) - 1);
    for (let i = 0; i < full; i += 1) {
      total ^= block(keys, index + 3, i + 1, toNumber(string.subarray(i * BLOCK, (i + 1) * BLOCK)));
    }
    const last = string.subarray(full * BLOCK);
    const padded = new Uint8Array(BLOCK);
    padded.set(last);
    if (last.length < BLOCK) padded[last.length] = 0x80;
    total ^= block(keys, index + 3, last.length === BLOCK ? full + 1 : 0, toNumber(padded));
  });
  return total;
}

// The message, or null where the authenticator (bytes of zeros at its end) does not come out.
export function decrypt(key, associated, ciphertext, authenticator) {
  const subkeys = blake2b(key, { dkLen: 3 * BLOCK });
  const [i, j, l] = [0, 1, 2].map((at) => toNumber(subkeys.subarray(at * BLOCK, (at + 1) * BLOCK)));
  const keys = { i, j, l };
  const delta = hash(keys, [toBytes(BigInt(8 * authenticator), BLOCK), new Uint8Array(0), associated]);
  const bits = BigInt(4 * ciphertext.length); // of one half
  const whole = toNumber(ciphertext);
  let [left, right] = [whole >> bits, whole & ((1n << bits) - 1n)];
  const end = 1n << (127n - bits); // the 1 of the padding 10…0
  for (let round = ROUNDS - 1; round >= 0; round -= 1) {
    const mixed = block(keys, 0, TINY, ((right << (128n - bits)) | end) ^ delta ^ BigInt(round));
    [left, right] = [right, left ^ (mixed >> (128n - bits))];
  }
  const text = toBytes((right << bits) | left, ciphertext.length);
  const message = text.subarray(0, -authenticator);
  return text.subarray(-authenticator).some((byte) => byte !== 0) ? null : message;
}
