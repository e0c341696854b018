// What people do with the page, without a network.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExplorer, openPage, root } from './browser.mjs';

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
  async 'a pasted plaintext, in hex and base64'(page, site, expect) {
    await openExplorer(page, site);
    const { plaintext } = LINES.find(({ id }) => id === 'M022');
    for (const text of [plaintext, Buffer.from(plaintext, 'hex').toString('base64')]) {
      await page.fill('#scbx-text', text);
      await page.click('#scbx-own button');
      expect((await status(page)).startsWith('Multi of 1 channel, '), true);
    }
    expect(new URL(page.url()).hash, '');
  },
  async 'a Multi of 1,000 channels from a file is known as one'(page, site, expect) {
    await openExplorer(page, site);
    const keys = JSON.parse(readFileSync(join(CAPTURED, 'lnd-head-multi-1000.json'), 'utf8'));
    await page.selectOption('#scbx-key-form', 'seed');
    await page.fill('#scbx-key', keys.seed_hex);
    await page.setInputFiles('#scbx-file', join(CAPTURED, 'lnd-head-multi-1000.backup'));
    await page.waitForFunction(() => document.querySelector('#scbx-status').textContent.includes('envelope of 540,906'));
    expect((await status(page)).startsWith('Multi of 1,000 channels'), true);
  },
  async 'a packed file with each form of key'(page, site, expect) {
    const line = LINES.find(({ kind, coin_type: coin }) => kind === 'multi' && coin === 0);
    for (const [form, key] of [['seed', line.seed_hex], ['base_pub', line.base_pub], ['encryption_key', line.sym_key]]) {
      await openExplorer(page, site);
      await page.selectOption('#scbx-key-form', form);
      await page.fill('#scbx-key', key);
      await page.setInputFiles('#scbx-file', { name: 'channel.backup', mimeType: '', buffer: Buffer.from(line.packed, 'hex') });
      await page.waitForFunction(() => document.querySelector('#scbx-status').textContent.startsWith('Multi'));
      expect((await status(page)).includes(`Multi of ${line.count} channel`), true);
    }
    await page.fill('#scbx-key', '00'.repeat(32));
    await page.click('#scbx-own button');
    expect((await page.textContent('#scbx-refusal p')).startsWith('Refused: auth-failed'), true);
    await page.fill('#scbx-key', 'not a key');
    await page.click('#scbx-own button');
    expect((await status(page)).startsWith('The key cannot be used'), true);
  },
  async 'only what is in view is in the document'(page, site, expect) {
    await openExplorer(page, site, '#vector=captured/multi-1000&byte=300000');
    expect((await heading(page)).startsWith('static_backups[547].'), true);
    expect(await page.locator('.scbx-row, .scbx-line').count() < 150, true);
  },
};

export async function uses(browser, site) {
  const faults = [];
  for (const [name, run] of Object.entries(CASES)) {
    const { page, troubles, context } = await openPage(browser, { viewport: { width: 1500, height: 1000 } });
    const expect = (found, wanted) => {
      if (found !== wanted) throw new Error(`expected ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`);
    };
    try {
      await run(page, site, expect);
    } catch (error) {
      faults.push(`${name}: ${error.message}`);
    }
    faults.push(...troubles.map((trouble) => `${name}: ${trouble}`));
    await context.close();
  }
  console.log(`uses: ${Object.keys(CASES).length} tried, ${faults.length} faults`);
  return faults;
}
