// Keys stay where they were typed, and no text of a file becomes a part of the page.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.mjs';
import { openExplorer } from './browser.mjs';
import { OWN, SEED, asFile, live, open } from './owner.mjs';

// Where a page could leave something: address, stores, attributes and text of all elements, names.
function traces() {
  const names = Object.getOwnPropertyNames(window).filter((name) => typeof window[name] === 'string');
  return JSON.stringify([
    window.location.href, window.name, document.title, document.cookie, { ...localStorage }, { ...sessionStorage },
    window.history.state, names.map((name) => window[name]), document.documentElement.outerHTML,
    performance.getEntriesByType('resource').map(({ name }) => name),
  ]);
}

async function leftBehind(page, opened, secrets) {
  const text = `${await page.evaluate(traces)}${opened.asked.join('\n')}${opened.printed.join('\n')}`;
  return secrets.filter((secret) => text.includes(secret)).length;
}

function watched(opened) {
  const { page } = opened;
  Object.assign(opened, { asked: [], printed: [] });
  page.on('request', (request) => opened.asked.push(`${request.url()} ${request.postData() ?? ''}`));
  page.on('console', (message) => opened.printed.push(message.text()));
}

const CASES = {
  async 'words, passphrase, seed and root key are nowhere but in their fields'(page, site, expect, opened) {
    watched(opened);
    await openExplorer(page, site);
    const line = live('erin-01/channel.backup');
    const { mnemonic, passphrase, entropy, tprv } = line;
    const secrets = [mnemonic, mnemonic.split(' ').slice(3, 7).join(' '), passphrase, entropy, tprv];
    for (const [key, given] of [[mnemonic, passphrase], [mnemonic, 'a wrong one'], [tprv, ''], [entropy, ''], [`${mnemonic} abandon`, passphrase]]) {
      await open(page, asFile(line), key, given);
      await page.waitForFunction(() => document.querySelector('.scbx-verdict') || /^The key/.test(document.querySelector('#scbx-own-said').textContent));
      expect(await leftBehind(page, opened, secrets), 0);
    }
    const kept = await page.evaluate(async () => [(await indexedDB.databases()).length, (await caches?.keys?.().catch(() => []))?.length ?? 0]);
    expect(kept[0] + kept[1], 0);
  },
  async 'no field offers itself to a password manager'(page, site, expect) {
    await openExplorer(page, site);
    expect(await page.locator('#scb-explorer input[type="password"]').count(), 0);
    for (const name of ['key', 'passphrase', 'text']) {
      expect(await page.getAttribute(`#scbx-${name}`, 'autocomplete'), 'off');
      expect(await page.getAttribute(`#scbx-${name}`, 'name'), null);
    }
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('#scbx-key')).webkitTextSecurity), 'disc');
  },
  async 'no text of a file is read as a tag'(page, site, expect) {
    await openExplorer(page, site);
    const file = { name: '<img src=x onerror=window.hurt=1>.backup', mimeType: '', buffer: Buffer.from('<img src=x onerror=window.hurt=1>') };
    const hostile = { name: 'hostile.backup', mimeType: '', buffer: readFileSync(join(OWN, 'hostile.backup')) };
    await open(page, [hostile, file], SEED());
    await page.waitForFunction(() => document.querySelectorAll('.scbx-verdict').length === 2);
    await page.waitForSelector('.scbx-channels tbody tr');
    expect((await page.textContent('.scbx-channels')).includes('<img/src=x/onerror=window.hurt=1>:9735'), true);
    await page.click('.scbx-buttons button:has-text("Show its bytes")');
    await page.waitForSelector('.scbx-run');
    await page.fill('#scbx-find', 'onerror');
    await page.press('#scbx-find', 'Enter');
    await page.waitForFunction(() => document.querySelector('#scbx-panel').textContent.includes('onerror'));
    expect(await page.locator('#scb-explorer img').count(), 0);
    expect(await page.evaluate(() => window.hurt), undefined);
    for (const id of ['captured/<img src=x onerror=window.hurt=1>', 'captured/../schema']) {
      await openExplorer(page, site, `#vector=${id}`);
      expect(await page.textContent('#scbx-status'), `There is no vector ${id}.`);
    }
    expect(await page.locator('#scb-explorer img').count(), 0);
  },
  async 'the policy of the page keeps everything in it'(page, site, expect) {
    await openExplorer(page, site);
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
    for (const part of ["default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'"]) expect(policy.includes(part), true);
    expect(/script-src[^;]*'unsafe/.test(policy), false);
  },
};

export const secrets = (browser, site) => runCases(browser, site, 'secrets and hostile texts', CASES);
