// How long the Multi of 1,000 channels takes. Printed, never judged.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExplorer, openPage, root } from './browser.mjs';

const NAME = 'lnd-head-multi-1000';

export async function speed(browser, site) {
  const { page, context } = await openPage(browser, { viewport: { width: 1500, height: 1000 } });
  const cold = Date.now();
  await openExplorer(page, site, '#vector=captured/multi-1000');
  console.log(`1,000 channels, page opened with a deep link to them: ${Date.now() - cold} ms`);
  const keys = JSON.parse(readFileSync(join(root, 'vectors/captured', `${NAME}.json`), 'utf8'));
  await page.selectOption('#scbx-key-form', 'base_pub');
  await page.fill('#scbx-key', keys.base_pub);
  await page.setInputFiles('#scbx-file', join(root, 'vectors/captured', `${NAME}.backup`));
  await page.waitForFunction(() => /^Keys checked: ([\d,]+) of \1\./.test(document.querySelector('#scbx-checks').textContent));
  const times = await page.evaluate(async () => {
    const button = document.querySelector('#scbx-own button');
    const start = performance.now();
    button.click();
    const shown = performance.now();
    await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
    const painted = performance.now();
    const isDone = () => /^Keys checked: ([\d,]+) of \1\./.test(document.querySelector('#scbx-checks').textContent);
    while (!isDone()) await new Promise((resolve) => { setTimeout(resolve, 10); });
    const checked = performance.now();
    const scroll = document.querySelector('#scbx-bytes .scbx-scroll');
    let slowest = 0;
    for (let step = 1; step <= 40; step += 1) {
      const before = performance.now();
      scroll.scrollTop = (scroll.scrollHeight * step) / 40;
      await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });
      slowest = Math.max(slowest, performance.now() - before);
    }
    const rows = document.querySelectorAll('.scbx-row, .scbx-line').length;
    return { shown: shown - start, painted: painted - start, checked: checked - start, slowest, rows };
  });
  const ms = (value) => `${Math.round(value)} ms`;
  console.log(`1,000 channels, opened and read: ${ms(times.shown)}, painted: ${ms(times.painted)}, every key checked: ${ms(times.checked)}`);
  console.log(`1,000 channels, slowest of 40 jumps through the bytes: ${ms(times.slowest)}; rows in the document: ${times.rows}`);
  await context.close();
}
