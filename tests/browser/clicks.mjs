// From a requirement to what stands behind it and back, by clicks alone: its evidence, and from there one
// of its vectors, a mutant of the reference that breaks it, its cell of the compatibility matrix.

import { PHONE, WIDE, address, openPage } from './browser.mjs';

const HOME = 'reference/spec/single.html';
const REQUIREMENT = 'point.on-curve';
const BLOCK = `[id="req-${REQUIREMENT}"]`;
const EVIDENCE = `[id="evidence-${REQUIREMENT}"]`;

// What its evidence links to: how the links look.
const WAYS = {
  'a vector': 'a[href*="/vectors/"][href*="#"]',
  'a mutant': 'a[href*="/mutants/"][href*="#"]',
  'the matrix': 'a[href*="/compatibility/"][href*="#"]',
};

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

async function thereAndBack(page, link) {
  await follow(page, BLOCK, 'a[href*="/evidence/"]');
  await follow(page, EVIDENCE, link);
  const row = page.locator(':target');
  const back = `a[href$="#req-${REQUIREMENT}"]`;
  // The row itself leads back, or the heading above its table.
  const scope = await row.locator(back).count() > 0 ? ':target' : 'article';
  await follow(page, scope, back);
}

export async function clicks(browser, site) {
  const faults = [];
  for (const look of [WIDE, PHONE]) {
    const { page, troubles, context } = await openPage(browser, look);
    page.setDefaultTimeout(10_000);
    await page.goto(address(site, HOME));
    for (const [name, link] of Object.entries(WAYS)) {
      try {
        await thereAndBack(page, link);
      } catch (error) {
        faults.push(`from ${REQUIREMENT} to ${name} and back, ${look.viewport.width} wide: ${error.message.split('\n')[0]}`);
        await page.goto(address(site, HOME));
      }
    }
    faults.push(...troubles);
    await context.close();
  }
  console.log(`click-through: ${Object.keys(WAYS).join(', ')}; ${faults.length} faults`);
  return faults;
}
