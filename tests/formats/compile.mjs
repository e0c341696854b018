// Compiles a Kaitai Struct description: compile.mjs <description> <folder of node_modules> <folder for the code>
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

const [description, modules, target] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), 'x'));
const compiler = require('kaitai-struct-compiler');
const source = require('yaml').parse(readFileSync(description, 'utf8'));

for (const language of ['python', 'javascript']) {
  const files = await compiler.compile(language, source, null, false);
  mkdirSync(join(target, language), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(target, language, name), text);
    console.log(`compiled ${language}/${name}, ${text.split('\n').length} lines`);
  }
}
// Its modules are of the older kind, whatever kind those around them are.
writeFileSync(join(target, 'javascript', 'package.json'), '{"type": "commonjs"}\n');
