// Every vector and many changed files, read by the page's worker, against what the reference says.

const CHUNK = 100;

// In the page: what the worker says of all parts of some vectors.
function vectorsInPage([op, ids]) {
  const kind = op.startsWith('multi') ? 'multi' : 'single';
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const { load, ask } = window.scbExplorer;
  return Promise.all(ids.map(async (id) => {
    const item = await load(id);
    const parts = item.parts.map((part) => ask('full', { bytes: bytesOf(part), ring: item.key, kind }));
    return { id, parts: await Promise.all(parts) };
  }));
}

// In the page: the refusals of changed files.
function changedInPage(files) {
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Promise.all(files.map(async ({ bytes, kind, ring }) => (
    (await window.scbExplorer.ask('full', { bytes: bytesOf(bytes), kind, ring, isTree: false })).error)));
}

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// Compares one operation; returns counts and the differences.
export async function agreement(page, op, expected) {
  const result = { agree: 0, refused: 0, fields: 0, differences: [] };
  for (let from = 0; from < expected.length; from += CHUNK) {
    const wanted = expected.slice(from, from + CHUNK);
    const found = await page.evaluate(vectorsInPage, [op, wanted.map(({ id }) => id)]);
    wanted.forEach((vector, index) => {
      if (isSame(found[index], vector)) {
        result.agree += 1;
        result.refused += vector.parts.some(({ error }) => error) ? 1 : 0;
        for (const { fields } of vector.parts) result.fields += fields;
      } else {
        result.differences.push({ id: vector.id, expected: vector, found: found[index] });
      }
    });
  }
  return result;
}

// Compares the changed files by class, field and offset of the refusal.
export async function changedFiles(page, files) {
  const differences = [];
  for (let from = 0; from < files.length; from += CHUNK) {
    const chunk = files.slice(from, from + CHUNK);
    const found = await page.evaluate(changedInPage, chunk.map(({ bytes, kind, ring }) => ({ bytes, kind, ring })));
    chunk.forEach((file, index) => {
      if (!isSame(found[index], file.error)) differences.push({ id: `changed file ${from + index} (${file.how})`, expected: file.error, found: found[index] });
    });
  }
  return differences;
}
