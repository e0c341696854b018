// The search: what people type finds the page that answers it first, from a folder on disk and from a server.

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WIDE, address, openPage } from './browser.mjs';

// Words → the pages that answer them, one of which must come first.
const QUERIES = {
  '24 words': ['how-to/seed.html'],
  '45 bytes': ['how-to/which-file.html'],
  'wrong password': ['how-to/seed.html'],
  channel_reestablish: ['learn/why-peers-close.html'],
  'associated data': ['reference/spec/envelope.html'],
  'version byte': ['reference/spec/single.html'],
  'known failures': ['how-to/expected-failures.html'],
  restore: ['how-to/restore-into-lnd.html'],
};
// What owners ask → the pages that answer it, one of which must be among the first two.
const ASKED = {
  'wrong password': ['how-to/seed.html'],
  '24 words': ['how-to/seed.html'],
  '45 bytes': ['how-to/which-file.html'],
  'my node is lost what now': ['how-to/restore-into-lnd.html', 'my-backup.html'],
  'is my backup old': ['how-to/is-it-old.html'],
  umbrel: ['how-to/which-file.html'],
  'electrum seed': ['how-to/seed.html'],
  'channels pending after restore': ['how-to/after-the-restore.html'],
  'how long does it take': ['how-to/after-the-restore.html'],
  'can I restore twice': ['how-to/after-the-restore.html'],
};
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml' };

// The search listens to keys. Emptied between two queries, it shows of which one its results are.
async function found(page, words) {
  const input = page.locator('.md-search__input');
  const isEmpty = () => document.querySelectorAll('.md-search-result__item').length === 0;
  for (const text of ['', words]) {
    await input.fill(text);
    await input.press('End');
    if (text === '') await page.waitForFunction(isEmpty);
  }
  const items = page.locator('.md-search-result__item');
  await items.first().waitFor();
  const links = await items.evaluateAll((all) => all.map((each) => each.querySelector('a').href));
  return links.map((each) => new URL(each).pathname);
}

async function ask(browser, start, isOffline, queries, most = 1) {
  const faults = [];
  const { page, troubles, context } = await openPage(browser, WIDE, isOffline);
  await page.goto(start);
  await page.click('.md-search__input');
  for (const [words, wanted] of Object.entries(queries)) {
    try {
      const paths = (await found(page, words)).slice(0, most);
      const isFound = paths.some((path) => wanted.some((each) => path.endsWith(`/${each}`)));
      if (!isFound) faults.push(`search "${words}": ${paths.join(', ')} come first`);
    } catch (error) {
      faults.push(`search "${words}": ${error.message.split('\n')[0]}`);
    }
  }
  faults.push(...troubles);
  await context.close();
  return faults;
}

function served(site) {
  const server = createServer((request, response) => {
    const path = join(site, normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname)));
    if (!existsSync(path)) { response.writeHead(404).end(); return; }
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    createReadStream(path).pipe(response);
  });
  return new Promise((resolve) => { server.listen(0, '127.0.0.1', () => resolve(server)); });
}

export async function searches(browser, site) {
  const start = address(site, 'index.html');
  const faults = [...await ask(browser, start, true, QUERIES), ...await ask(browser, start, true, ASKED, 2)];
  const server = await served(site);
  try {
    const there = `http://127.0.0.1:${server.address().port}/index.html`;
    const [words, wanted] = Object.entries(QUERIES)[0];
    faults.push(...await ask(browser, there, false, { [words]: wanted }));
  } finally {
    server.close();
  }
  console.log(`searches: ${Object.keys({ ...QUERIES, ...ASKED }).length} from disk, 1 from a server, ${faults.length} faults`);
  return faults;
}
