// From a requirement to what stands behind it and back, by clicks alone: one of its vectors, a
// mutant of the reference that breaks it, its cell of the compatibility matrix.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PHONE, WIDE, address, openPage } from './browser.mjs';

const HOME = 'reference/spec/single.html';
const REQUIREMENT = 'point.on-curve';
const BLOCK = `[id="req-${REQUIREMENT}"]`;

// What a block links to: how its links look, and the page that has to be there for them.
const WAYS = {
  'a vector': { link: 'a[href*="/vectors/"][href*="#"]', page: 'reference/vectors/index.html' },
  'a mutant': { link: 'a[href*="/mutants"][href*="#"]', page: 'reference/mutants/index.html' },
  'the matrix': { link: 'a[href*="/compatibility.html#"]', page: 'reference/compatibility.html' },
};
// Ways that wait for their page: an error as soon as the page is there and the way is not.
const AWAITED = ['a mutant', 'the matrix'];

// The place that the address names is in view.
const arrived = (page) => page.waitForFunction(() => {
  const place = document.querySelector(':target')?.getBoundingClientRect();
  return place && place.height > 0 && place.bottom > 0 && place.top < window.innerHeight;
});

// Clicks the first such link; a folded part that holds it is opened first, as a reader does.
async function follow(page, scope, selector) {
  const link = page.locator(scope).locator(selector).first();
  const folded = page.locator(scope).locator('details:not([open])', { has: page.locator(selector) }).first();
  if (!await link.isVisible()) await folded.locator('summary').click();
  const target = new URL(await link.getAttribute('href'), page.url());
  await link.click();
  await page.waitForURL(target.href);
  await arrived(page);
}

async function thereAndBack(page, { link }) {
  await follow(page, BLOCK, link);
  const row = page.locator(':target');
  const back = `a[href$="#req-${REQUIREMENT}"]`;
  // The row itself leads back, or the heading above its table.
  const scope = await row.locator(back).count() > 0 ? ':target' : 'article';
  await follow(page, scope, back);
}

export async function clicks(browser, site) {
  const faults = [];
  const ways = Object.entries(WAYS).filter(([name, { page }]) => {
    const exists = existsSync(join(site, page));
    if (!exists && AWAITED.includes(name)) console.log(`click-through to ${name} waits for ${page}`);
    return exists || !AWAITED.includes(name);
  });
  for (const look of [WIDE, PHONE]) {
    const { page, troubles, context } = await openPage(browser, look);
    page.setDefaultTimeout(10_000);
    await page.goto(address(site, HOME));
    for (const [name, way] of ways) {
      try {
        await thereAndBack(page, way);
      } catch (error) {
        faults.push(`from ${REQUIREMENT} to ${name} and back, ${look.viewport.width} wide: ${error.message.split('\n')[0]}`);
        await page.goto(address(site, HOME));
      }
    }
    faults.push(...troubles);
    await context.close();
  }
  console.log(`click-through: ${ways.map(([name]) => name).join(', ')}; ${faults.length} faults`);
  return faults;
}
