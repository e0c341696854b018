// The explorer page. Nothing is sent: data comes by script tags from the site itself, so that the
// page also works from a folder on disk; what takes time is done in a worker.

import { BytesMode } from './page/bytes_mode.mjs';
import { load } from './page/data.mjs';
import { WorkerLink } from './page/link.mjs';
import { Owner } from './page/owner.mjs';
import { Vectors } from './page/vectors.mjs';

const EXAMPLE = 'captured/S007';

class Explorer {
  constructor(root, data) {
    this.at = (name) => root.querySelector(`#scbx-${name}`);
    const { at } = this;
    const { schemas, envelope, coins } = data;
    this.link = new WorkerLink({ schemas, envelope, coins });
    const rules = () => load('rules');
    this.vectors = new Vectors(at, data.groups, rules, { chosen: (id, part) => this.open(id, part) });
    this.bytes = new BytesMode(at, { schemas, envelope }, this.link, rules, { moved: () => this.#remember() });
    this.owner = new Owner(at, this.link, {
      show: (request) => this.showOwn(request),
      emptied: () => this.#emptied(),
    });
    at('plain-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#plain(new TextEncoder().encode(at('plain-text').value));
    });
    at('plain-file').addEventListener('change', async ({ target }) => {
      if (target.files[0]) this.#plain(new Uint8Array(await target.files[0].arrayBuffer()));
    });
    for (const name of ['owner', 'bytes']) at(`mode-${name}`).addEventListener('click', () => this.mode(name));
    at('more').addEventListener('toggle', () => at('more').open && this.vectors.list());
    window.addEventListener('hashchange', () => this.followHash());
  }

  // Shows the owner's mode or the bytes mode, which begins with an example.
  async mode(name, isEmpty = false) {
    for (const each of ['owner', 'bytes']) {
      this.at(`${each}-mode`).hidden = each !== name;
      this.at(`mode-${each}`).setAttribute('aria-pressed', String(each === name));
    }
    if (name === 'bytes' && !isEmpty && !this.bytes.reading) await this.open(EXAMPLE);
  }

  async open(id, part = 0) {
    await this.mode('bytes', true);
    const item = await this.vectors.take(id, part);
    if (!item) {
      this.vectors.clear();
      this.bytes.clear(`There is no vector ${id}.`);
      return;
    }
    if (this.at('more').open) await this.vectors.list(id);
    if (item.parts.length === 0) this.bytes.clear('An empty list: nothing to read.');
    else await this.bytes.display(this.link.ask('read', this.vectors.request()), item.requirements);
    this.#remember();
  }

  // An own backup: never in the address.
  async showOwn(request) {
    this.vectors.clear();
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
    await this.mode('bytes', true);
    await this.bytes.display(request);
    this.at('bytes-mode').scrollIntoView({ block: 'start' });
  }

  // A plaintext, as bytes or as text.
  #plain(content) {
    this.at('plain-file').value = '';
    if (content.length > 0) this.showOwn(this.link.ask('plain', { content, kind: this.at('kind').value || undefined }));
  }

  #emptied() {
    this.at('plain-text').value = '';
    this.bytes.comparison.forget();
    this.bytes.clear('');
    this.vectors.clear();
  }

  // Keeps the address a deep link to what is shown.
  #remember() {
    const { item, part } = this.vectors;
    if (!item) return;
    const wanted = [`vector=${item.id}`];
    if (part > 0) wanted.push(`part=${part}`);
    if (this.bytes.lines.byte >= 0 && this.bytes.reading) wanted.push(`byte=${this.bytes.lines.byte}`);
    window.history.replaceState(null, '', `#${wanted.join('&')}`);
  }

  async followHash() {
    const wanted = new URLSearchParams(window.location.hash.slice(1));
    const id = wanted.get('vector');
    if (!id) {
      if (wanted.has('bytes')) await this.mode('bytes');
      return;
    }
    if (this.vectors.item?.id !== id || this.at('bytes-mode').hidden) await this.open(id, Number(wanted.get('part') ?? 0));
    const byte = Number(wanted.get('byte') ?? -1);
    if (this.bytes.reading && byte >= 0 && byte !== this.bytes.lines.byte) await this.bytes.goTo(byte);
    // On a phone what was asked for is what one sees.
    if (window.matchMedia('(max-width: 700px)').matches) this.at('about').scrollIntoView({ block: 'start' });
  }

  async start() {
    this.at('body').hidden = false;
    await this.followHash();
    this.at('loading').hidden = true;
    if (!window.location.hash && document.activeElement === document.body) {
      document.querySelector('#scb-explorer-title')?.focus({ preventScroll: true });
    }
    document.documentElement.dataset.scbExplorer = 'ready';
  }
}

async function main() {
  const root = document.querySelector('#scb-explorer');
  const explorer = new Explorer(root, await load('schema'));
  // For the agreement check and for curious people. No key is reachable from here.
  window.scbExplorer = { load, ask: (call, args) => explorer.link.ask(call, args) };
  await explorer.start();
}

main().catch((error) => {
  document.querySelector('#scb-explorer-trouble').textContent = `The explorer could not start: ${error.message}`;
});
