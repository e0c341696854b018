// A channel for people: its peer's addresses as text, and what its owner should know.

import { bytesToHex } from '@noble/hashes/utils.js';
import { CHAINS, isTaproot } from '../proof/commitment.mjs';
import { pointText } from '../proof/channel.mjs';

const LOCAL_CHAINS = ['regtest', 'simnet'];
const NAMES = ['legacy', 'static remote key', 'anchors', 'anchors', 'script-enforced lease', 'taproot', 'taproot with scripts', 'taproot'];

function ip6Text(ip) {
  const groups = Array.from({ length: 8 }, (_, at) => ((ip[2 * at] << 8) | ip[2 * at + 1]).toString(16));
  return `[${groups.join(':').replace(/(?:^|:)0(?::0)+(?=:|$)/, ':').replace(/^:(?!:)/, '::').replace(/:$/, '::').replace(':::', '::')}]`;
}

function hostText(bytes) {
  const isPlain = bytes.every((byte) => byte > 0x20 && byte < 0x7f);
  return isPlain ? new TextDecoder().decode(bytes) : `0x${bytesToHex(bytes)}`;
}

export function addressText(address) {
  if (address.payload) return `unknown address of type ${address.type}`;
  if (address.onion_service) return `${address.onion_service}:${address.port}`;
  if (address.hostname) return `${hostText(address.hostname)}:${address.port}`;
  return `${address.ip.length === 4 ? address.ip.join('.') : ip6Text(address.ip)}:${address.port}`;
}

const isPrivate4 = ([a, b]) => a === 10 || a === 127 || a === 0 || (a === 100 && b >= 64 && b < 128) || (a === 169 && b === 254)
  || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);

function isPrivate(ip) {
  if (ip.length === 4) return isPrivate4(ip);
  const isZero = (from, to) => ip.subarray(from, to).every((byte) => byte === 0);
  if (isZero(0, 10) && ip[10] === 0xff && ip[11] === 0xff) return isPrivate4(ip.subarray(12));
  return (isZero(0, 15) && ip[15] < 2) || (ip[0] & 0xfe) === 0xfc || (ip[0] === 0xfe && (ip[1] & 0xc0) === 0x80);
}

// What keeps an address from being reached, as far as it shows; or undefined.
function whyUnreachable(address, chain) {
  if (address.payload) return `its first address is of an unknown type (${address.type})`;
  if (address.onion_service?.length < 30) return 'its first address is an onion of version 2, which Tor gave up in 2021';
  if (address.port === 0) return 'the port of its first address is 0';
  if (address.onion_service) return 'its first address is an onion, which only an lnd behind Tor reaches';
  if (address.ip && !LOCAL_CHAINS.includes(chain) && isPrivate(address.ip)) return 'its first address is of a private network';
  return undefined;
}

function* warningsOf(single, chain) {
  if (single.short_channel_id.tx_index === 0) {
    yield ['unconfirmed', 'was not confirmed when the file was written: the height is that of its broadcast'];
  }
  if (single.addresses.length === 0) yield ['no-address', 'has no address of its peer: look it up by its public key'];
  else {
    const why = whyUnreachable(single.addresses[0], chain);
    if (why) yield ['unreachable', `${why}; lnd dials the first address only`];
  }
  if (single.sha_chain_root_desc.pub_key) {
    yield ['legacy-root', 'has a revocation root of the old form: lnd has to search for its key, and fails for a channel that was restored before'];
  }
  if (!chain) yield ['chain', 'is of a chain that is not known here'];
}

// A channel as a row of a table. Texts and numbers only.
export function channelRow(single, index) {
  const chain = CHAINS[bytesToHex(single.chain_hash)]?.[0];
  const { block_height: block, tx_index: transaction, tx_position: output } = single.short_channel_id;
  return {
    index,
    point: pointText(single.funding_outpoint),
    capacity: String(single.capacity),
    scid: `${block}:${transaction}:${output}`,
    chain: chain ?? '',
    version: single.version,
    type: NAMES[single.version],
    height: isTaproot(single.version) && single.close_tx_inputs ? String(single.close_tx_inputs.commit_height) : undefined,
    isOpener: single.is_initiator,
    hasCommitment: Boolean(single.close_tx_inputs),
    peer: bytesToHex(single.remote_node_pub),
    addresses: single.addresses.slice(0, 12).map(addressText),
    moreAddresses: Math.max(0, (single.addresses.total ?? single.addresses.length) - 12),
    warnings: [...warningsOf(single, chain)],
  };
}

// What is said of all channels together.
export function summaryOf(rows) {
  const warnings = new Map();
  for (const [code] of rows.flatMap((row) => row.warnings)) warnings.set(code, (warnings.get(code) ?? 0) + 1);
  return {
    channels: rows.length,
    capacity: String(rows.reduce((sum, { capacity }) => sum + BigInt(capacity), 0n)),
    peers: new Set(rows.map(({ peer }) => peer)).size,
    chains: [...new Set(rows.map(({ chain }) => chain || 'unknown'))],
    uncommitted: rows.filter((row) => !row.hasCommitment).length,
    repeated: rows.length - new Set(rows.map(({ point }) => point)).size,
    warnings: [...warnings],
  };
}
