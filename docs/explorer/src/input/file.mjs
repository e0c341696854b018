// What a file holds: packed backups, in which form, what may have happened to them on their way,
// and what the file is when it holds none.

import { backupsOfText } from './text.mjs';

const STARTS = [
  ['SQLite format 3\0', 'an SQLite database'], ['\x89PNG\r\n', 'a PNG image'], ['\xff\xd8\xff', 'a JPEG image'], ['GIF8', 'a GIF image'],
  ['%PDF-', 'a PDF document'], ['PK\x03\x04', 'a zip archive: unpack it first'], ['\x1f\x8b\x08', 'gzip data: unpack it first'],
  ['\xfd7zXZ\0', 'xz data: unpack it first'], ['\x28\xb5\x2f\xfd', 'zstd data: unpack it first'], ['7z\xbc\xaf\x27\x1c', 'a 7z archive: unpack it first'],
  ['\x7fELF', 'a program'], ['\x02\x01\x03lnd', 'a macaroon of lnd'], ['age-encryption.org/', 'a file encrypted with age: decrypt it first'],
  ['Salted__', 'a file encrypted with openssl: decrypt it first'],
];
const TEXTS = [
  [/^(<!doctype html|<html\b)/i, 'an HTML page, such as one for signing in: download the file again'],
  [/^-+BEGIN PGP MESSAGE-+/, 'an OpenPGP message: decrypt it first, for example with gpg --decrypt'],
  [/^-+BEGIN AGE ENCRYPTED FILE-+/, 'a file encrypted with age: decrypt it first'],
  [/^\[lncli\]/, 'an error message of lncli: the call has to be made again'],
];
const CORE_LIGHTNING = ['emergency.recover', 'hsm_secret'];
const FEW = 8; // occurrences from which a pattern is no chance in random bytes

const startsWith = (bytes, text, at = 0) => [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));

function isOpenPgp(data) {
  if (data.length < 20 || !(data[0] & 0x80)) return false;
  const isNew = Boolean(data[0] & 0x40);
  const body = data.subarray(isNew ? 2 : 1 + [1, 2, 4, 0][data[0] & 3]);
  const tag = isNew ? data[0] & 0x3f : (data[0] >> 2) & 0xf;
  if (tag === 3) return body[0] === 4 && body[1] > 0 && body[1] < 14 && [0, 1, 3, 4].includes(body[2]);
  return tag === 1 && body[0] === 3 && [1, 2, 16, 18, 25, 26].includes(body[9]);
}

// What bytes are that no key opened, when their beginning shows it; else undefined.
function whatElse(data) {
  if (startsWith(data, '\xed\xda\x0c\xed', 16)) return 'a bolt database, such as channel.db or wallet.db: the backup is the file named channel.backup';
  if (startsWith(data, 'ustar', 257)) return 'a tar archive: unpack it first';
  if (isOpenPgp(data)) return 'an OpenPGP message: decrypt it first, for example with gpg --decrypt';
  if (data.length >= 24 && data.every((byte) => byte === 0)) return 'nothing but zero bytes, as a failed write leaves them';
  return STARTS.find(([start]) => startsWith(data, start))?.[1];
}

// The bytes that became this UTF-8 when they were taken for Latin-1, or undefined.
function unconverted(data) {
  if (data.every((byte) => byte < 0x80)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) {
      if (text.charCodeAt(at) > 0xff) return undefined;
      bytes[at] = text.charCodeAt(at);
    }
    return bytes;
  } catch {
    return undefined;
  }
}

function withoutZeros(data) {
  let end = data.length;
  while (end > 0 && data[end - 1] === 0) end -= 1;
  const ends = [0, 1, 2, 3].map((kept) => end + kept).filter((each) => each < data.length);
  return ends.map((each) => ({ bytes: data.subarray(0, each), how: `${data.length - each} zero bytes at the end were left out` }));
}

// Packed bytes as they are, and then every form that they may have had before.
export function* mended(data) {
  yield { bytes: data, how: '' };
  if (data.at(-1) === 10) yield { bytes: data.subarray(0, data.at(-2) === 13 ? -2 : -1), how: 'a line break at the end was left out' };
  yield* withoutZeros(data);
  const before = unconverted(data);
  if (before) yield { bytes: before, how: 'a conversion from Latin-1 to UTF-8 was undone' };
}

// What happened to bytes that do not open, where they show it.
export function whatHappened(data) {
  const known = whatElse(data);
  if (known) return `It is ${known}.`;
  let lost = 0;
  for (let at = data.indexOf(0xef); at >= 0 && lost < FEW; at = data.indexOf(0xef, at + 1)) {
    if (data[at + 1] === 0xbf && data[at + 2] === 0xbd) lost += 1;
  }
  if (lost >= FEW) return 'Its bytes were taken for text, and what was none is lost. Copy the file again in binary.';
  if (data.subarray(-16).every((byte) => byte === 0)) return 'Its last bytes are zeros, and it does not open without them: its end is lost, or the key is of another wallet. Look for another copy.';
  return '';
}

const isText = (content) => content.length > 0 && content.every((byte) => byte < 0x7f && (byte > 0x1f || (byte > 8 && byte < 14)));

function textOf(content) {
  const body = startsWith(content, '\xef\xbb\xbf') ? content.subarray(3) : content;
  return isText(body) ? new TextDecoder().decode(body) : undefined;
}

// {parts: [{bytes, how}]}, or {fault} in words. `name` is that of the file, for what names tell.
export function backupsOfFile(content, name = '') {
  if (content.length === 0) return { fault: 'It is empty: a write that failed leaves such a file. Look for an older copy, such as one in chan-backup-archives.' };
  if (CORE_LIGHTNING.includes(name)) return { fault: `${name} is a name of Core Lightning, not of lnd.` };
  const text = textOf(content);
  if (text === undefined) return { parts: [{ bytes: content, how: '' }] };
  const parts = backupsOfText(text);
  if (parts) return { parts };
  const stripped = text.trim();
  const named = TEXTS.find(([pattern]) => pattern.test(stripped))?.[1];
  if (named) return { fault: `It is ${named}.` };
  return { fault: stripped ? 'It is text, and no backup is in it. Give the file that lnd names channel.backup.' : 'It holds nothing but white space.' };
}
