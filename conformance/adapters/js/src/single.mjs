import { readAddresses, writeAddresses } from './address.mjs';
import { POINT_SIZE, readPoint, writePoint } from './point.mjs';
import { Reader } from './reader.mjs';
import { readTransaction, writeTransaction } from './transaction.mjs';
import { Writer } from './writer.mjs';

export const SINGLE_VERSIONS = [0, 1, 2, 3, 4, 5, 6, 7];
const CLOSE_TX_BIT = 0x80;
const KEYS = ['multi_sig_key', 'revocation_base_point', 'payment_base_point', 'delay_base_point', 'htlc_base_point'];

const hasLease = (version) => version === 4;
const hasHeight = (version) => version >= 5 && version <= 7;
const hasRoot = (version) => version === 6;

export function encodeVersion(version, closeTx) {
  return closeTx ? version | CLOSE_TX_BIT : version; // a version that has the bit already keeps it
}

export function decodeVersion(encoded) {
  return { version: encoded & ~CLOSE_TX_BIT, close_tx: (encoded & CLOSE_TX_BIT) !== 0 };
}

export function deserializeSingle(bytes) {
  return readSingle(new Reader(bytes)); // what follows the last field is ignored
}

export function serializeSingle(single) {
  const w = new Writer();
  writeSingle(w, single);
  return w.finish();
}

export function readSingle(r) {
  const at = r.pos;
  const { version, close_tx: closeTx } = decodeVersion(r.u8('version'));
  if (!SINGLE_VERSIONS.includes(version)) {
    throw r.fail('unknown-version', 'version', `${version} is not known`, at);
  }
  r.u16('length'); // not used: the fields alone say where a Single ends
  const single = { version };
  single.is_initiator = r.u8('is_initiator') === 1;
  single.chain_hash = r.raw(32, 'chain_hash');
  single.funding_outpoint = {
    txid: r.raw(32, 'funding_outpoint.txid'),
    index: r.u16('funding_outpoint.index'),
  };
  single.short_channel_id = {
    block_height: r.u24('short_channel_id.block_height'),
    tx_index: r.u24('short_channel_id.tx_index'),
    tx_position: r.u16('short_channel_id.tx_position'),
  };
  single.remote_node_pub = readPoint(r, 'remote_node_pub');
  single.addresses = readAddresses(r);
  single.capacity = r.i64('capacity');
  single.local_chan_cfg = readConfig(r, 'local_chan_cfg', readLocator);
  single.remote_chan_cfg = readConfig(r, 'remote_chan_cfg', readPoint);
  single.sha_chain_root_desc = readShaChainRoot(r, 'sha_chain_root_desc');
  if (hasLease(version)) single.lease_expiry = r.u32('lease_expiry');
  if (closeTx) single.close_tx_inputs = readCloseTx(r, version);
  return single;
}

export function writeSingle(w, single) {
  const { version, close_tx_inputs: closeTx } = single;
  if (!SINGLE_VERSIONS.includes(w.present(version, 'version'))) {
    throw w.fail('unknown-version', 'version', `${version} is not known`);
  }
  const body = new Writer();
  body.prefix = w.prefix;
  body.u8(body.present(single.is_initiator, 'is_initiator') ? 1 : 0, 'is_initiator');
  body.raw(single.chain_hash, 'chain_hash', 32);
  body.raw(single.funding_outpoint?.txid, 'funding_outpoint.txid', 32);
  body.u16(single.funding_outpoint?.index, 'funding_outpoint.index');
  body.u24(single.short_channel_id?.block_height, 'short_channel_id.block_height');
  body.u24(single.short_channel_id?.tx_index, 'short_channel_id.tx_index');
  body.u16(single.short_channel_id?.tx_position, 'short_channel_id.tx_position');
  writePoint(body, single.remote_node_pub, 'remote_node_pub');
  writeAddresses(body, single.addresses);
  body.i64(single.capacity, 'capacity');
  writeConfig(body, single.local_chan_cfg, 'local_chan_cfg', writeLocator);
  writeConfig(body, single.remote_chan_cfg, 'remote_chan_cfg', writePoint);
  writeShaChainRoot(body, single.sha_chain_root_desc, 'sha_chain_root_desc');
  if (hasLease(version)) body.u32(single.lease_expiry, 'lease_expiry');
  if (closeTx) writeCloseTx(body, closeTx, version);
  w.u8(encodeVersion(version, Boolean(closeTx)), 'version');
  w.counted(body.finish(), 'length');
}

function readLocator(r, field) {
  return { family: r.u32(`${field}.family`), index: r.u32(`${field}.index`) };
}

function writeLocator(w, locator, field) {
  w.u32(locator?.family, `${field}.family`);
  w.u32(locator?.index, `${field}.index`);
}

function readConfig(r, field, readKey) {
  const config = { csv_delay: r.u16(`${field}.csv_delay`) };
  for (const key of KEYS) config[key] = readKey(r, `${field}.${key}`);
  return config;
}

function writeConfig(w, config, field, writeKey) {
  w.u16(config?.csv_delay, `${field}.csv_delay`);
  for (const key of KEYS) writeKey(w, config[key], `${field}.${key}`);
}

const isZero = (bytes) => bytes.every((byte) => byte === 0);

function readShaChainRoot(r, field) {
  const here = r.bytes.subarray(r.pos, r.pos + POINT_SIZE);
  const none = here.length === POINT_SIZE && isZero(here);
  const pub = none ? void r.skip(POINT_SIZE, field) : readPoint(r, `${field}.pub_key`);
  return { key_locator: readLocator(r, `${field}.key_locator`), pub_key: pub };
}

function writeShaChainRoot(w, root, field) {
  if (root?.pub_key) writePoint(w, root.pub_key, `${field}.pub_key`);
  else w.raw(new Uint8Array(POINT_SIZE), `${field}.pub_key`);
  writeLocator(w, root?.key_locator, `${field}.key_locator`);
}

function readCloseTx(r, version) {
  const field = 'close_tx_inputs';
  const inputs = { commit_tx: readTransaction(r, `${field}.commit_tx`) };
  const at = r.pos;
  inputs.commit_sig = r.raw(r.u16(`${field}.commit_sig`), `${field}.commit_sig`, at);
  if (hasHeight(version)) inputs.commit_height = r.u64(`${field}.commit_height`);
  if (hasRoot(version)) inputs.tapscript_root = r.raw(32, `${field}.tapscript_root`);
  return inputs;
}

function writeCloseTx(w, inputs, version) {
  const field = 'close_tx_inputs';
  writeTransaction(w, inputs.commit_tx, `${field}.commit_tx`);
  w.counted(inputs.commit_sig, `${field}.commit_sig`);
  if (hasHeight(version)) w.u64(inputs.commit_height, `${field}.commit_height`);
  if (hasRoot(version)) w.raw(inputs.tapscript_root, `${field}.tapscript_root`, 32);
}
