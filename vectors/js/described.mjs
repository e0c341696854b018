// Writes out what a case describes instead of holding it: README.md, "Long values are described".
import { createHash } from 'node:crypto';

const files = new Map();

/** A value with everything in it written out; `read` returns the bytes of a file of the corpus. */
export function expanded(value, read) {
  return JSON.stringify(value).includes('"$') ? expand(value, 0, read) : value;
}

function expand(value, round, read) {
  if (Array.isArray(value)) return elements(value, round, read);
  if (value === null || typeof value !== 'object') return value;
  if ('$hex' in value) return elements(value.$hex, round, read).join('');
  if ('$file' in value) return fileValue(value.$file, round, read);
  if ('$cycle' in value) {
    const list = value.$cycle.$file === undefined ? value.$cycle : decoded(value.$cycle.$file, read);
    return expand(list[round % list.length], round, read);
  }
  if ('$number' in value) return number(value, round);
  if ('$digest' in value) return digest(value.$digest, round, value.bytes);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expand(each, round, read)]));
}

function elements(list, round, read) {
  return list.flatMap((each) => {
    const times = each?.$repeat;
    if (times === undefined) return [expand(each, round, read)];
    if (typeof each.of === 'string') return Array(times).fill(each.of);
    return Array.from({ length: times }, (_, n) => expand(each.of, n, read));
  });
}

function number({ $number: first, step = 1, bytes, decimal }, round) {
  const found = first + step * round;
  if (decimal) return String(found);
  return bytes ? found.toString(16).padStart(2 * bytes, '0') : found;
}

function digest(name, round, size) {
  let text = '';
  for (let n = 0; text.length < 2 * size; n++) {
    text += createHash('sha256').update(`${name}/${round}/${n}`).digest('hex');
  }
  return text.slice(0, 2 * size);
}

function fileValue(name, round, read) {
  return name.endsWith('.json') ? expand(decoded(name, read), round, read) : read(name).toString('hex');
}

function decoded(name, read) {
  if (!files.has(name)) files.set(name, JSON.parse(read(name)));
  return files.get(name);
}
