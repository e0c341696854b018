// What lnd itself wrote, from vectors/captured.
import { readFileSync } from 'node:fs';
import { hexToBytes } from '@noble/hashes/utils.js';

const FOLDER = new URL('../../../../vectors/captured/', import.meta.url);

export const hex = hexToBytes;

export const backups = readFileSync(new URL('lnd-head-backups.jsonl', FOLDER), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));

export const ringOf = ({ seed_hex: seed, coin_type: coinType }) => ({ seed: hex(seed), coin_type: coinType });
