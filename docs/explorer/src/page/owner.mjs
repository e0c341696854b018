// The owner's mode: files, what opens them, and what they hold.

import { Answers } from './answers.mjs';
import { load } from './data.mjs';
import { make } from './virtual.mjs';
import { number } from './words.mjs';

const LARGEST = 64 * 1024 * 1024;

// The files of a folder that was dropped, its folders included.
async function filesOf(entry) {
  if (entry.isFile) return [await new Promise((resolve, reject) => { entry.file(resolve, reject); })];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (some.length === 0) return (await Promise.all(found.map(filesOf))).flat();
    found.push(...some);
  }
}

export class Owner {
  // `on` has show(request, name): to the bytes mode, and emptied().
  constructor(at, link, on) {
    Object.assign(this, { at, link, on, files: [], asked: 0 });
    this.answers = new Answers(at, link, { showBytes: (id) => on.show(link.ask('read', { file: id })) });
    at('own').addEventListener('submit', (event) => {
      event.preventDefault();
      this.open();
    });
    at('file').addEventListener('change', (event) => this.take([...event.target.files]));
    at('paste').addEventListener('click', () => this.#pasted());
    at('forget').addEventListener('click', () => this.forget());
    at('example').addEventListener('click', () => this.#example());
    at('reveal').addEventListener('click', () => this.#reveal());
    at('back').addEventListener('click', () => at('own').scrollIntoView({ block: 'start' }));
    this.#acceptDrops(at('drop'));
  }

  #acceptDrops(box) {
    const over = (isOver) => box.classList.toggle('scbx-over', isOver);
    box.addEventListener('dragover', (event) => {
      event.preventDefault();
      over(true);
    });
    box.addEventListener('dragleave', () => over(false));
    box.addEventListener('drop', async (event) => {
      event.preventDefault();
      over(false);
      const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
      const files = entries.length > 0 ? (await Promise.all(entries.map(filesOf))).flat() : [...event.dataTransfer.files];
      this.take(files);
    });
  }

  #reveal() {
    const isShown = this.at('reveal').getAttribute('aria-pressed') !== 'true';
    this.at('reveal').setAttribute('aria-pressed', String(isShown));
    for (const name of ['key', 'passphrase']) this.at(name).classList.toggle('scbx-hidden-text', !isShown);
  }

  say(text) {
    this.at('own-said').textContent = text;
  }

  async take(files) {
    for (const file of files) {
      if (file.size > LARGEST) this.say(`${file.name} has ${number(file.size)} bytes: no backup is so large.`);
      else await this.#add(file.name, new Uint8Array(await file.arrayBuffer()));
    }
    this.at('file').value = '';
    this.#listed();
    if (this.at('key').value.trim()) await this.open();
    else if (files.length > 0 && this.files.length > 0) this.at('key').focus({ preventScroll: true });
  }

  async #add(name, content) {
    const added = await this.link.ask('add', { name, content }, undefined, [content.buffer]);
    this.files.push({ ...added, name });
  }

  async #pasted() {
    const text = this.at('text').value;
    if (!text.trim()) {
      this.say('Paste a backup into the field first.');
      return;
    }
    await this.#add('what was pasted', new TextEncoder().encode(text));
    this.at('text').value = '';
    this.#listed();
  }

  #listed() {
    const item = (file) => {
      const form = file.how ? ` (${file.how})` : '';
      const several = file.parts > 1 ? `, ${file.parts} backups in it` : '';
      const remove = make('button', { type: 'button', class: 'scbx-plain', 'aria-label': `Take ${file.name} out` }, '×');
      remove.addEventListener('click', () => this.#remove(file));
      const bytes = make('button', { type: 'button', class: 'scbx-plain' }, 'bytes');
      bytes.addEventListener('click', () => this.on.show(this.link.ask('raw', { file: file.id })));
      const said = file.fault ? make('span', { class: 'scbx-refused' }, file.fault) : make('span', { class: 'scbx-hint' }, `${number(file.size)} bytes${form}${several}`);
      return make('li', {}, make('b', {}, file.name), ' ', said, ' ', file.fault ? undefined : bytes, ' ', remove);
    };
    this.at('files').replaceChildren(...this.files.map(item));
    const usable = this.files.filter(({ fault }) => !fault).length;
    this.say(usable > 0 ? `${usable === 1 ? 'One file is' : `${usable} files are`} taken for packed backups. Now give what opens them.` : '');
  }

  #remove(file) {
    this.files = this.files.filter((each) => each !== file);
    this.link.ask('drop', { id: file.id });
    this.#listed();
    this.answers.clear();
  }

  async open() {
    this.asked += 1;
    const { asked } = this;
    if (this.files.length === 0 && this.at('text').value.trim()) await this.#pasted();
    if (this.files.length === 0) {
      this.say('Choose a file first.');
      this.at('file').focus();
      return;
    }
    if (!this.at('key').value.trim()) {
      this.say('Give the words or a key: a backup is encrypted.');
      this.at('key').focus();
      return;
    }
    this.answers.clear();
    this.say('Opening…');
    try {
      const found = await this.link.ask('open', { text: this.at('key').value, passphrase: this.at('passphrase').value });
      if (asked !== this.asked) return;
      this.say('');
      this.answers.show(found.map((each) => ({ ...this.files.find(({ id }) => id === each.id), ...each })));
    } catch (error) {
      if (asked !== this.asked) return;
      this.say(`The key cannot be used: ${error.message}.`);
      this.at(error.code === 'needs-passphrase' ? 'passphrase' : 'key').focus();
    }
  }

  // Ends the worker, and empties every field.
  forget() {
    this.asked += 1;
    this.link.forget();
    this.files = [];
    for (const name of ['key', 'passphrase', 'text', 'file']) this.at(name).value = '';
    this.answers.clear();
    this.#listed();
    this.on.emptied();
    this.say('Forgotten: the files, the key and what was read are gone from this page.');
  }

  // A regtest node's file with its words, which guard no money.
  async #example() {
    this.forget();
    const { name, words, packed } = await load('example');
    await this.#add(name, Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0)));
    this.at('key').value = words;
    this.#listed();
    await this.open();
  }
}
