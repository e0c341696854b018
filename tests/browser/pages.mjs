// The pages that axe and the pictures look at: one of each kind. A new kind of page is one line.

import { existsSync } from 'node:fs';
import { join } from 'node:path';

const PAGES = {
  home: { path: 'index.html' },
  tutorial: { path: 'tutorial/by-hand.html' },
  'how-to': { path: 'how-to/ci.html' },
  specification: { path: 'reference/spec/single.html' },
  requirements: { path: 'reference/requirements.html' },
  behaviours: { path: 'reference/behaviours.html' },
  vectors: { path: 'reference/vectors/multi.deserialize.html' },
  protocol: { path: 'reference/protocol.html' },
  commands: { path: 'reference/cli.html' },
  deviations: { path: 'explanation/deviations.html' },
  findings: { path: 'explanation/findings.html' },
  glossary: { path: 'glossary.html' },
  explorer: { path: 'explorer/index.html', hash: '#vector=captured/M022&byte=90' },
  'explorer-owner': { path: 'explorer/index.html', hash: '' },
  'explorer-refusal': {
    path: 'explorer/index.html',
    hash: '#vector=single.deserialize/point/remote-node-pub/off-curve-even',
  },
  compatibility: { path: 'reference/compatibility.html' },
  evidence: { path: 'reference/evidence/point.html' },
  'my-backup': { path: 'my-backup.html' },
  format: { path: 'learn/format.html' },
  mutants: { path: 'reference/mutants/point.html' },
  history: { path: 'explanation/history.html' },
  comparison: { path: 'explanation/comparison.html' },
  map: { path: 'map.html' },
};

export function pages(site) {
  return Object.entries(PAGES).map(([name, page]) => {
    if (!existsSync(join(site, page.path))) throw new Error(`the site has no ${page.path}`);
    return [name, page];
  });
}
