// What an owner does: a file of a real daemon, and the words of its wallet.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCases } from './cases.mjs';
import { openExplorer, root } from './browser.mjs';

const LIVE = readFileSync(join(root, 'vectors/captured/live/index.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const LINES = readFileSync(join(root, 'vectors/captured/lnd-head-backups.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line));
export const OWN = join(root, 'build/browser/own');
export const SEED = () => JSON.parse(readFileSync(join(OWN, 'keys.json'), 'utf8')).seed;

export const live = (id) => LIVE.find((line) => line.id === id);
export const asFile = (line, name = 'channel.backup') => ({
  name, mimeType: '', buffer: line.hex ? Buffer.from(line.hex, 'hex') : Buffer.from(line.json ?? line.text ?? ''),
});

const verdict = (page) => page.textContent('.scbx-verdict');
const said = (page) => page.textContent('#scbx-own-said');

// Gives files and a key, opens them, and waits for the answers.
export async function open(page, files, key, passphrase = '') {
  await page.fill('#scbx-key', '');
  await page.setInputFiles('#scbx-file', files);
  await page.waitForSelector('#scbx-files li');
  await page.fill('#scbx-key', key);
  await page.fill('#scbx-passphrase', passphrase);
  await page.click('#scbx-open');
}

const proved = (page) => page.waitForFunction(() => /^Proof: /.test(document.querySelector('.scbx-proof')?.textContent ?? ''));

const CASES = {
  async 'words and a real file: channels, node, proofs, then the bytes'(page, site, expect) {
    await openExplorer(page, site);
    const line = live('alice-20-restarted/channel.backup');
    await open(page, asFile(line), line.mnemonic);
    await proved(page);
    expect((await verdict(page)).startsWith('It opens, and every byte reads: 11 channels, '), true);
    const proof = await page.textContent('.scbx-proof');
    expect(proof, "Proof: nothing is contradicted; the peer's signature of the commitment transaction verifies in 11 of 11 channels.");
    expect(await page.locator('.scbx-channels tbody tr').count(), 11);
    const points = await page.locator('.scbx-channels td:first-child code').allTextContents();
    expect(JSON.stringify(points.toSorted()), JSON.stringify(line.lnd_verifychanbackup.toSorted()));
    expect(await page.evaluate(() => document.activeElement.id), 'scbx-answers');
    await page.click('.scbx-buttons button:has-text("Show its bytes")');
    await page.waitForSelector('.scbx-run');
    expect((await page.textContent('#scbx-status')).startsWith('Multi of 11 channels'), true);
    expect(new URL(page.url()).hash, '');
  },
  async 'a passphrase that is missing, then wrong, then right'(page, site, expect) {
    await openExplorer(page, site);
    const line = live('erin-01/channel.backup');
    await open(page, asFile(line), line.mnemonic);
    await page.waitForFunction(() => document.activeElement.id === 'scbx-passphrase');
    expect(await said(page), 'The key cannot be used: the words are right, but they have a passphrase: type it below them.');
    await page.fill('#scbx-passphrase', `${line.passphrase} `);
    await page.click('#scbx-open');
    await page.waitForFunction(() => document.querySelector('#scbx-own-said').textContent.includes('nearly'));
    await page.fill('#scbx-passphrase', line.passphrase);
    await page.click('#scbx-open');
    await proved(page);
    expect((await verdict(page)).startsWith('It opens, and every byte reads: 2 channels'), true);
  },
  async 'every other form of key, and the network is found'(page, site, expect) {
    const line = LINES.find(({ kind, coin_type: coin, count }) => kind === 'multi' && coin === 1 && count > 0);
    const base64 = Buffer.from(line.base_pub, 'hex').toString('base64');
    const rest = JSON.stringify({ raw_key_bytes: base64, key_loc: { key_family: 7, key_index: 0 } });
    await openExplorer(page, site);
    for (const key of [line.seed_hex, line.base_pub, base64, rest, line.sym_key]) {
      await page.click('#scbx-forget');
      await open(page, asFile({ hex: line.packed }), key);
      await page.waitForSelector('.scbx-verdict');
      expect((await verdict(page)).startsWith('It opens, and every byte reads'), true);
    }
    const { tprv, ...own } = live('frank-01/channel.backup');
    await page.click('#scbx-forget');
    await open(page, asFile(own), `The root key is "${tprv}".`);
    await proved(page);
    expect((await page.textContent('.scbx-facts')).includes('this root key, on the test networks'), true);
  },
  async 'several files in one table, with who is newer'(page, site, expect) {
    await openExplorer(page, site);
    const files = ['frank-02/channel.backup', 'others/frank-poorer2.backup', 'frank-01/channel.backup'].map((id) => asFile(live(id), id));
    await open(page, files, live('frank-01/channel.backup').mnemonic);
    await page.waitForFunction(() => document.querySelectorAll('.scbx-card').length === 4);
    const table = await page.textContent('.scbx-card table');
    expect(table.includes('lacks 1'), true);
    await page.waitForFunction(() => [...document.querySelectorAll('.scbx-proof')].every(({ textContent }) => textContent.startsWith('Proof: ')));
    await page.waitForFunction(() => document.querySelector('.scbx-card table').textContent.includes('older than elsewhere'));
  },
  async 'JSON of lncli, and an empty file'(page, site, expect) {
    await openExplorer(page, site);
    const line = live('alice-00-new/channel.backup');
    const hex = live('alice-20-restarted/channel.backup').hex;
    const rest = JSON.stringify({ multi_chan_backup: { chan_points: [], multi_chan_backup: Buffer.from(hex, 'hex').toString('base64') } });
    const lncli = JSON.stringify({ multi_chan_backup: { chan_points: [], multi_chan_backup: hex } });
    await open(page, [{ name: 'rest.json', mimeType: '', buffer: Buffer.from(rest) }, { name: 'lncli.json', mimeType: '', buffer: Buffer.from(lncli) }, asFile(line)], line.mnemonic);
    await page.waitForFunction(() => document.querySelectorAll('.scbx-verdict').length === 3);
    const texts = await page.locator('.scbx-verdict').allTextContents();
    expect(texts.slice(0, 2).every((text) => text.startsWith('It opens, and every byte reads: 11 channels')), true);
    expect(texts[2].includes('45 bytes that hold no channel'), true);
  },
  async 'another wallet, a word that is wrong, and what is no backup'(page, site, expect) {
    await openExplorer(page, site);
    const words = live('alice-00-new/channel.backup').mnemonic;
    await open(page, asFile(live('frank-01/channel.backup')), words);
    await page.waitForSelector('.scbx-verdict');
    expect(await verdict(page), 'It does not open with these words on any network. It is the backup of another wallet, or it was cut off or changed.');
    await page.fill('#scbx-key', words.replace('raven', 'ravne'));
    await page.click('#scbx-open');
    await page.waitForFunction(() => document.querySelector('#scbx-own-said').textContent.startsWith('The key'));
    expect((await said(page)).startsWith('The key cannot be used: word 2 of 24 is not in the list; the nearest: '), true);
    expect(await page.locator('.scbx-verdict').count(), 0);
  },
  async 'a version 8 in a Multi is told as what it is'(page, site, expect) {
    await openExplorer(page, site);
    await open(page, join(OWN, 'version-8.backup'), SEED());
    await page.waitForSelector('.scbx-verdict');
    expect((await verdict(page)).startsWith('It opens, but it holds an unknown Single version 8: it was written by a newer lnd'), true);
    expect(await page.locator('.scbx-channels tbody tr').count(), 1);
    await page.click('.scbx-buttons button:has-text("Show its bytes")');
    await page.waitForSelector('#scbx-refusal:not([hidden])');
    expect((await page.textContent('#scbx-refusal p')).startsWith('Refused: unknown-version in static_backups[1].version at byte'), true);
  },
  async 'seven megabytes of text: the last verdict does not stay'(page, site, expect) {
    await openExplorer(page, site);
    const line = live('frank-01/channel.backup');
    await open(page, asFile(line), line.mnemonic);
    await page.waitForSelector('.scbx-good');
    await page.click('#scbx-files [aria-label^="Take"]');
    expect(await page.locator('.scbx-verdict').count(), 0);
    await page.setInputFiles('#scbx-file', join(OWN, 'large.txt'));
    await page.waitForSelector('#scbx-files .scbx-refused');
    expect(await page.textContent('#scbx-files .scbx-refused'), 'It is text, and no backup is in it. Give the file that lnd names channel.backup.');
  },
  async 'the example, and forgetting'(page, site, expect) {
    await openExplorer(page, site);
    await page.click('#scbx-example');
    await proved(page);
    expect(await page.locator('.scbx-bad').count(), 0);
    await page.click('#scbx-forget');
    expect(await page.inputValue('#scbx-key'), '');
    expect(await page.locator('.scbx-verdict').count(), 0);
    await page.fill('#scbx-key', 'x');
    await page.click('#scbx-open');
    expect(await said(page), 'Choose a file first.');
  },
};

export const owner = (browser, site) => runCases(browser, site, "the owner's way", CASES);
