// Text that stands for a backup: hex, base64, a dump, JSON, or a terminal session with one of them.

import { hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';

const HEX = /^(0x)?[0-9a-f]+$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
const SMALLEST_BASE64 = 24;
const SMALLEST = 40; // nonce and tag
const MEMBERS = ['result', 'multichanbackup', 'singlechanbackups', 'chanbackups', 'chanbackup', 'backup'];
const DUMP = /^([0-9a-f]{6,16})(:?)[ \t]+((?:[0-9a-f]{2,8}[ \t]{1,2}){0,31}[0-9a-f]{2,8})(?:[ \t]{2,}.*)?$/i;
const DUMP_END = /^[0-9a-f]{6,16}$/i;

const isWords = (chunks) => chunks.length >= 8 && chunks.every((chunk) => /^[a-z]{3,8}$/i.test(chunk));

// {bytes, how} of hex or base64, or undefined.
export function decodeText(text) {
  const chunks = text.split(/\s+/).filter(Boolean);
  const joined = chunks.join('');
  if (HEX.test(joined)) {
    const digits = joined.replace(/^0x/i, '');
    return digits.length % 2 === 0 ? { bytes: hexToBytes(digits.toLowerCase()), how: 'hex' } : undefined;
  }
  const widths = new Set(chunks.slice(0, -1).map((chunk) => chunk.length));
  if (widths.size > 1 || isWords(chunks) || !BASE64.test(joined)) return undefined;
  const plain = joined.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  try {
    const bytes = base64.decode(plain + '='.repeat((4 - (plain.length % 4)) % 4));
    return bytes.length >= SMALLEST_BASE64 ? { bytes, how: 'base64' } : undefined;
  } catch {
    return undefined;
  }
}

function dumped([, , colon, digits]) {
  const groups = digits.trim().split(/\s+/);
  if (groups.some((group) => group.length % 2)) return [];
  const isTurned = !colon && groups[0].length === 4; // numbers of a machine, the low byte first
  return groups.flatMap((group) => {
    const bytes = [...hexToBytes(group.toLowerCase())];
    return isTurned ? bytes.reverse() : bytes;
  });
}

// The bytes of what xxd, hexdump -C or od -A x -t x1 print: each line says where it begins.
function fromDump(text) {
  const bytes = [];
  let before = [];
  let isRepeated = false;
  for (const line of text.split('\n').map((each) => each.trim()).filter(Boolean)) {
    if (line === '*') {
      isRepeated = true;
      continue;
    }
    const found = DUMP.exec(line);
    if (!found && !DUMP_END.test(line)) {
      if (bytes.length > 0) break;
      continue;
    }
    const offset = Number.parseInt(line, 16);
    while (isRepeated && before.length > 0 && bytes.length < offset && offset < 1 << 24) bytes.push(...before);
    isRepeated = false;
    if (offset !== bytes.length) return undefined;
    before = found ? dumped(found) : [];
    bytes.push(...before);
  }
  return bytes.length >= SMALLEST ? Uint8Array.from(bytes) : undefined;
}

// The bytes of a list of numbers: JavaScript's Buffer or Uint8Array.
function bufferOf(value) {
  let list = value;
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    const names = Object.keys(value);
    if (String(value.type).toLowerCase() === 'buffer') list = value.data;
    else if (names.length > 0 && names.every((name, place) => name === String(place))) list = Object.values(value);
  }
  const isBytes = Array.isArray(list) && list.length > 0 && list.every((each) => Number.isInteger(each) && each >= 0 && each < 256);
  return isBytes ? Uint8Array.from(list) : undefined;
}

// The encoded backups in JSON: the Multi if there is one, else the Singles.
function backupsIn(value) {
  if (typeof value === 'string') return [value];
  const bytes = bufferOf(value);
  if (bytes) return [bytes];
  if (Array.isArray(value)) return value.flatMap(backupsIn);
  if (!value || typeof value !== 'object') return [];
  const members = Object.fromEntries(Object.entries(value).map(([name, item]) => [name.replaceAll('_', '').toLowerCase(), item]));
  for (const name of MEMBERS) {
    const found = name in members ? backupsIn(members[name]).filter((each) => each.length > 0) : [];
    if (found.length > 0) return found;
  }
  return [];
}

// The JSON values in a text: one, or those of a stream, a line each.
function documents(text) {
  const parse = (part) => {
    try {
      return [JSON.parse(part)];
    } catch {
      return undefined;
    }
  };
  const start = text.search(/[{["]/);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'), text.lastIndexOf('"')) + 1;
  const whole = start >= 0 ? parse(text.slice(start, end)) : undefined;
  return whole ?? text.split('\n').flatMap((line) => (line.trim().startsWith('{') ? parse(line) ?? [] : []));
}

function fromJson(text) {
  const values = documents(text);
  for (const value of values.toReversed()) {
    const found = backupsIn(value).map((each) => (typeof each === 'string' ? decodeText(each) : { bytes: each, how: 'bytes' })).filter(Boolean);
    const where = values.length > 1 ? 'JSON of a stream, the newest' : 'JSON';
    if (found.length > 0) return found.map(({ bytes, how }) => ({ bytes, how: `${how} in ${where}` }));
  }
  return undefined;
}

// The longest run of lines that are hex or base64 and nothing else.
function fromSession(text) {
  let best;
  let run = [];
  for (const line of [...text.split('\n'), '']) {
    const stripped = line.trim();
    if (stripped && (HEX.test(stripped) || BASE64.test(stripped))) {
      run.push(stripped);
      continue;
    }
    const found = run.length > 0 ? decodeText(run.join('\n')) : undefined;
    if (found && found.bytes.length >= SMALLEST && found.bytes.length > (best?.bytes.length ?? 0)) best = found;
    run = [];
  }
  return best && [{ bytes: best.bytes, how: `${best.how} in a terminal session` }];
}

// What a text stands for: [{bytes, how}], one for each backup in it, or undefined.
export function backupsOfText(text) {
  const dump = fromDump(text);
  if (dump) return [{ bytes: dump, how: 'a hex dump' }];
  const plain = decodeText(text);
  return plain ? [plain] : fromJson(text.trim()) ?? fromSession(text);
}
