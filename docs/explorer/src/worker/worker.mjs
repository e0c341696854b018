// The worker: everything that takes time. Its messages are {id, call, args}; it answers {id, value},
// {id, fault: {code, message}}, and before that {id, progress}.

import { Desk } from './desk.mjs';
import { full } from './full.mjs';

const desk = new Desk();
desk.full = (args) => full(desk, args);

globalThis.addEventListener('message', async ({ data: { id, call, args } }) => {
  try {
    const value = await desk[call](args, (progress) => globalThis.postMessage({ id, progress }));
    globalThis.postMessage({ id, value }, value?.bytes ? [value.bytes.buffer] : []);
  } catch (error) {
    globalThis.postMessage({ id, fault: { code: error.code ?? 'fault', message: error.message } });
  }
});
