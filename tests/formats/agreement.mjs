// Holds the JavaScript code that Kaitai's compiler made to the reference:
//     agreement.mjs <cases> <folder of node_modules> <folder of the code>
// A case is a line of JSON: id, kind, data (hex), and the fields, or refused, or unseen (a requirement that the
// description cannot say). Numbers are text there; beyond 2^53 JavaScript's are rounded, and so compared.
import { createReadStream } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const [cases, modules, code] = process.argv.slice(2);
process.env.NODE_PATH = resolve(modules);
Module._initPaths();
const require = createRequire(join(resolve(code), 'x'));
const KaitaiStream = require('kaitai-struct/KaitaiStream');
const { Scb } = require('./Scb.js');

const counts = { equal: 0, refused: 0, unseen: {}, fields: 0, rounded: 0, misread: 0 };
const faults = [];

function isRefusal(error) {
  return error instanceof KaitaiStream.EOFError || /^Validation/.test(error.name ?? '') || /Validation\w+Error/.test(error.constructor.name);
}

function read(kind, data) {
  const bytes = Uint8Array.from(Buffer.from(data, 'hex'));
  const stream = new KaitaiStream(bytes.buffer);
  return kind === 'single' ? new Scb.Single(stream) : new Scb(stream);
}

function members(object) {
  const own = Object.keys(object);
  const made = Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(object)));
  const names = [...own, ...made.filter(([, each]) => each.get).map(([name]) => name)];
  return names.filter((name) => !name.startsWith('_') && object[name] !== undefined);
}

const snake = (name) => name.replace(/[A-Z]|(?<=[a-z])(?=\d)/g, (letter) => `_${letter.toLowerCase()}`);

// Version 0.11 of the runtime is 2^32 too high for a negative 64-bit number whose lower half has its top bit clear.
function isMisread(wanted, found) {
  const value = BigInt(wanted);
  return value < 0n && BigInt.asUintN(32, value) < 1n << 31n && Number(value + (1n << 32n)) === found;
}

// The first difference, or nothing.
function difference(wanted, found, path) {
  if (typeof found === 'number') {
    counts.fields += 1;
    if (!Number.isSafeInteger(found)) counts.rounded += 1;
    if (isMisread(wanted, found)) {
      counts.misread += 1;
      counts.fields -= 1;
      return undefined;
    }
    return Number(wanted) === found ? undefined : `${path}: ${found}, not ${wanted}`;
  }
  if (typeof found === 'boolean') {
    counts.fields += 1;
    return wanted === found ? undefined : `${path}: ${found}, not ${wanted}`;
  }
  if (found instanceof Uint8Array) {
    counts.fields += 1;
    const hex = Buffer.from(found).toString('hex');
    return wanted === hex ? undefined : `${path}: ${hex}, not ${wanted}`;
  }
  if (Array.isArray(found)) {
    if (wanted?.length !== found.length) return `${path}: ${found.length} elements, not ${wanted?.length}`;
    return found.map((each, i) => difference(wanted[i], each, `${path}[${i}]`)).find(Boolean);
  }
  const names = new Map(members(found).map((name) => [snake(name), found[name]]));
  const all = new Set([...names.keys(), ...Object.keys(wanted ?? {})]);
  for (const name of all) {
    if (!names.has(name) || !(name in wanted)) return `${path}.${name}: is only in one of the two`;
    const fault = difference(wanted[name], names.get(name), `${path}.${name}`);
    if (fault) return fault;
  }
  return undefined;
}

function judge({ id, kind, data, fields, unseen }) {
  let found;
  try {
    found = read(kind, data);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (fields) faults.push(`${id}: refused: ${error.message}`);
    else counts.refused += 1; // of what is unseen too, where something behind it is wrong as well
    return;
  }
  if (fields) {
    const fault = difference(fields, found, kind);
    if (fault) faults.push(`${id}: ${fault}`);
    else counts.equal += 1;
  } else if (unseen) counts.unseen[unseen] = (counts.unseen[unseen] ?? 0) + 1;
  else faults.push(`${id}: read, and the reference refuses it`);
}

for await (const line of createInterface({ input: createReadStream(cases), crlfDelay: Infinity })) judge(JSON.parse(line));
console.log(JSON.stringify({ ...counts, faults }));
