// axe-core on the main pages: nothing serious or critical.

import { join } from 'node:path';
import { address, modules, openExplorer, openPage } from './browser.mjs';

const PAGES = ['index.html', 'reference/spec/single.html'];
const STATES = ['#vector=captured/M022&byte=90', '#vector=single.deserialize/point/remote-node-pub/off-curve-even'];
const LOOKS = [
  { colorScheme: 'light', viewport: { width: 1500, height: 1000 } },
  { colorScheme: 'dark', viewport: { width: 1500, height: 1000 } },
  { colorScheme: 'light', viewport: { width: 390, height: 844 } },
];
const GRAVE = ['serious', 'critical'];

async function violations(page, name) {
  await page.addScriptTag({ path: join(modules, 'axe-core/axe.min.js') });
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.filter(({ impact }) => GRAVE.includes(impact)).map(({ id, impact, help, nodes }) => (
    `${name}: ${impact} ${id}: ${help}; ${nodes.length} places, such as ${nodes[0].html.slice(0, 200)} ${nodes[0].any[0]?.message ?? ''}`
  ));
}

export async function accessibility(browser, site) {
  const faults = [];
  let count = 0;
  for (const look of LOOKS) {
    const { page, context } = await openPage(browser, look);
    const shown = `${look.colorScheme}, ${look.viewport.width} wide`;
    for (const path of PAGES) {
      await page.goto(address(site, path));
      faults.push(...await violations(page, `${path} (${shown})`));
      count += 1;
    }
    for (const hash of STATES) {
      await openExplorer(page, site, hash);
      faults.push(...await violations(page, `explorer ${hash} (${shown})`));
      count += 1;
    }
    await context.close();
  }
  console.log(`axe: ${count} pages and looks, ${faults.length} serious or critical violations`);
  return faults;
}
