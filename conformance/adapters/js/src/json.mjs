import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { ScbError } from './errors.mjs';

const BIG = new Set(['capacity', 'commit_height']);
const BYTES = new Set([
  'bytes', 'packed', 'plaintext', 'nonce', 'nonces', 'seed', 'base_pub', 'encryption_key',
  'chain_hash', 'txid', 'remote_node_pub', 'ip', 'hostname', 'payload', 'pub_key',
  'multi_sig_key', 'revocation_base_point', 'payment_base_point', 'delay_base_point', 'htlc_base_point',
  'commit_tx', 'commit_sig', 'tapscript_root',
]);
const OBJECTS = new Set([
  'single', 'singles', 'multi', 'static_backups', 'key_ring', 'funding_outpoint', 'short_channel_id', 'addresses',
  'local_chan_cfg', 'remote_chan_cfg', 'sha_chain_root_desc', 'key_locator', 'close_tx_inputs',
]);

// Values of the protocol as JavaScript has them: bytes from hex, 64-bit integers from decimal strings.
// Members that are not known stay as they are, with everything in them.
export function fromJson(value, name) {
  if (Array.isArray(value)) return value.map((item) => fromJson(item, name));
  if (value !== null && typeof value === 'object') {
    if (name !== undefined && !OBJECTS.has(name) && !BYTES.has(name)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item, key)]));
  }
  if (typeof value !== 'string') return value;
  if (BIG.has(name)) return BigInt(checked(value, /^-?[0-9]+$/.test(value), name));
  // No pattern for pairs: the stack holds each pair of its own, and does not hold four million.
  if (BYTES.has(name)) return hexToBytes(checked(value, value.length % 2 === 0 && !/[^0-9a-f]/.test(value), name));
  return value;
}

function checked(text, isOfItsForm, name) {
  if (!isOfItsForm) throw new ScbError('other', 'field', `${name} is not of its form`, { field: name });
  return text;
}

// The way back; members without a value are left out by JSON.stringify.
export function toJson(value) {
  if (value instanceof Uint8Array) return bytesToHex(value);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(toJson);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item)]));
  }
  return value;
}
