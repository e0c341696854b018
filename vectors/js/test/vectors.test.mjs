import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { behaviours, cases, expectedOf, operations, scenarios, version } from 'scb-vectors';
import { judge, lacks, problem, report, Skip, summary } from 'scb-vectors/run';

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(',')}}`;
}

test('every case is expanded as its hash says', () => {
  let count = 0;
  for (const { id, op, in: input, expect, hash } of cases()) {
    const found = createHash('sha256').update(canonical({ op, in: input, expect })).digest('hex').slice(0, 16);
    assert.equal(found, hash, id);
    count += 1;
  }
  assert.ok(count > 4000, `${count}`);
});

test('version and scenarios are there', () => {
  assert.equal(version(), JSON.parse(readFileSync(new URL('../../package.json', import.meta.url))).version);
  assert.ok([...scenarios()].every(({ id, steps }) => id && steps.length > 0));
  assert.throws(() => cases('multi.unpak').next(), RangeError);
  assert.ok(behaviours().get('bool-other-than-one').choices.length > 1);
});

// Answers what the corpus expects.
function recorded(choices, ...ops) {
  const answers = new Map();
  for (const one of cases(...ops)) {
    answers.set(one.op + JSON.stringify(one.in), expectedOf(one.expect, choices));
  }
  const answer = (op) => (input) => {
    const { ok, class: kind } = answers.get(op + JSON.stringify(input));
    if (ok === undefined) throw Object.assign(new Error(kind), { kind });
    return { ...ok, more: 1 };
  };
  return {
    ops: Object.fromEntries(ops.map((op) => [op, answer(op)])),
    single_versions: [0, 1, 2, 3, 4, 5, 6, 7],
    multi_versions: [0],
    features: ['close_tx_inputs', 'dns_address', 'opaque_address', 'nonce_injection'],
    behaviours: choices,
    classOf: ({ kind }) => kind,
  };
}

for (const choices of [{}, { 'trailing-bytes-after-multi': 'refuse' }]) {
  test(`right answers pass ${JSON.stringify(choices)}`, () => {
    const found = report(recorded(choices, 'multi.unpack', 'static-chan-backups.pack'));
    assert.deepEqual([found.failures, found.failed, found.skipped], [[], 0, 0]);
    const notAsked = [...found.notAsked.values()].reduce((a, b) => a + b);
    assert.ok(found.passed > 150);
    assert.equal(found.passed + notAsked, [...cases()].length);
    assert.match(summary(found), / not asked\n +\d+ aezeed\.decode is not declared\n/);
  });
}

test('wrong answers fail, and say why', () => {
  const op = 'single.unpack';
  const fails = (change, wanted) => {
    const implementation = { ...recorded({}, op), ...change };
    const { failures } = report(implementation, [op]);
    assert.ok(failures.some((each) => wanted.test(each)), `${wanted}: ${failures[0]}`);
  };
  const refuse = (error) => ({ ops: { [op]: () => { throw error; } } });
  fails({ ops: { [op]: () => ({}) } }, /accepted what must be refused/);
  fails({ ops: { [op]: () => ({ single: { version: 0 } }) } }, /single\.is_initiator: expected (true|false), got nothing/);
  fails(refuse(new Error('no')), /refused what must be accepted: no/);
  fails({ classOf: () => 'other' }, /refused as other, expected/);
  fails({ ...refuse(new TypeError('x is undefined')), classOf: undefined }, /stopped: TypeError/);
  const [one] = cases(op);
  assert.throws(() => judge({ ...recorded({}, op), ...refuse(new Skip('no')) }, one), Skip);
});

test('a run that proves nothing is a problem', () => {
  const nothing = { passed: 0, failed: 0 };
  const some = { passed: 1, failed: 0 };
  assert.equal(problem({ ops: {} }, nothing), 'nothing was judged');
  assert.match(problem({ ops: { 'multi.unpak': () => ({}) } }, some), /no case is of an operation multi\.unpak/);
  assert.match(problem({ ops: {}, behaviours: { odd: 'x' } }, some), /no behaviour odd/);
  assert.equal(problem({ ops: {} }, some), '');
});

test('what is not declared is not asked', () => {
  const bare = { ops: Object.fromEntries(operations().map((op) => [op, () => ({})])) };
  const reasons = new Set([...cases('multi.pack', 'single.unpack', 'aezeed.decode')].map((one) => lacks(bare, one)));
  assert.ok(reasons.has('nonce_injection is not declared') || reasons.has('a version of a Multi is not declared'));
  assert.ok(reasons.has('a version of a Single is not declared'));
  assert.ok(reasons.has(''));
});
