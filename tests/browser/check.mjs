// The built site in a headless Chromium: every page and its budget, the way from a requirement to its
// evidence, search, accessibility; the explorer against the reference on every vector and on changed
// files, its uses, what it does with secrets, and what it costs.
//
//     node check.mjs <site> <expected.json> [<folder for screenshots>]

import { readFileSync } from 'node:fs';
import { accessibility } from './accessibility.mjs';
import { agreement, changedFiles } from './agreement.mjs';
import { budgets } from './budgets.mjs';
import { launch, openExplorer, openPage } from './browser.mjs';
import { weights } from './weights.mjs';
import { clicks } from './clicks.mjs';
import { everyPage } from './every_page.mjs';
import { owner } from './owner.mjs';
import { screenshots } from './screenshots.mjs';
import { searches } from './searches.mjs';
import { secrets } from './secrets.mjs';
import { uses } from './uses.mjs';

const [site, expectedFile, pictures] = process.argv.slice(2);
const faults = [];

async function everyVector(browser) {
  const { vectors: expected, changed } = JSON.parse(readFileSync(expectedFile, 'utf8'));
  const { page, troubles, context } = await openPage(browser);
  await openExplorer(page, site);
  let agree = 0;
  let all = 0;
  for (const [op, vectors] of Object.entries(expected)) {
    const result = await agreement(page, op, vectors);
    agree += result.agree;
    all += vectors.length;
    console.log(`${op}: ${result.agree} of ${vectors.length} vectors agree (${result.refused} refused, ${result.fields} fields)`);
    for (const { id, expected: wanted, found } of result.differences) {
      faults.push(`${id}: the reference says ${JSON.stringify(wanted).slice(0, 400)}, the page ${JSON.stringify(found).slice(0, 400)}`);
    }
  }
  const differences = await changedFiles(page, changed);
  for (const { id, expected: wanted, found } of differences) faults.push(`${id}: the reference says ${JSON.stringify(wanted)}, the page ${JSON.stringify(found)}`);
  console.log(`agreement with the reference: ${agree} of ${all} vectors, ${changed.length - differences.length} of ${changed.length} changed files`);
  if (all === 0 || changed.length === 0) faults.push('nothing was compared');
  faults.push(...troubles);
  await context.close();
}

const browser = await launch();
try {
  const axe = async () => faults.push(...await accessibility(browser, site));
  const pages = async () => {
    faults.push(...await everyPage(browser, site));
    faults.push(...await clicks(browser, site));
    faults.push(...await weights(browser, site));
    faults.push(...await searches(browser, site));
  };
  const explorer = async () => {
    await everyVector(browser);
    faults.push(...await uses(browser, site));
    faults.push(...await owner(browser, site));
    faults.push(...await secrets(browser, site));
  };
  // Three at a time: whichever is ready first, two processors have work to the end.
  await Promise.all([axe(), pages(), explorer()]);
  // Alone, since it is about time.
  faults.push(...await budgets(browser, site));
  if (pictures) await screenshots(browser, site, pictures);
} finally {
  await browser.close();
}
faults.forEach((fault) => console.error(`FAULT ${fault}`));
console.log(faults.length === 0 ? 'docs-check: no fault' : `docs-check: ${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
