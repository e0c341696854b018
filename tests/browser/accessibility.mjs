// axe-core on a page of each kind: nothing serious or critical. The policy of the pages would keep it out.

import { join } from 'node:path';
import { PHONE, WIDE, modules, open, openPage } from './browser.mjs';
import { pages } from './pages.mjs';

const LOOKS = [{ colorScheme: 'light', ...WIDE }, { colorScheme: 'dark', ...WIDE }, { colorScheme: 'light', ...PHONE }];
const GRAVE = ['serious', 'critical'];

async function violations(page, name) {
  await page.addScriptTag({ path: join(modules, 'axe-core/axe.min.js') });
  const { violations: found } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], preload: false }));
  return found.filter(({ impact }) => GRAVE.includes(impact)).map(({ id, impact, help, nodes }) => (
    `${name}: ${impact} ${id}: ${help}; ${nodes.length} places, such as ${nodes[0].html.slice(0, 200)} ${nodes[0].any[0]?.message ?? ''}`
  ));
}

export async function accessibility(browser, site) {
  const faults = [];
  const looked = pages(site);
  for (const look of LOOKS) {
    const { page, troubles, context } = await openPage(browser, { ...look, bypassCSP: true });
    for (const [name, where] of looked) {
      await open(page, site, where);
      faults.push(...await violations(page, `${name} (${look.colorScheme}, ${look.viewport.width} wide)`));
    }
    faults.push(...troubles);
    await context.close();
  }
  console.log(`axe: ${looked.length} pages in ${LOOKS.length} looks, ${faults.length} serious or critical violations`);
  return faults;
}
