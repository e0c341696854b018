import { base32 } from '@scure/base';
import { Writer } from './writer.mjs';

// The type byte of each kind of address. A reader skips type 0; every other type is unknown.
const TYPE = { none: 0, tcp4: 1, tcp6: 2, onion_v2: 3, onion_v3: 4, dns: 5 };
const SUFFIX = '.onion';

const onionText = (host) => base32.encode(host).toLowerCase() + SUFFIX;

export function readAddresses(r) {
  const at = r.pos;
  const block = r.block(r.u16('addresses.byte_count'), 'addresses', at);
  const addresses = [];
  while (block.left > 0) {
    const address = readAddress(block, `addresses[${addresses.length}]`);
    if (address) addresses.push(address);
  }
  return addresses;
}

function readAddress(block, field) {
  const type = block.u8(`${field}.type`);
  const raw = (size, name) => block.raw(size, `${field}.${name}`);
  const host = (size) => onionText(raw(size, 'onion_service'));
  const port = () => block.u16(`${field}.port`);
  switch (type) {
    case TYPE.none:
      return undefined;
    case TYPE.tcp4:
      return { type: 'tcp4', ip: raw(4, 'ip'), port: port() };
    case TYPE.tcp6:
      return { type: 'tcp6', ip: raw(16, 'ip'), port: port() };
    case TYPE.onion_v2:
      return { type: 'onion_v2', onion_service: host(10), port: port() };
    case TYPE.onion_v3:
      return { type: 'onion_v3', onion_service: host(35), port: port() };
    case TYPE.dns:
      return { type: 'dns', hostname: hostname(block, `${field}.hostname`), port: port() };
    default: // nobody knows where it ends, so it is the rest of the block
      block.pos -= 1;
      return { type: 'opaque', payload: raw(block.left, 'payload') };
  }
}

function hostname(block, field) {
  const at = block.pos;
  return block.raw(block.u8(field), field, at);
}

export function writeAddresses(w, addresses) {
  const block = new Writer();
  block.prefix = w.prefix;
  w.present(addresses, 'addresses').forEach((address, i) => {
    const field = `addresses[${i}]`;
    if (address.type === 'opaque' && i + 1 < addresses.length) {
      throw block.fail('bad-address', field, 'an address after an opaque one would be read as part of it');
    }
    writeAddress(block, address, field);
  });
  w.counted(block.finish(), 'addresses');
}

function writeAddress(w, address, field) {
  switch (address.type) {
    case 'tcp4':
      return writeIp(w, address, 4, field);
    case 'tcp6':
      return writeIp(w, address, 16, field);
    case 'onion_v2':
      return writeOnion(w, address, 16, field);
    case 'onion_v3':
      return writeOnion(w, address, 56, field);
    case 'dns':
      w.u8(TYPE.dns, field);
      w.u8(w.present(address.hostname, `${field}.hostname`).length, `${field}.hostname`);
      w.raw(address.hostname, `${field}.hostname`);
      return w.u16(address.port, `${field}.port`);
    case 'opaque':
      return writeOpaque(w, address, field);
    default:
      throw w.fail('bad-address', field, `no address is of type ${address.type}`);
  }
}

function writeIp(w, { type, ip, port }, size, field) {
  if (w.present(ip, `${field}.ip`).length !== size) {
    throw w.fail('out-of-range', `${field}.ip`, `${ip.length} bytes instead of ${size}`);
  }
  w.u8(TYPE[type], field);
  w.raw(ip, field);
  w.u16(port, `${field}.port`);
}

function writeOnion(w, { type, onion_service: service, port }, characters, field) {
  const text = w.present(service, `${field}.onion_service`);
  const host = text.slice(0, -SUFFIX.length);
  if (!text.endsWith(SUFFIX) || host.length !== characters || !/^[a-z2-7]*$/.test(host)) {
    throw w.fail('bad-address', `${field}.onion_service`, `is not ${characters} base32 characters and ${SUFFIX}`);
  }
  w.u8(TYPE[type], field);
  w.raw(base32.decode(host.toUpperCase()), field);
  w.u16(port, `${field}.port`);
}

function writeOpaque(w, { payload }, field) {
  w.present(payload, `${field}.payload`);
  if (payload.length === 0) throw w.fail('bad-address', field, 'an opaque address has at least its type');
  if (Object.values(TYPE).includes(payload[0])) {
    throw w.fail('bad-address', field, `type ${payload[0]} is known: this would be read as another address`);
  }
  w.raw(payload, field);
}
