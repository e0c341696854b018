// Dotted name of an entry.
export function pathOf(entry) {
  const names = [];
  for (let at = entry; at.parent; at = at.parent) names.unshift(at.name);
  return names.join('.').replaceAll('.[', '[');
}
