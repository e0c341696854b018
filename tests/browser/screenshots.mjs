// Pictures to look at: each page of the list in light and dark, wide and on a phone; a few of them on a
// tablet and on a very wide screen, too.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PHONE, WIDE, open, openPage } from './browser.mjs';
import { pages } from './pages.mjs';

const WIDTHS = {
  wide: WIDE,
  phone: { ...PHONE, deviceScaleFactor: 2 },
  tablet: { viewport: { width: 768, height: 1024 } },
  widest: { viewport: { width: 2560, height: 1440 } },
};
const AT_EVERY_WIDTH = ['home', 'specification', 'vectors', 'compatibility', 'my-backup', 'format', 'explorer', 'explorer-owner'];
const HIGHEST = 3000;

export async function screenshots(browser, site, folder) {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  for (const [width, size] of Object.entries(WIDTHS)) {
    for (const colorScheme of ['light', 'dark']) {
      const { page, context } = await openPage(browser, { ...size, colorScheme });
      const isCommon = width === 'wide' || width === 'phone';
      for (const [name, where] of pages(site).filter(([each]) => isCommon || AT_EVERY_WIDTH.includes(each))) {
        await open(page, site, where);
        const height = Math.min(HIGHEST, await page.evaluate(() => document.documentElement.scrollHeight));
        await page.screenshot({
          path: join(folder, `${name}-${width}-${colorScheme}.png`),
          fullPage: true,
          clip: { x: 0, y: 0, width: size.viewport.width, height },
        });
        count += 1;
      }
      await context.close();
    }
  }
  console.log(`${count} pictures in ${folder}`);
}
