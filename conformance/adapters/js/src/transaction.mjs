import { ScbError } from './errors.mjs';
import { Reader } from './reader.mjs';

// The limits of lnd up to 0.20; lnd 0.21 counts fewer inputs and outputs.
const MAX_INPUTS = 818_401;
const MAX_OUTPUTS = 3_728_271;
const MAX_SCRIPT = 4_000_000; // of one script, one witness item, and of the items of one input
const MAX_SCRIPTS = 4 * 1024 * 1024; // of all of them together

// Moves over one Bitcoin transaction and returns its bytes: they are all that a backup keeps of it.
export function readTransaction(r, field) {
  const start = r.pos;
  const budget = { left: MAX_SCRIPTS };
  r.skip(4, `${field}.version`);
  let inputs = compactSize(r, `${field}.inputs.count`, MAX_INPUTS);
  const segwit = inputs === 0; // no transaction has no inputs, so this is the witness marker
  if (segwit) {
    const at = r.pos;
    const flag = r.u8(`${field}.segwit`);
    if (flag !== 1) throw r.fail('bad-transaction', `${field}.segwit`, `flag ${flag} instead of 1`, at);
    inputs = compactSize(r, `${field}.inputs.count`, MAX_INPUTS);
  }
  for (let i = 0; i < inputs; i++) {
    const input = `${field}.inputs[${i}]`;
    r.skip(32, `${input}.txid`);
    r.skip(4, `${input}.index`);
    skipScript(r, `${input}.script_sig`, budget);
    r.skip(4, `${input}.sequence`);
  }
  const outputs = compactSize(r, `${field}.outputs.count`, MAX_OUTPUTS);
  for (let i = 0; i < outputs; i++) {
    r.skip(8, `${field}.outputs[${i}].value`);
    skipScript(r, `${field}.outputs[${i}].pk_script`, budget);
  }
  if (segwit) skipWitnesses(r, `${field}.witnesses`, inputs, budget);
  r.skip(4, `${field}.locktime`);
  return r.bytes.slice(start, r.pos);
}

function skipWitnesses(r, field, inputs, budget) {
  const at = r.pos;
  let all = 0;
  for (let i = 0; i < inputs; i++) {
    const items = compactSize(r, `${field}[${i}].count`, MAX_SCRIPT);
    for (let j = 0; j < items; j++) skipScript(r, `${field}[${i}][${j}]`, budget);
    all += items;
  }
  if (all === 0) throw r.fail('bad-transaction', field, 'the witness form without any witness', at);
}

function skipScript(r, field, budget) {
  const at = r.pos;
  const size = compactSize(r, field, MAX_SCRIPT);
  budget.left -= size;
  if (budget.left < 0) throw r.fail('bad-transaction', field, 'over 4 MiB of scripts', at);
  r.skip(size, field, at);
}

const WIDER = {
  0xfd: { read: (r, field) => r.u16(field, true), least: 0xfd },
  0xfe: { read: (r, field) => r.u32(field, true), least: 0x1_0000 },
  0xff: { read: (r, field) => Number(r.u64(field, true)), least: 0x1_0000_0000 },
};

// A number in one, three, five or nine bytes; only its shortest form is allowed.
function compactSize(r, field, limit) {
  const at = r.pos;
  const first = r.u8(field);
  const wider = WIDER[first];
  const value = wider ? wider.read(r, field) : first;
  if (wider && value < wider.least) {
    throw r.fail('bad-transaction', field, `${value} is not in its shortest form`, at);
  }
  if (value > limit) throw r.fail('bad-transaction', field, `${value} is over the limit of ${limit}`, at);
  return value;
}

export function writeTransaction(w, bytes, field) {
  const r = new Reader(w.present(bytes, field), w.pos);
  r.prefix = w.prefix;
  try {
    readTransaction(r, field);
  } catch (error) {
    if (!(error instanceof ScbError)) throw error;
    throw w.fail('bad-transaction', field, error.message); // its end missing is no other case here
  }
  if (r.left > 0) throw w.fail('bad-transaction', field, `${r.left} bytes after the transaction`);
  w.raw(bytes, field);
}
