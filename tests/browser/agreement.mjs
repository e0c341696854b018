// Every vector, read by the page in the browser, against what the reference says of the same bytes.

// What is compared of a field: name, offset, size, value, and whether reading stopped in it.
function treesInPage([op, from, to]) {
  const text = (value) => {
    if (value === undefined || value === null) return null;
    if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (Array.isArray(value)) return value.map(text);
    return typeof value === 'boolean' ? value : String(value);
  };
  const tree = (entry) => [
    entry.name, entry.offset, entry.size, entry.children.length > 0 ? null : text(entry.value),
    Boolean(entry.error), entry.children.map(tree),
  ];
  return window.scbExplorer.load(op).then((items) => items.slice(from, to).map((item) => ({
    id: item.id,
    parts: item.parts.map((_, part) => {
      const { kind, root, error } = window.scbExplorer.read(item, part);
      return {
        error: error && { class: error.code, path: error.path || null, offset: error.offset ?? null },
        tree: kind === 'envelope' ? null : tree(root),
      };
    }),
  })));
}

const CHUNK = 200;

// Compares one operation; returns counts and the first differences.
export async function agreement(page, op, expected) {
  const result = { agree: 0, refused: 0, fields: 0, differences: [] };
  const count = (tree) => 1 + tree[5].reduce((sum, child) => sum + count(child), 0);
  for (let from = 0; from < expected.length; from += CHUNK) {
    const found = await page.evaluate(treesInPage, [op, from, from + CHUNK]);
    expected.slice(from, from + CHUNK).forEach((vector, index) => {
      if (JSON.stringify(found[index]) === JSON.stringify(vector)) {
        result.agree += 1;
        result.refused += vector.parts.some(({ error }) => error) ? 1 : 0;
        for (const { tree } of vector.parts) if (tree) result.fields += count(tree) - 1;
      } else {
        result.differences.push({ id: vector.id, expected: vector, found: found[index] });
      }
    });
  }
  return result;
}
