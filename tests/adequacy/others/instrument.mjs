// Writes a copy of sources that holds every mutant of Stryker behind a switch, and lists the mutants.
//
//   node instrument.mjs FROM TO FILE…     prints [{id, fileName, mutatorName, replacement, location}]
//
// The mutant that is on is named by __STRYKER_ACTIVE_MUTANT__ in the environment.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createRequire } from "node:module";

const [from, to, ...names] = process.argv.slice(2);
// From where the packages are installed, which is not where this file is.
const require = createRequire(join(process.cwd(), "package.json"));
const { Instrumenter } = await import(require.resolve("@stryker-mutator/instrumenter"));
const silent = {
  isDebugEnabled: () => false,
  debug() {},
  info() {},
  warn: console.error,
  error: console.error,
};
const files = names.map((name) => ({
  name,
  mutate: true,
  content: readFileSync(join(from, name), "utf-8"),
}));
const options = { plugins: null, excludedMutations: [], ignorers: [], noHeader: false };
const result = await new Instrumenter(silent).instrument(files, options);
for (const { name, content } of result.files) {
  mkdirSync(dirname(join(to, name)), { recursive: true });
  writeFileSync(join(to, name), content);
}
console.log(JSON.stringify(result.mutants));
