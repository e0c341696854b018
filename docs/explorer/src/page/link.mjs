// The way to the worker. Its source is in this script, because a page from a folder on disk may
// start no worker from a file.

import source from 'worker:source';

export class WorkerLink {
  constructor(setup) {
    this.setup = setup;
    this.start();
  }

  start() {
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    this.worker = new Worker(address);
    URL.revokeObjectURL(address);
    this.waiting = new Map();
    this.last = 0;
    this.worker.addEventListener('message', ({ data }) => this.#answer(data));
    this.worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.waiting.forEach(({ reject }) => reject(new Error('the worker stopped')));
      this.waiting.clear();
    });
    this.ask('setup', this.setup);
  }

  #answer({ id, value, fault, progress }) {
    const asked = this.waiting.get(id);
    if (!asked) return;
    if (progress) {
      asked.progress?.(progress);
      return;
    }
    this.waiting.delete(id);
    if (fault) asked.reject(Object.assign(new Error(fault.message), { code: fault.code }));
    else asked.resolve(value);
  }

  ask(call, args, progress, transfer = []) {
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, progress });
      this.worker.postMessage({ id, call, args }, transfer);
    });
  }

  // Ends the worker, and with it every key and backup that it holds.
  forget() {
    this.worker.terminate();
    this.start();
  }
}
