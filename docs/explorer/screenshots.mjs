// Pictures of the explorer to look at.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openExplorer, openPage } from './browser.mjs';

const wide = { viewport: { width: 1500, height: 1000 } };
const PICTURES = {
  light: ['#vector=captured/S007&byte=150', wide],
  dark: ['#vector=captured/multi-1000&byte=300000', { ...wide, colorScheme: 'dark' }],
  refusal: ['#vector=single.deserialize/point/remote-node-pub/off-curve-even', wide],
  'refusal-dark': ['#vector=single.deserialize/point/remote-node-pub/off-curve-even', { ...wide, colorScheme: 'dark' }],
  phone: ['#vector=captured/M022&byte=90', { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 }],
};

export async function screenshots(browser, site, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, [hash, options]] of Object.entries(PICTURES)) {
    const { page, context } = await openPage(browser, options);
    await openExplorer(page, site, hash);
    await page.screenshot({ path: join(folder, `explorer-${name}.png`), fullPage: true });
    await context.close();
  }
}
