import { test } from 'node:test';
import { run } from 'scb-vectors/run';

await run(test, { ops: { 'version.decode': ({ encoded }) => ({ version: encoded & 0x7f, close_tx: encoded >> 7 === 1 }) } });
