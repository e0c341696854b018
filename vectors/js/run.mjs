// Runs an implementation over the cases, in the tests of node:
//
//   await run(test, { ops, single_versions, features, behaviours });
//
// One case at a time is judged, as scb-conformance does it. Scenarios, searches and the verdict per requirement are in
// that program only.
import assert from 'node:assert/strict';
import { behaviours, cases, choiceOf, expectedOf, operations, scenarios, version } from './index.mjs';

const PACKING = ['single.pack', 'multi.pack', 'static-chan-backups.pack', 'envelope.seal'];

/** Thrown by an operation for a request that the implementation cannot even be asked. */
export class Skip extends Error {}

/** Why a case is not asked; an empty text if it is. */
export function lacks(implementation, one) {
  const { needs = {}, op } = one;
  const { features = [], single_versions: singles = [], multi_versions: multis = [] } = implementation;
  const expected = expectedOf(one.expect, implementation.behaviours);
  if (!Object.hasOwn(implementation.ops, op)) return `${op} is not declared`;
  if (expected === undefined) return 'nothing is specified';
  if (needs.single_versions?.some((each) => !singles.includes(each))) return 'a version of a Single is not declared';
  if (needs.multi_versions?.some((each) => !multis.includes(each))) return 'a version of a Multi is not declared';
  if (needs.not_single_versions?.length || needs.not_features?.length) return 'it is about older releases';
  const packs = expected.ok !== undefined && PACKING.includes(op);
  const wanted = [...(needs.features ?? []), ...(packs ? ['nonce_injection'] : [])];
  const missing = wanted.find((each) => !features.includes(each));
  return missing === undefined ? '' : `${missing} is not declared`;
}

/** What is wrong with the answer to one case: an empty text when nothing is. Throws Skip where there is no answer. */
export function judge(implementation, one) {
  const expected = expectedOf(one.expect, implementation.behaviours);
  let ok;
  try {
    ok = implementation.ops[one.op](one.in);
  } catch (error) {
    if (error instanceof Skip) throw error;
    if (expected.ok !== undefined) return `refused what must be accepted: ${error?.message ?? error}`;
    return refusal(implementation, one, expected, error);
  }
  if (expected.ok === undefined) return `accepted what must be refused (${expected.class})`;
  return difference(one.op, expected.ok, ok);
}

function refusal(implementation, { expect }, expected, error) {
  const found = implementation.classOf?.(error);
  if (found !== undefined) return found === expected.class ? '' : `refused as ${found}, expected ${expected.class}`;
  // Errors of the language itself are mistakes of the program, unless stopping so is the choice.
  const stops = [TypeError, ReferenceError, SyntaxError].some((kind) => error instanceof kind);
  return stops && choiceOf(expect, implementation.behaviours) !== 'panic' ? `stopped: ${error.stack}` : '';
}

function difference(op, expected, ok) {
  const got = ok === undefined ? ok : JSON.parse(JSON.stringify(ok));
  for (const [name, value] of Object.entries(expected)) {
    const sides = [value, got?.[name]];
    // The order of this list is free.
    if (op === 'static-chan-backups.pack') sides.forEach((side) => side?.sort(byOutpoint));
    const found = firstPlace(name, ...sides);
    if (found) return found;
  }
  return '';
}

const outpoint = ({ funding_outpoint: { txid, index } }) => `${txid}:${index}`;
const byOutpoint = (a, b) => (outpoint(a) < outpoint(b) ? -1 : 1);

function firstPlace(path, expected, got) {
  const inside = [expected, got].every((each) => each !== null && typeof each === 'object');
  if (!inside || Array.isArray(expected) !== Array.isArray(got)) {
    return Object.is(expected, got) ? '' : `${path}: expected ${short(expected)}, got ${short(got)}`;
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(got)])) {
    const found = firstPlace(Array.isArray(got) ? `${path}[${name}]` : `${path}.${name}`, expected[name], got[name]);
    if (found) return found;
  }
  return '';
}

function short(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

/** Asks all cases and counts. `failures` are texts. */
export function report(implementation, ops = operations()) {
  const counts = { passed: 0, failed: 0, skipped: 0, notAsked: new Map(), failures: [] };
  for (const one of cases(...ops)) {
    const reason = lacks(implementation, one);
    if (reason) {
      counts.notAsked.set(reason, (counts.notAsked.get(reason) ?? 0) + 1);
      continue;
    }
    try {
      const wrong = judge(implementation, one);
      counts[wrong ? 'failed' : 'passed'] += 1;
      if (wrong) counts.failures.push(`${one.id}: ${one.title}\n  ${wrong}\n  ${one.consequence}`);
    } catch (error) {
      if (!(error instanceof Skip)) throw error;
      counts.skipped += 1;
    }
  }
  return counts;
}

/** Why a run proves nothing, whatever passed; an empty text if it does. */
export function problem(implementation, { passed, failed }) {
  const known = operations();
  const stranger = Object.keys(implementation.ops).find((op) => !known.includes(op));
  if (stranger !== undefined) return `no case is of an operation ${stranger}`;
  const odd = Object.keys(implementation.behaviours ?? {}).find((id) => !behaviours().has(id));
  if (odd !== undefined) return `there is no behaviour ${odd}`;
  return passed + failed === 0 ? 'nothing was judged' : '';
}

/** The counts in words. */
export function summary({ passed, failed, skipped, notAsked }) {
  const sum = [...notAsked.values()].reduce((a, b) => a + b, 0);
  const head = `corpus ${version()}: ${passed} passed, ${failed} failed, ${skipped} skipped by the implementation, `
    + `${sum} cases and ${[...scenarios()].length} scenarios not asked`;
  return [head, ...[...notAsked].sort().map(([reason, count]) => `${String(count).padStart(6)} ${reason}`)].join('\n');
}

/** One test for each operation that is declared, and one for the counts, which it prints. */
export async function run(test, implementation) {
  const total = { passed: 0, failed: 0, skipped: 0, notAsked: new Map() };
  const add = (part) => {
    for (const name of ['passed', 'failed', 'skipped']) total[name] += part[name];
    for (const [reason, count] of part.notAsked) total.notAsked.set(reason, (total.notAsked.get(reason) ?? 0) + count);
  };
  for (const op of operations()) {
    if (!Object.hasOwn(implementation.ops, op)) add(report(implementation, [op]));
    else {
      await test(op, () => {
        const part = report(implementation, [op]);
        add(part);
        const { failures } = part;
        assert.equal(failures.length, 0, `${failures.length} cases failed\n${failures.slice(0, 20).join('\n')}`);
      });
    }
  }
  await test('the counts', (t) => {
    for (const line of summary(total).split('\n')) t.diagnostic(line);
    assert.equal(problem(implementation, total), '');
  });
  return total;
}
