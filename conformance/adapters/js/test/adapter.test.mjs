import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ADAPTER = fileURLToPath(new URL('../adapter.mjs', import.meta.url));

function session(requests) {
  const input = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  const { status, stdout } = spawnSync(process.execPath, [ADAPTER], { input, encoding: 'utf8' });
  return { status, answers: stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

test('a session from hello to bye', () => {
  const { status, answers } = session([
    { id: 0, op: 'hello', in: { protocol: 1 } },
    { id: 1, op: 'version.decode', in: { encoded: 0x86, unknown: 'a\u2028b' } },
    { id: 2, op: 'single.deserialize', in: { bytes: '08' } },
    { id: 3, op: 'no.such', in: {} },
    { id: 4, op: 'bye' },
    { id: 5, op: 'version.decode', in: { encoded: 0 } },
  ]);
  assert.equal(status, 0);
  assert.equal(answers.length, 4);
  const [hello, decoded, refused, unsupported] = answers;
  assert.equal(hello.ok.protocol, 1);
  assert.deepEqual(decoded, { id: 1, ok: { version: 6, close_tx: true } });
  assert.equal(refused.error.class, 'unknown-version');
  assert.equal(unsupported.error.class, 'unsupported');
});

test('the end of the input ends the program', () => {
  assert.deepEqual(session([]), { status: 0, answers: [] });
});
