// Trees of fields as plain data that a worker can post: no parents, no schemas, no bytes twice.

// Every field of a schema in a fixed order, so that its place is its name on both sides.
export function fieldsOf(schemas) {
  const fields = [];
  const walk = (node) => {
    if (!node || typeof node !== 'object') return;
    if ('name' in node && 'node' in node) fields.push(node);
    Object.values(node).forEach(walk);
  };
  walk(schemas);
  return fields;
}

// Entries as [name, kind, offset, size, field, encoding, value, error, isFolded, count, children].
// A value that is bytes becomes [start, end]: the page has the bytes.
export function packed(entries, places) {
  return entries.map((entry) => {
    const { value } = entry;
    const isBytes = value instanceof Uint8Array;
    const shown = isBytes ? [value.byteOffset - places.base, value.byteOffset - places.base + value.length] : value;
    return [
      entry.name, entry.kind, entry.offset, entry.size, places.of.get(entry.field), entry.encoding,
      isBytes ? 2 : 1, typeof value === 'object' && !isBytes && !Array.isArray(value) ? undefined : shown,
      entry.error, entry.isFolded, entry.count, packed(entry.children, places),
    ];
  });
}

export function placesOf(fields, bytes) {
  return { base: bytes.byteOffset, of: new Map(fields.map((field, at) => [field, at])) };
}

// The way back, on the page.
export function unpacked(items, parent, fields, bytes) {
  return items.map(([name, kind, offset, size, field, encoding, form, value, error, isFolded, count, children]) => {
    const entry = { name, kind, offset, size, parent, field: fields[field], encoding, error, isFolded, count };
    entry.value = form === 2 ? bytes.subarray(...value) : value;
    entry.children = unpacked(children, entry, fields, bytes);
    return entry;
  });
}
