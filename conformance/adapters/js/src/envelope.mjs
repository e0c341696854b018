import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { randomBytes } from '@noble/hashes/utils.js';
import { ScbError } from './errors.mjs';

const NONCE_SIZE = 24;

// The nonce, then the ciphertext and its tag. The nonce is the associated data too.
export function seal(key, plaintext, nonce = randomBytes(NONCE_SIZE)) {
  if (nonce.length !== NONCE_SIZE) throw new ScbError('out-of-range', 'encode', `a nonce of ${nonce.length} bytes`);
  const ciphertext = xchacha20poly1305(key, nonce, nonce).encrypt(plaintext);
  const packed = new Uint8Array(NONCE_SIZE + ciphertext.length);
  packed.set(nonce);
  packed.set(ciphertext, NONCE_SIZE);
  return packed;
}

export function open(key, packed) {
  if (packed.length < NONCE_SIZE) throw new ScbError('too-short', 'seal', `${packed.length} bytes hold no nonce`);
  const nonce = packed.slice(0, NONCE_SIZE);
  try {
    return xchacha20poly1305(key, nonce, nonce).decrypt(packed.subarray(NONCE_SIZE));
  } catch {
    throw new ScbError('auth-failed', 'seal', 'the tag does not match: another key, or changed bytes');
  }
}
