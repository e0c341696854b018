import { Reader } from './reader.mjs';
import { readSingle, writeSingle } from './single.mjs';
import { Writer } from './writer.mjs';

export const MULTI_VERSIONS = [0];

export function deserializeMulti(bytes) {
  const r = new Reader(bytes);
  const version = r.u8('version');
  if (!MULTI_VERSIONS.includes(version)) {
    throw r.fail('unknown-version', 'version', `${version} is not known`, 0);
  }
  const count = r.u32('count');
  const singles = [];
  for (let i = 0; i < count; i++) {
    r.prefix = `static_backups[${i}].`;
    singles.push(readSingle(r));
  }
  return { version, static_backups: singles }; // what follows the last Single is ignored
}

export function serializeMulti({ version, static_backups: singles }) {
  const w = new Writer();
  if (!MULTI_VERSIONS.includes(w.present(version, 'version'))) {
    throw w.fail('unknown-version', 'version', `${version} is not known`);
  }
  w.u8(version, 'version');
  w.u32(w.present(singles, 'static_backups').length, 'count');
  singles.forEach((single, i) => {
    w.prefix = `static_backups[${i}].`;
    writeSingle(w, single);
  });
  return w.finish();
}
