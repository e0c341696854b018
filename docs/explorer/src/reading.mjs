// From what a person has (a file, text, a key) to a tree: decoding, opening, choosing the kind.

import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { open } from '../../../conformance/adapters/js/src/envelope.mjs';
import { encryptionKey } from '../../../conformance/adapters/js/src/keys.mjs';
import { isPoint } from '../../../conformance/adapters/js/src/point.mjs';
import { explain } from './interpreter.mjs';

export { isPoint };

const HEX = /^(0x)?([0-9a-f]{2})+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

// The bytes that text means, or undefined.
export function bytesOfText(text) {
  const joined = text.replaceAll(/\s+/g, '');
  if (HEX.test(joined)) return hexToBytes(joined.replace(/^0x/i, '').toLowerCase());
  if (!BASE64.test(joined)) return undefined;
  const plain = joined.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  try {
    return base64.decode(plain + '='.repeat((4 - (plain.length % 4)) % 4));
  } catch {
    return undefined;
  }
}

// The bytes of a file: raw, or hex or base64 as text.
export function bytesOfFile(content) {
  const isText = content.length > 0 && content.every((byte) => byte < 0x7f && (byte > 0x1f || (byte > 8 && byte < 14)));
  return (isText && bytesOfText(new TextDecoder().decode(content))) || content;
}

const KEY_SIZES = { seed: [16, 64], base_pub: [33, 33], encryption_key: [32, 32] };

// The key ring that a typed key stands for. The text of a key is in no message.
export function keyRing(form, text, coinType) {
  const joined = text.replaceAll(/\s+/g, '');
  if (form === 'extended_key') {
    const isTest = joined.startsWith('t');
    return { extended_key: joined, coin_type: isTest && coinType === 0 ? 1 : coinType };
  }
  const [least, most] = KEY_SIZES[form];
  const size = joined.length / 2;
  if (!/^([0-9a-f]{2})+$/i.test(joined) || size < least || size > most) {
    throw new Error(`Expected hex digits of ${least === most ? least : `${least} to ${most}`} bytes.`);
  }
  return { [form]: joined.toLowerCase(), coin_type: coinType };
}

function envelopeKey(ring) {
  if (ring.seed || ring.extended_key || ring.base_pub) {
    const source = { ...ring };
    for (const name of ['seed', 'base_pub']) if (ring[name]) source[name] = hexToBytes(ring[name]);
    try {
      return encryptionKey(source).encryption_key;
    } catch (error) {
      // What a library says of a text may quote it.
      throw ring.extended_key ? new Error('it is not an extended private root key.') : error;
    }
  }
  return hexToBytes(ring.encryption_key);
}

// The plaintext of packed bytes, or the refusal of the envelope as {code, message}.
export function unseal(packed, ring) {
  const key = envelopeKey(ring);
  try {
    return { plaintext: open(key, packed), error: null };
  } catch (error) {
    return { plaintext: null, error: { code: error.kind, message: error.message, path: '', offset: undefined } };
  }
}

const POINTS_ASKED = 14; // keys of two Singles

// What a plaintext is, when nobody says it: the kind that reads, else the one that gets further.
// Bytes of the other kind are no points; a few of many keys are enough to notice.
export function kindOf(schemas, bytes) {
  const reach = (kind) => {
    let asked = 0;
    const ask = (data) => {
      asked += 1;
      return asked > POINTS_ASKED || isPoint(data);
    };
    const { error } = explain(schemas[kind], bytes, ask);
    return error ? error.offset : bytes.length + 1;
  };
  return reach('multi') > reach('single') ? 'multi' : 'single';
}

// The envelope itself as a tree, for packed bytes that do not open.
export function envelopeTree(sizes, bytes, error) {
  const root = { name: '', kind: 'envelope', offset: 0, size: bytes.length, children: [], value: undefined };
  let offset = 0;
  const rest = Math.max(bytes.length - sizes.nonce - sizes.tag, 0);
  for (const [name, size] of [['nonce', sizes.nonce], ['ciphertext', rest], ['tag', sizes.tag]]) {
    const end = Math.min(offset + size, bytes.length);
    if (end === offset && name !== 'nonce') continue;
    root.children.push({
      name, parent: root, kind: 'blob', offset, size: end - offset, children: [],
      value: bytes.subarray(offset, end), encoding: 'bytes', field: { doc: sizes.docs[name], source: '' },
    });
    offset = end;
  }
  const last = root.children.at(-1);
  last.error = error?.message;
  return { root, error: error && { ...error, entry: last } };
}
