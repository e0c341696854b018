import { secp256k1 } from '@noble/curves/secp256k1.js';

export const POINT_SIZE = 33;
const REMEMBERED = 16_384;
const known = new Set(); // points found on the curve, as texts: a node's own key, for one, is in each of its channels

// Whether the bytes are a compressed point: 02 or 03, then an x that is on the curve.
export function isPoint(bytes) {
  if (bytes.length !== POINT_SIZE || (bytes[0] !== 2 && bytes[0] !== 3)) return false;
  const text = String.fromCharCode(...bytes);
  if (known.has(text)) return true;
  try {
    secp256k1.Point.fromBytes(bytes);
  } catch {
    return false;
  }
  if (known.size >= REMEMBERED) known.clear();
  known.add(text);
  return true;
}

export function readPoint(r, field) {
  const at = r.pos;
  const point = r.raw(POINT_SIZE, field);
  if (!isPoint(point)) throw r.fail('bad-point', field, 'is not a compressed point', at);
  return point;
}

export function writePoint(w, point, field) {
  if (!isPoint(w.present(point, field))) throw w.fail('bad-point', field, 'is not a compressed point');
  w.raw(point, field);
}
