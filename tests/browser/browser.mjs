// A headless Chromium that never reaches a network, and the built site in it as files.
// Run by itself, it says whether there is one.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const modules = join(root, 'build/browser/node_modules');
const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome'];
const ARGUMENTS = [
  '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export const WIDE = { viewport: { width: 1500, height: 1000 } };
export const PHONE = { viewport: { width: 390, height: 844 } };

function executable() {
  const folders = process.env.PATH.split(delimiter);
  const found = CHROMIUM.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.CHROMIUM, ...found].find((path) => path && existsSync(path));
}

export async function launch() {
  const { chromium } = createRequire(join(modules, 'package.json'))('playwright-core');
  return chromium.launch({ executablePath: executable(), headless: true, chromiumSandbox: false, args: ARGUMENTS });
}

// A page without a network; whatever it asks of one, and whatever goes wrong in it, is in `troubles`.
export async function openPage(browser, options = {}, isOffline = true) {
  const context = await browser.newContext({ ...options, offline: isOffline });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(`script error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && troubles.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    // A page that is served may ask its own server.
    const own = !isOffline && request.url().startsWith('http://127.0.0.1:');
    if (!own && !/^(file|data|blob):/.test(request.url())) troubles.push(`request to ${request.url()}`);
  });
  return { page, troubles, context };
}

export function address(site, path, hash = '') {
  return pathToFileURL(join(resolve(site), path)).href + hash;
}

export async function openExplorer(page, site, hash = '') {
  await page.goto('about:blank');
  await page.goto(address(site, 'explorer/index.html', hash));
  await page.waitForFunction(() => document.documentElement.dataset.scbExplorer === 'ready');
}

// The pages and states that `pages.mjs` lists.
export async function open(page, site, where) {
  if (where.hash !== undefined) await openExplorer(page, site, where.hash);
  else await page.goto(address(site, where.path));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = executable() ? 0 : 1;
}
