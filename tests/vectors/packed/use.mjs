import { cases, version } from 'scb-vectors';

const refused = [...cases('multi.unpack')].filter(({ expect }) => expect.verdict === 'invalid').length;
console.log(`npm: ${refused} of ${[...cases()].length} cases are refused Multis, ${version()}`);
