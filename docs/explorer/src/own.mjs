// The form for a backup of one's own: text or a file, its key, its kind.

import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOfFile, bytesOfText, keyRing } from './reading.mjs';
import { make } from './virtual.mjs';
import { number } from './words.mjs';

const SHOWN_AS_TEXT = 4096; // bytes of a file that the text field may show

export class OwnBackup {
  // `on` has show({bytes, ring, kind}) and refuse(text).
  constructor(at, coins, on) {
    Object.assign(this, { at, on, dropped: undefined });
    for (const coin of new Set(Object.values(coins))) {
      const networks = Object.keys(coins).filter((network) => coins[network] === coin).join(', ');
      at('coin').append(make('option', { value: coin }, networks));
    }
    at('key-form').addEventListener('change', () => this.#keyForm());
    at('own').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#show();
    });
    at('file').addEventListener('change', (event) => this.#file(event.target.files[0]));
    this.#acceptDrops(at('drop'));
    this.#keyForm();
  }

  #acceptDrops(box) {
    box.addEventListener('dragover', (event) => {
      event.preventDefault();
      box.classList.add('scbx-over');
    });
    box.addEventListener('dragleave', () => box.classList.remove('scbx-over'));
    box.addEventListener('drop', (event) => {
      event.preventDefault();
      box.classList.remove('scbx-over');
      this.#file(event.dataTransfer.files[0]);
    });
  }

  #keyForm() {
    const form = this.at('key-form').value;
    this.at('key').disabled = form === 'plain';
    this.at('coin').disabled = form !== 'seed' && form !== 'extended_key';
  }

  async #file(file) {
    if (!file) return;
    this.dropped = bytesOfFile(new Uint8Array(await file.arrayBuffer()));
    this.at('text').value = this.dropped.length > SHOWN_AS_TEXT ? '' : bytesToHex(this.dropped);
    this.at('drop-name').textContent = `${file.name}: ${number(this.dropped.length)} bytes`;
    this.#show();
  }

  #show() {
    const text = this.at('text').value.trim();
    const bytes = text ? bytesOfText(text) : this.dropped;
    if (!bytes) {
      this.on.refuse(text ? 'The text is neither hex nor base64.' : 'Paste a backup or choose a file.');
      return;
    }
    const form = this.at('key-form').value;
    try {
      const ring = form === 'plain' ? null : keyRing(form, this.at('key').value, Number(this.at('coin').value));
      this.on.show({ bytes, ring, kind: this.at('kind').value || undefined });
    } catch (error) {
      this.on.refuse(`The key cannot be used: ${error.message}`);
    }
  }
}
