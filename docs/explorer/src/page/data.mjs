// The data of the site comes as scripts, because a page from a folder on disk may load nothing else.

import { make } from './virtual.mjs';

const BASE = new URL('data/', document.currentScript.src);
const loaded = new Map();

window.scbExplorerData = (name, value) => loaded.get(name)?.resolve(value);

// What `data/<name>.js` hands over.
export function load(name) {
  if (!loaded.has(name)) {
    const entry = {};
    entry.promise = new Promise((resolve, reject) => Object.assign(entry, { resolve, reject }));
    loaded.set(name, entry);
    const script = make('script', { src: new URL(`${name.split('/').map(encodeURIComponent).join('/')}.js`, BASE).href });
    script.addEventListener('load', () => script.remove());
    script.addEventListener('error', () => {
      loaded.delete(name);
      script.remove();
      entry.reject(new Error(`${name} could not be loaded`));
    });
    document.head.append(script);
  }
  return loaded.get(name).promise;
}
