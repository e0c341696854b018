// The field rows: a tree grid with roving focus.

import { VirtualRows, make } from './virtual.mjs';
import { colour, number, valueText } from './words.mjs';

const ROW = 30;
const OPEN_UP_TO = 64; // children that are shown from the start
const SINGLES_OPEN = 3;

const isGroupOf = (entry) => entry.children.length > 0 || entry.isFolded;
const nameText = (entry) => (entry.kind === 'more' ? `${number(entry.count)} more` : entry.name);

export class FieldTree {
  // `on` has select(entry), hover(entry or null), leave() on to the bytes, and unfold(entry).
  constructor(grid, on) {
    Object.assign(this, { grid, on, root: null, visible: [], open: new Set(), current: null, hovered: null });
    this.rows = new VirtualRows({
      viewport: grid.querySelector('.scbx-scroll'),
      content: grid.querySelector('.scbx-rows'),
      rowHeight: ROW,
      make: (index) => this.#row(this.visible[index], index),
      update: (element, index) => this.#mark(element, this.visible[index]),
    });
    grid.addEventListener('keydown', (event) => this.#key(event));
  }

  show(root) {
    this.root = root;
    this.open = new Set();
    this.#openFirst(root, 0);
    this.current = root.children[0] ?? null;
    this.rows.viewport.scrollTop = 0;
    this.#list();
  }

  #openFirst(entry, depth) {
    const singles = entry.kind === 'multi' ? entry.children.filter((child) => child.kind === 'single').length : 0;
    for (const child of entry.children) {
      const isMany = child.kind === 'single' && singles > SINGLES_OPEN;
      if (child.children.length > 0 && child.children.length <= OPEN_UP_TO && !isMany) this.open.add(child);
      if (child.children.length > 0) this.#openFirst(child, depth + 1);
    }
  }

  #list() {
    this.visible = [];
    const walk = (entries, level) => {
      for (const entry of entries) {
        entry.level = level;
        entry.row = this.visible.push(entry) - 1;
        if (this.open.has(entry)) walk(entry.children, level + 1);
      }
    };
    walk(this.root.children, 1);
    this.grid.setAttribute('aria-rowcount', this.visible.length + 1);
    this.rows.reset(this.visible.length);
    this.rows.kept = this.#rowOf(this.current);
    this.rows.draw();
  }

  #row(entry, index) {
    const isGroup = isGroupOf(entry);
    const name = make('span', { class: 'scbx-name', style: `padding-left:${(entry.level - 1) * 0.8}em` });
    const twist = make('span', { class: isGroup ? 'scbx-twist' : 'scbx-twist scbx-leaf', 'aria-hidden': 'true' });
    if (isGroup) {
      twist.addEventListener('click', (event) => {
        event.stopPropagation();
        this.#toggle(entry);
      });
    }
    name.append(twist, nameText(entry));
    const row = make('div', {
      class: `scbx-row scbx-${isGroup ? 'none' : colour(entry.kind)}`,
      role: 'row',
      'aria-rowindex': index + 2,
      'aria-level': entry.level,
      'aria-controls': 'scbx-bytes',
      'aria-expanded': isGroup ? String(this.open.has(entry)) : undefined,
    },
    make('div', { role: 'gridcell' }, name),
    make('div', { role: 'gridcell' }, number(entry.offset)),
    make('div', { role: 'gridcell' }, number(entry.size)),
    make('div', { role: 'gridcell', class: 'scbx-value' }, entry.error ? `✗ ${entry.error}` : valueText(entry).slice(0, 72)));
    row.addEventListener('focus', () => this.on.select(entry));
    row.addEventListener('click', () => {
      this.#focus(entry);
      this.on.select(entry);
    });
    row.addEventListener('mouseenter', (event) => this.on.hover(entry, event));
    row.addEventListener('mouseleave', (event) => this.on.hover(null, event));
    return row;
  }

  #mark(element, entry) {
    element.tabIndex = entry === this.#visibleOf(this.current) ? 0 : -1;
    const isCurrent = entry === this.#visibleOf(this.current);
    element.setAttribute('aria-selected', String(isCurrent));
    if (isCurrent) element.setAttribute('aria-current', 'true');
    else element.removeAttribute('aria-current');
    element.classList.toggle('scbx-hover', this.hovered !== null && entry === this.#visibleOf(this.hovered));
    element.classList.toggle('scbx-failed', Boolean(entry.error));
  }

  // The entry, or the closest one around it that has a row.
  #visibleOf(entry) {
    let at = entry;
    while (at?.parent && this.visible[at.row] !== at) at = at.parent;
    return at;
  }

  #rowOf(entry) {
    const at = this.#visibleOf(entry);
    return at?.parent ? at.row : -1;
  }

  hover(entry) {
    this.hovered = entry;
    this.rows.refresh();
  }

  // Makes an entry the current one, opened down to it and in view, without taking the focus.
  select(entry) {
    let isChanged = false;
    for (let at = entry.parent; at?.parent; at = at.parent) {
      if (!this.open.has(at)) {
        this.open.add(at);
        isChanged = true;
      }
    }
    this.current = entry;
    if (isChanged) this.#list();
    this.rows.show(this.#rowOf(entry));
    this.rows.refresh();
  }

  focus() {
    if (this.current) this.rows.show(this.#rowOf(this.current))?.focus({ preventScroll: true });
  }

  #focus(entry) {
    this.current = entry;
    const element = this.rows.show(entry.row);
    this.rows.refresh();
    element.focus({ preventScroll: true });
  }

  async #toggle(entry) {
    const hadFocus = this.grid.contains(document.activeElement);
    if (entry.isFolded) await this.on.unfold(entry);
    if (this.open.has(entry)) this.open.delete(entry);
    else this.open.add(entry);
    this.current = this.#visibleOf(this.current);
    this.#list();
    if (!this.current?.parent) this.current = entry;
    this.current = this.#visibleOf(this.current);
    this.rows.refresh();
    if (hadFocus) this.#focus(this.current);
  }

  #key(event) {
    const entry = this.#visibleOf(this.current);
    if (!entry || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.rows.viewport.clientHeight / ROW) - 1);
    const isOpen = this.open.has(entry);
    const at = (row) => this.#focus(this.visible[Math.min(Math.max(row, 0), this.visible.length - 1)]);
    const actions = {
      ArrowDown: () => at(entry.row + 1),
      ArrowUp: () => at(entry.row - 1),
      PageDown: () => at(entry.row + page),
      PageUp: () => at(entry.row - page),
      Home: () => at(0),
      End: () => at(this.visible.length - 1),
      ArrowRight: () => {
        if (isGroupOf(entry) && !isOpen) this.#toggle(entry);
        else if (entry.children.length > 0) at(entry.row + 1);
      },
      ArrowLeft: () => {
        if (isOpen) this.#toggle(entry);
        else if (entry.parent.parent) this.#focus(entry.parent);
      },
      Enter: () => this.on.leave(),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }
}
