// Every case of the corpus that this library can be asked.
import { test } from 'node:test';
import { run } from '../../../../vectors/js/run.mjs';
import { answerTo, hello } from '../src/operations.mjs';

const { ops, ...declared } = hello();
await run(test, {
  ...declared,
  ops: Object.fromEntries(ops.map((op) => [op, (input) => answerTo(op, input)])),
  classOf: (error) => error.kind,
});
