// Runs named cases, each in a page of its own without a network.

import { openPage } from './browser.mjs';

export async function runCases(browser, site, what, cases) {
  const faults = [];
  for (const [name, run] of Object.entries(cases)) {
    const opened = await openPage(browser, { viewport: { width: 1500, height: 1000 } });
    const expect = (found, wanted) => {
      if (found !== wanted) throw new Error(`expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);
    };
    try {
      await run(opened.page, site, expect, opened);
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
    faults.push(...opened.troubles.map((trouble) => `${name}: ${trouble}`));
    await opened.context.close();
  }
  console.log(`${what}: ${Object.keys(cases).length} tried, ${faults.length} faults`);
  return faults;
}
