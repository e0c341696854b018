// What people do with the page, without a network.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExplorer, root } from './browser.mjs';
import { runCases } from './cases.mjs';

const CAPTURED = join(root, 'vectors/captured');
const LINES = readFileSync(join(CAPTURED, 'lnd-head-backups.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const BAD_POINT = 'single.deserialize/point/remote-node-pub/off-curve-even';

const heading = (page) => page.textContent('#scbx-panel h2');
const status = (page) => page.textContent('#scbx-status');
const chosen = (page) => page.getAttribute('.scbx-run.scbx-chosen', 'aria-label');

const CASES = {
  async 'a deep link leads to vector and byte'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007&byte=150');
    expect(await heading(page), 'local_chan_cfg.payment_base_point.index');
    expect(await page.textContent('.scbx-here'), '00');
    expect(await page.getAttribute('.scbx-here', 'data-byte'), '150');
  },
  async 'a refusal is shown at its byte with its rule, linked'(page, site, expect) {
    await openExplorer(page, site, `#vector=${BAD_POINT}`);
    expect(await page.textContent('#scbx-refusal p'), 'Refused: bad-point in remote_node_pub at byte 78: not a compressed point on secp256k1.');
    expect(await page.getAttribute('#scbx-refusal .scbx-rules a', 'href'), '../reference/spec/single.html#req-point.on-curve');
    await page.click('#scbx-refusal button');
    expect(await page.getAttribute(':focus', 'role'), 'row');
    expect(new URL(page.url()).hash, `#vector=${BAD_POINT}&byte=78`);
  },
  async 'an envelope that does not open is shown as such'(page, site, expect) {
    await openExplorer(page, site, '#vector=single.unpack/size/0');
    expect((await page.textContent('#scbx-refusal p')).startsWith('Refused: too-short'), true);
  },
  async 'the keyboard goes through fields and bytes'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007');
    await page.focus('#scbx-fields [tabindex="0"]');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await heading(page), 'is_initiator');
    expect(await chosen(page), 'is_initiator, byte 3: 00');
    await page.keyboard.press('Enter');
    expect(await page.getAttribute(':focus', 'aria-label'), 'is_initiator, byte 3: 00');
    await page.keyboard.press('ArrowRight');
    expect(await heading(page), 'chain_hash');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    expect(await page.getAttribute(':focus', 'aria-expanded'), 'true');
    await page.keyboard.press('ArrowLeft');
    expect(await page.getAttribute(':focus', 'aria-expanded'), 'false');
    await page.keyboard.press('End');
    expect(await heading(page), 'sha_chain_root_desc.key_locator.index');
    expect(await page.locator('#scbx-fields [tabindex="0"]').count(), 1);
  },
  async 'hovering a byte shows its field'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007');
    await page.hover('[data-byte="36"]');
    expect(await heading(page), 'funding_outpoint.txid');
    expect(await page.textContent('.scbx-row.scbx-hover .scbx-name'), 'txid');
    await page.mouse.move(0, 0);
    expect(await heading(page), 'version');
  },
  async 'a pasted plaintext, in hex and base64; a vector is then not chosen any more'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007');
    await page.click('#scbx-more > summary');
    await page.waitForFunction(() => document.querySelector('#scbx-vector').value === 'captured/S007');
    const { plaintext } = LINES.find(({ id }) => id === 'M022');
    for (const text of [plaintext, Buffer.from(plaintext, 'hex').toString('base64')]) {
      await page.fill('#scbx-plain-text', text);
      await page.click('#scbx-plain-form button');
      await page.waitForFunction(() => document.querySelector('#scbx-status').textContent.startsWith('Multi of 1 channel, '));
    }
    expect(new URL(page.url()).hash, '');
    expect(await page.inputValue('#scbx-vector'), '');
    expect(await page.textContent('#scbx-about'), '');
  },
  async 'jump, search, selection, the bits of the version byte'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007');
    expect((await page.textContent('#scbx-panel')).includes('0 (no close-tx inputs), 0000000 (version 0)'), true);
    await page.fill('#scbx-jump', '0x6f');
    await page.press('#scbx-jump', 'Enter');
    await page.waitForFunction(() => document.querySelector('.scbx-here')?.dataset.byte === '111');
    const { plaintext } = LINES.find(({ id }) => id === 'S007');
    await page.fill('#scbx-find', plaintext.slice(2 * 200, 2 * 204));
    await page.press('#scbx-find', 'Enter');
    await page.waitForFunction(() => document.querySelector('#scbx-tool-said').textContent === 'Found at byte 200.');
    await page.waitForFunction(() => document.querySelector('#scbx-panel').textContent.includes('4 bytes from 200'));
    const value = Number.parseInt(plaintext.slice(2 * 200, 2 * 204), 16).toLocaleString('en-US');
    expect((await page.textContent('#scbx-panel')).includes(value), true);
  },
  async 'two files beside each other'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/S007');
    await page.click('#scbx-keep');
    await page.evaluate(() => { window.location.hash = '#vector=captured/S008'; });
    await page.waitForSelector('#scbx-other:not([hidden])');
    expect(/^[\d,]+ of [\d,]+ bytes differ/.test(await page.textContent('#scbx-kept-said')), true);
    expect(await page.locator('#scbx-bytes .scbx-differs').count() > 0, true);
    await page.click('#scbx-unkeep');
    expect(await page.locator('.scbx-differs').count(), 0);
  },
  async 'its own heading, and an unknown vector'(page, site, expect, { troubles }) {
    await openExplorer(page, site, '#scb-explorer-title');
    expect(await page.isVisible('#scbx-own'), true);
    await openExplorer(page, site, '#vector=captured/nothing');
    expect(await status(page), 'There is no vector captured/nothing.');
    troubles.length = 0; // the browser says that there is no such script
    await openExplorer(page, site, '#bytes');
    expect((await status(page)).startsWith('Single, 378 bytes'), true);
    expect(await page.isVisible('#scbx-refusal'), false);
  },
  async 'only what is in view is in the document'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/multi-1000&byte=300000');
    await page.waitForFunction(() => document.querySelector('#scbx-panel h2')?.textContent.startsWith('static_backups[547].'));
    expect((await heading(page)).startsWith('static_backups[547].'), true);
    expect(await page.locator('.scbx-row, .scbx-line').count() < 150, true);
  },
};

export const uses = (browser, site) => runCases(browser, site, 'the bytes', CASES);
