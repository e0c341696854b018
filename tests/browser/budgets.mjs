// What the explorer may cost: bytes and elements at its start, tab stops before its first control, time
// on a slow phone line, and how long a large or hostile file may keep the page from answering.

import { createServer } from 'node:http';
import { readFileSync, statSync } from 'node:fs';
import { extname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { PHONE, WIDE, openExplorer, openPage } from './browser.mjs';
import { OWN, SEED, open } from './owner.mjs';

const OWN_WEIGHT = 260_000; // bytes of what the explorer itself loads to start
const NODES = 900;
const TAB_STOPS = 10;
const BLOCKED = 100; // milliseconds
const READY = 3000; // milliseconds, on the line below, packed by gzip as servers do
const LINE = { offline: false, latency: 150, downloadThroughput: 1_600_000 / 8, uploadThroughput: 750_000 / 8 };
const TRIES = 4; // a machine that is busy with something else gets another one
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml' };

async function start(browser, site) {
  const { page, context } = await openPage(browser, WIDE);
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  await openExplorer(page, site);
  const weight = loaded.filter((url) => url.includes('/assets/explorer/')).reduce((sum, url) => sum + statSync(fileURLToPath(url)).size, 0);
  const nodes = await page.evaluate(() => document.querySelectorAll('.md-content *').length);
  let stops = 0;
  do {
    await page.keyboard.press('Tab');
    stops += 1;
  } while (stops < 40 && !await page.evaluate(() => Boolean(document.activeElement.closest('#scb-explorer'))));
  await context.close();
  console.log(`the explorer at its start: ${weight} bytes, ${nodes} elements, its first control at tab stop ${stops}`);
  const faults = [];
  if (weight > OWN_WEIGHT) faults.push(`the explorer loads ${weight} bytes to start; ${OWN_WEIGHT} are allowed`);
  if (nodes > NODES) faults.push(`the explorer has ${nodes} elements at its start; ${NODES} are allowed`);
  if (stops > TAB_STOPS) faults.push(`the first control is at tab stop ${stops}`);
  return faults;
}

// The site over HTTP on this machine, packed.
function serve(site) {
  const root = resolve(site);
  const server = createServer((request, response) => {
    const path = join(root, decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const type = TYPES[extname(path)];
    if (!path.startsWith(root + sep) || !statSync(path, { throwIfNoEntry: false })?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    const content = readFileSync(path);
    response.writeHead(200, { 'Content-Type': type ?? 'application/octet-stream', ...(type && { 'Content-Encoding': 'gzip' }) }).end(type ? gzipSync(content) : content);
  });
  return new Promise((ready) => { server.listen(0, '127.0.0.1', () => ready(server)); });
}

async function onSlowLine(browser, address) {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', LINE);
  const before = Date.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.waitForSelector('#scbx-loading', { state: 'attached' });
  const word = await page.textContent('#scbx-loading');
  await page.waitForFunction(() => document.documentElement.dataset.scbExplorer === 'ready');
  const took = Date.now() - before;
  await context.close();
  return { took, word };
}

async function slowLine(browser, site) {
  const server = await serve(site);
  const address = `http://127.0.0.1:${server.address().port}/explorer/index.html`;
  let best = { took: Infinity };
  for (let turn = 0; turn < TRIES && best.took > READY; turn += 1) {
    const found = await onSlowLine(browser, address);
    if (found.took < best.took) best = found;
  }
  server.close();
  console.log(`the explorer on a slow phone line: ready after ${best.took} ms; meanwhile it says “${best.word}”`);
  return best.took > READY || !best.word ? [`on a slow line the explorer is ready after ${best.took} ms; ${READY} are allowed`] : [];
}

// The longest task of the page's main thread, in milliseconds of its processor's time: what else
// the machine does is not counted.
function longestTask(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const mains = new Set(traceEvents.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`));
  const tasks = traceEvents.filter(({ name, tdur, pid, tid }) => name === 'RunTask' && tdur !== undefined && mains.has(`${pid} ${tid}`));
  if (tasks.length === 0) throw new Error('the browser traced no task');
  return Math.round(tasks.reduce((most, { tdur }) => Math.max(most, tdur), 0) / 1000);
}

// Opens a file, shows its bytes and goes through them.
async function longest(browser, site, name) {
  const { page, context } = await openPage(browser, WIDE);
  await openExplorer(page, site);
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  const before = Date.now();
  await open(page, join(OWN, `${name}.backup`), SEED());
  await page.waitForSelector('.scbx-good', { timeout: 120_000 });
  const opened = Date.now() - before;
  await page.click('.scbx-buttons button:has-text("Show its bytes")');
  await page.waitForFunction(() => document.querySelector('#scbx-status').textContent.includes('plaintext'), null, { timeout: 120_000 });
  await page.evaluate(async () => {
    const scroll = document.querySelector('#scbx-bytes .scbx-scroll');
    for (let step = 1; step <= 10; step += 1) {
      scroll.scrollTop = (scroll.scrollHeight * step) / 10;
      await new Promise((resolve_) => { requestAnimationFrame(() => setTimeout(resolve_)); });
    }
  });
  const blocked = longestTask(await browser.stopTracing());
  const rows = await page.locator('.scbx-row, .scbx-line').count();
  await context.close();
  return { opened, blocked, rows };
}

async function blocking(browser, site) {
  const faults = [];
  for (const name of ['ten-thousand', 'zeros', 'witness']) {
    const found = await longest(browser, site, name);
    console.log(`${name}: opened in ${found.opened} ms, longest task of the page ${found.blocked} ms, ${found.rows} rows in it`);
    if (found.blocked > BLOCKED) faults.push(`${name}: the page was blocked for ${found.blocked} ms; ${BLOCKED} are allowed`);
    if (found.rows > 200) faults.push(`${name}: ${found.rows} rows are in the document`);
  }
  return faults;
}

export async function budgets(browser, site) {
  return [...await start(browser, site), ...await slowLine(browser, site), ...await blocking(browser, site)];
}
