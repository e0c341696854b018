// What the protocol asks, answered with the values of this library.
import { readFileSync } from 'node:fs';
import { open, seal } from './envelope.mjs';
import { ScbError } from './errors.mjs';
import { fromJson, toJson } from './json.mjs';
import { derive, encryptionKey, ringKey, rootOf } from './keys.mjs';
import { deserializeMulti, MULTI_VERSIONS, serializeMulti } from './multi.mjs';
import { decodeVersion, deserializeSingle, encodeVersion, serializeSingle, SINGLE_VERSIONS } from './single.mjs';

const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url)));

// Where lnd is odd: this implementation reads what lnd reads, and writes nothing that cannot be read back.
const BEHAVIOURS = {
  'mapped-ipv6-rewritten': 'preserve',
  'writer-port-wraps': 'refuse',
  'writer-nil-ip': 'refuse',
  'writer-dns-length-wraps': 'refuse',
  'writer-address-block-wraps': 'refuse',
  'writer-single-length-wraps': 'refuse',
  'writer-commit-sig-length-wraps': 'refuse',
  'writer-opaque-known-type': 'refuse',
  'writer-opaque-empty': 'refuse',
  'writer-opaque-swallows': 'refuse',
  'writer-onion-suffix-unchecked': 'refuse',
  'writer-onion-host-short': 'refuse',
  'writer-zero-input-tx': 'refuse',
  'writer-unparsable-point': 'refuse',
  'writer-nil-commit-tx': 'refuse',
};

const OPS = {
  'version.encode': (i) => ({ encoded: encodeVersion(i.version, i.close_tx) }),
  'version.decode': (i) => decodeVersion(i.encoded),
  'key.derive': (i) => ({ pub_key: derive(rootOf(i), i.coin_type, i.key_locator) }),
  'key.encryption': (i) => encryptionKey(i),
  'single.serialize': (i) => ({ bytes: serializeSingle(i.single) }),
  'single.deserialize': (i) => ({ single: deserializeSingle(i.bytes) }),
  'single.pack': (i) => ({ packed: seal(ringKey(i.key_ring), serializeSingle(i.single), i.nonce) }),
  'single.unpack': (i) => ({ single: deserializeSingle(open(ringKey(i.key_ring), i.packed)) }),
  'singles.unpack': (i) => {
    const key = ringKey(i.key_ring);
    return { singles: i.packed.map((packed) => deserializeSingle(open(key, packed))) };
  },
  'static-chan-backups.pack': packStaticBackups,
  'multi.serialize': (i) => ({ bytes: serializeMulti(i.multi) }),
  'multi.deserialize': (i) => ({ multi: deserializeMulti(i.bytes) }),
  'multi.pack': (i) => ({ packed: seal(ringKey(i.key_ring), serializeMulti(i.multi), i.nonce) }),
  'multi.unpack': (i) => ({ multi: deserializeMulti(open(ringKey(i.key_ring), i.packed)) }),
  'envelope.seal': (i) => ({ packed: seal(ringKey(i.key_ring), i.plaintext, i.nonce) }),
  'envelope.open': (i) => ({ plaintext: open(ringKey(i.key_ring), i.packed) }),
};

// One envelope per channel point; of several Singles with the same one the last is kept.
function packStaticBackups({ singles, key_ring: ring, nonces = [] }) {
  const key = ringKey(ring);
  const backups = new Map();
  singles.forEach((single, i) => {
    const packed = seal(key, serializeSingle(single), nonces[i]);
    const { txid, index } = single.funding_outpoint;
    backups.set(`${txid}:${index}`, { funding_outpoint: single.funding_outpoint, packed });
  });
  return { packed: [...backups.values()] };
}

export function hello() {
  return {
    protocol: 1,
    implementation: { name, version, language: 'javascript' },
    ops: Object.keys(OPS),
    single_versions: SINGLE_VERSIONS,
    multi_versions: MULTI_VERSIONS,
    features: ['close_tx_inputs', 'dns_address', 'opaque_address', 'nonce_injection', 'error_class'],
    behaviours: BEHAVIOURS,
    max_in_flight: 16,
  };
}

export function answerTo(op, input = {}) {
  if (op === 'hello') return hello();
  if (!Object.hasOwn(OPS, op)) throw new ScbError('unsupported', 'state', `no operation ${op}`);
  return toJson(OPS[op](fromJson(input)));
}
