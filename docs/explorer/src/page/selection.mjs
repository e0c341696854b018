// What the selected bytes can mean: numbers, text, the bits of a version byte, a point.

import { make } from './virtual.mjs';
import { bytesToHex, number } from './words.mjs';

const SHOWN = 64;

function integers(bytes) {
  const value = (list) => list.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const big = value([...bytes]);
  const little = value([...bytes].reverse());
  const bits = 8 * bytes.length;
  const signed = BigInt.asIntN(bits, big);
  const rows = [[`u${bits}`, `${number(big)} (0x${bytesToHex(bytes)})`]];
  if (bytes.length > 1) rows.push([`u${bits} little-endian`, number(little)]);
  if (signed < 0n) rows.push([`i${bits}`, number(signed)]);
  if (bytes.length > 1 && BigInt.asIntN(bits, little) < 0n) rows.push([`i${bits} little-endian`, number(BigInt.asIntN(bits, little))]);
  return rows;
}

function bitsOf(byte, entry) {
  const digits = byte.toString(2).padStart(8, '0');
  if (entry?.kind !== 'version') return [['Bits', digits]];
  const has = byte & 0x80 ? 'close-tx inputs follow' : 'no close-tx inputs';
  return [['Bits', `${digits[0]} (${has}), ${digits.slice(1)} (version ${byte & 0x7f})`]];
}

function textOf(bytes) {
  const isText = bytes.length > 0 && bytes.every((byte) => byte > 0x1f && byte < 0x7f);
  return isText ? [['Text', `“${new TextDecoder().decode(bytes.subarray(0, SHOWN))}”`]] : [];
}

function pointOf(bytes) {
  if (bytes.length !== 33) return [];
  const isPoint = bytes[0] === 2 || bytes[0] === 3;
  return [['As a point', isPoint ? `x = ${bytesToHex(bytes.subarray(1))}, y ${bytes[0] === 2 ? 'even' : 'odd'}` : 'none: its first byte is neither 02 nor 03']];
}

function reversedOf(bytes) {
  return bytes.length === 32 ? [['Reversed', bytesToHex(Uint8Array.from(bytes).reverse())]] : [];
}

// A list of what bytes can mean. `entry` is the field that they begin in.
export function interpretation(bytes, from, entry) {
  const rows = [
    ['Selected', bytes.length === 1 ? `byte ${number(from)}` : `${number(bytes.length)} bytes from ${number(from)}`],
    ...(bytes.length > 0 && bytes.length <= 8 ? integers(bytes) : []),
    ...(bytes.length === 1 ? bitsOf(bytes[0], entry) : []),
    ...textOf(bytes), ...pointOf(bytes), ...reversedOf(bytes),
  ];
  const list = make('dl');
  for (const [term, text] of rows) list.append(make('dt', {}, term), make('dd', {}, text));
  return list;
}

// The bytes that a search text means: hex digits, or else its letters.
export function wanted(text) {
  const joined = text.replaceAll(/\s+/g, '').replace(/^0x/i, '');
  if (/^([0-9a-f]{2})+$/i.test(joined)) return Uint8Array.from(joined.match(/../g), (pair) => Number.parseInt(pair, 16));
  return new TextEncoder().encode(text.trim());
}
