// Several files in one table, and their channels beside each other.

import { make } from './virtual.mjs';
import { number } from './words.mjs';

// {files, total, rows, lacking, older} of the files that were opened.
export async function across(link, files) {
  return { files, ...await link.ask('across', { ids: files.map(({ id }) => id) }) };
}

function ageText(column, { lacking, older }) {
  const parts = [];
  if (older[column] > 0) parts.push(`${number(older[column])} older than elsewhere`);
  if (lacking[column] > 0) parts.push(`lacks ${number(lacking[column])}`);
  return parts.join(', ') || 'as new as any';
}

function cellText(cell) {
  if (!cell) return 'not in it';
  const text = cell.number ?? (cell.hasCommitment ? 'a commitment' : 'no commitment');
  return cell.isNewest ? `${text} (newest)` : `${text} (older)`;
}

function channelsTable({ files, total, rows }) {
  const head = make('tr', {}, make('th', { scope: 'col' }, 'Channel'), ...files.map(({ name }) => make('th', { scope: 'col' }, name)));
  const body = rows.map(({ point, cells }) => make('tr', {}, make('th', { scope: 'row' }, make('code', {}, point)),
    ...cells.map((cell) => make('td', { class: cell?.isNewest ? '' : 'scbx-refused' }, cellText(cell)))));
  const more = total > rows.length ? ` (the first ${number(rows.length)} of ${number(total)})` : '';
  return make('details', {}, make('summary', {}, `Channel by channel${more}: a number is that of the commitment transaction`),
    make('div', { class: 'scbx-table', tabindex: 0, role: 'group', 'aria-label': 'Channel by channel' }, make('table', {}, make('thead', {}, head), make('tbody', {}, ...body))));
}

// All files in one table; below it their channels, where several were opened.
export function comparisonTable(files, found, verdictOf) {
  const head = make('tr', {}, ...['File', 'What it is', 'Channels', 'Capacity', 'Age'].map((name) => make('th', { scope: 'col' }, name)));
  const body = files.map((file) => {
    const { tone, text } = verdictOf(file);
    const column = found.files.findIndex(({ id }) => id === file.id);
    const cells = [text, file.channels ? number(file.channels) : '–', file.channels ? `${number(BigInt(file.capacity))} sat` : '–',
      column >= 0 && found.files.length > 1 ? ageText(column, found) : '–'];
    return make('tr', { class: `scbx-${tone}` }, make('th', { scope: 'row' }, file.name), ...cells.map((cell) => make('td', {}, cell)));
  });
  const table = make('table', {}, make('caption', {}, 'All files'), make('thead', {}, head), make('tbody', {}, ...body));
  const parts = [make('div', { class: 'scbx-table', tabindex: 0, role: 'group', 'aria-label': 'All files' }, table)];
  if (found.files.length > 1) parts.push(channelsTable(found));
  return make('section', { class: 'scbx-card' }, make('h2', {}, `${number(files.length)} files`), ...parts);
}
