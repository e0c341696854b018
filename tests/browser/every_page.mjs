// Every page of the site, opened without a network: it asks for none, runs without an error, and
// on a phone nothing in it is wider than the screen; it has a policy and keeps to its budget.

import { readdirSync } from 'node:fs';
import { sep } from 'node:path';
import { PHONE, address, openPage } from './browser.mjs';
import { weight } from './weights.mjs';

// What sticks out to the right of the page and is in nothing that scrolls or hides it.
function tooWide() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const scrolls = (element) => element && element !== document.body
    && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
  const found = [...document.querySelectorAll('.md-content *')]
    .filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element.parentElement));
  return `${document.documentElement.scrollWidth} wide on ${width}: ${found.slice(0, 2).map(({ outerHTML }) => outerHTML.slice(0, 120)).join(' | ')}`;
}

// Its policy is built in, and stands before anything that it is about.
function isGuarded() {
  const policy = document.querySelector('head > meta[http-equiv="Content-Security-Policy"]');
  const script = document.querySelector('script');
  return Boolean(policy && script && policy.compareDocumentPosition(script) & Node.DOCUMENT_POSITION_FOLLOWING);
}

export async function everyPage(browser, site) {
  const paths = readdirSync(site, { recursive: true }).filter((path) => path.endsWith('.html'));
  const faults = [];
  const { page, troubles, context } = await openPage(browser, PHONE);
  for (const path of paths.map((each) => each.split(sep).join('/')).sort()) {
    // The addresses of the page for wrong addresses start at a server's root.
    if (path === '404.html') continue;
    await page.goto(address(site, path));
    const wide = await page.evaluate(tooWide);
    if (wide) faults.push(`${path}: ${wide}`);
    faults.push(...weight(site, path, await page.evaluate(() => document.querySelectorAll('*').length)));
    if (!await page.evaluate(isGuarded)) faults.push(`${path}: no content security policy before its scripts`);
    faults.push(...troubles.splice(0).map((trouble) => `${path}: ${trouble}`));
  }
  await context.close();
  console.log(`every page: ${paths.length} opened, ${faults.length} faults`);
  if (paths.length === 0) faults.push('the site has no page');
  return faults;
}
