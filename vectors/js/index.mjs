// The corpus of lnd's Static Channel Backups: its cases, with what they describe written out.
import { readdirSync, readFileSync } from 'node:fs';
import { expanded } from './described.mjs';

const FOLDER = new URL('../', import.meta.url);
const read = (path) => readFileSync(new URL(path, FOLDER));
const json = (path) => JSON.parse(read(path));

export const operations = () => {
  const names = readdirSync(FOLDER).filter((name) => /\..*\.json$/.test(name));
  return names.map((name) => name.slice(0, -'.json'.length)).sort();
};

export const version = () => json(`${operations()[0]}.json`).corpus;

export const behaviours = () => new Map(json('behaviours.json').behaviours.map((each) => [each.id, each]));

export function* cases(...ops) {
  const known = operations();
  for (const op of ops.length > 0 ? ops : known) {
    if (!known.includes(op)) throw new RangeError(`there is no operation ${op}`);
    for (const { in: input, expect, ...rest } of json(`${op}.json`).vectors) {
      yield { ...rest, op, in: expanded(input, read), expect: expanded(expect, read) };
    }
  }
}

export function* scenarios() {
  for (const name of readdirSync(new URL('scenarios/', FOLDER)).sort()) {
    const { area, pool, scenarios: all } = json(`scenarios/${name}`);
    for (const each of all) yield { ...each, area, pool };
  }
}

const LND = new Map([...behaviours()].map(([id, { lnd }]) => [id, lnd.at(-1).choice]));

export const choiceOf = ({ behaviour }, choices = {}) => choices[behaviour] ?? LND.get(behaviour);

export function expectedOf(expect, choices = {}) {
  if (expect.verdict === 'lenient') return expect.choices[choiceOf(expect, choices)];
  return expect.verdict === 'unspecified' ? undefined : expect;
}
