#!/usr/bin/env node
// The adapter protocol: one request per line on standard input, one answer per line on standard output.
import { ScbError } from './src/errors.mjs';
import { answerTo } from './src/operations.mjs';

function answer({ id, op, in: input }) {
  try {
    return { id, ok: answerTo(op, input) };
  } catch (error) {
    if (error instanceof ScbError) return { id, error };
    console.error(error);
    return { id, error: { class: 'other', message: String(error) } };
  }
}

// Lines end at \n alone; node:readline would also split at U+2028, which JSON allows inside strings.
async function* lines(stream) {
  let parts = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end; (end = chunk.indexOf(0x0a, start)) !== -1; start = end + 1) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString();
      parts = [];
    }
    parts.push(chunk.subarray(start));
  }
  if (parts.some((part) => part.length > 0)) yield Buffer.concat(parts).toString();
}

for await (const line of lines(process.stdin)) {
  const request = JSON.parse(line);
  if (request.op === 'bye') break;
  process.stdout.write(`${JSON.stringify(answer(request))}\n`);
}
