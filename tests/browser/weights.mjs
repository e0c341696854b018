// How heavy pages are, and how far the keyboard has to go.

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WIDE, address, openExplorer, openPage } from './browser.mjs';

// Start of a path → most kB and elements of a page; the first that fits counts.
const MOST = [
  // One table that is searched as a whole, and two pages that are linked to by section.
  ['reference/requirements.html', 200, 6000],
  ['reference/behaviours.html', 200, 4000],
  ['reference/protocol.html', 200, 4000],
  ['index.html', 60, 900],
  ['', 200, 3000],
];
// What everything that a page loads at once may weigh: styles, fonts, script, marks.
const AROUND = 500;
// Page → the first place of its own that the keyboard reaches, and the most stops until then.
const STOPS = {
  'index.html': ['main a', 13],
  'explorer/index.html': ['main :is(a, input, select, textarea, button)', 10],
};
const SKIPPED = 'reference/spec/single.html';

export function weight(site, path, nodes) {
  const [, kilobytes, elements] = MOST.find(([start]) => path.startsWith(start));
  const size = statSync(join(site, path)).size / 1000;
  const faults = [];
  if (size > kilobytes) faults.push(`${path}: ${Math.round(size)} kB, more than ${kilobytes}`);
  if (nodes > elements) faults.push(`${path}: ${nodes} elements, more than ${elements}`);
  return faults;
}

async function stopsUntil(page, selector, most) {
  for (let stop = 1; stop <= most; stop += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return stop;
  }
  return null;
}

// Where a list of pages stands before the text, the first stop leads past it.
async function skips(page, site) {
  await page.goto(address(site, SKIPPED));
  await page.keyboard.press('Tab');
  const isThere = await page.evaluate(() => document.activeElement?.matches('.md-skip'));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const isPast = await page.evaluate(() => document.activeElement?.closest('article') !== null);
  return isThere && isPast ? [] : [`${SKIPPED}: the first stop does not lead to the text`];
}

export async function weights(browser, site) {
  const faults = [];
  const said = [];
  const { page, troubles, context } = await openPage(browser, WIDE);
  for (const [path, [selector, most]] of Object.entries(STOPS)) {
    if (path.startsWith('explorer/')) await openExplorer(page, site);
    else await page.goto(address(site, path));
    const stops = await stopsUntil(page, selector, most);
    said.push(`${path} ${stops}`);
    if (stops === null) faults.push(`${path}: more than ${most} stops to ${selector}`);
  }
  faults.push(...await skips(page, site));
  const fonts = readdirSync(join(site, 'assets/fonts')).filter((name) => name.endsWith('.woff2'));
  const bytes = fonts.reduce((sum, name) => sum + statSync(join(site, 'assets/fonts', name)).size, 0);
  if (bytes > 120_000) faults.push(`the fonts have ${bytes} bytes, more than 120,000`);
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  await page.goto(address(site, 'index.html'), { waitUntil: 'networkidle' });
  const around = loaded.filter((name) => !name.includes('/search/')).reduce((sum, name) => sum + statSync(new URL(name)).size, 0) / 1000;
  if (around > AROUND) faults.push(`the first page loads ${Math.round(around)} kB beside itself, more than ${AROUND}`);
  faults.push(...troubles);
  await context.close();
  console.log(`weights: tab stops ${said.join(', ')}; fonts ${Math.round(bytes / 1000)} kB; the first page loads ${Math.round(around)} kB; ${faults.length} faults`);
  return faults;
}
