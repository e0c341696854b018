import { secp256k1 } from '@noble/curves/secp256k1.js';

export const POINT_SIZE = 33;

// Whether the bytes are a compressed point: 02 or 03, then an x that is on the curve.
export function isPoint(bytes) {
  if (bytes.length !== POINT_SIZE || (bytes[0] !== 2 && bytes[0] !== 3)) return false;
  try {
    secp256k1.Point.fromBytes(bytes);
    return true;
  } catch {
    return false;
  }
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
