// Rows of equal height of which only those in view are in the document.

const OVERSCAN = 6;

export class VirtualRows {
  // `make(index)` gives the element of a row, `update(element, index)` sets what changes by selection.
  constructor({ viewport, content, rowHeight, make, update }) {
    Object.assign(this, { viewport, content, rowHeight, make, update, count: 0, kept: -1 });
    this.rows = new Map();
    let isPending = false;
    viewport.addEventListener('scroll', () => {
      if (isPending) return;
      isPending = true;
      requestAnimationFrame(() => {
        isPending = false;
        this.draw();
      });
    }, { passive: true });
    new ResizeObserver(() => this.draw()).observe(viewport);
  }

  // Other content: forget every row.
  reset(count) {
    this.rows.forEach((element) => element.remove());
    this.rows.clear();
    this.count = count;
    this.kept = -1;
    this.content.style.height = `${count * this.rowHeight}px`;
    this.draw();
  }

  draw() {
    const top = this.viewport.scrollTop;
    const height = this.viewport.clientHeight;
    const first = Math.max(0, Math.floor(top / this.rowHeight) - OVERSCAN);
    const last = Math.min(this.count, Math.ceil((top + height) / this.rowHeight) + OVERSCAN);
    const wanted = new Set();
    for (let index = first; index < last; index += 1) wanted.add(index);
    if (this.kept >= 0 && this.kept < this.count) wanted.add(this.kept); // it may hold the focus
    for (const [index, element] of this.rows) {
      if (!wanted.has(index)) {
        element.remove();
        this.rows.delete(index);
      }
    }
    let next = this.content.firstChild;
    for (const index of [...wanted].sort((a, b) => a - b)) {
      let element = this.rows.get(index);
      if (!element) {
        element = this.make(index);
        element.style.top = `${index * this.rowHeight}px`;
        this.rows.set(index, element);
        this.update(element, index);
      }
      if (element === next) next = next.nextSibling;
      else this.content.insertBefore(element, next);
    }
  }

  refresh() {
    this.rows.forEach((element, index) => this.update(element, index));
  }

  // Brings a row into view, in the middle if it was outside, and returns its element.
  show(index) {
    const top = index * this.rowHeight;
    const { scrollTop, clientHeight } = this.viewport;
    this.kept = index;
    if (top < scrollTop || top + this.rowHeight > scrollTop + clientHeight) {
      this.viewport.scrollTop = Math.max(0, top - (clientHeight - this.rowHeight) / 2);
    }
    this.draw();
    return this.rows.get(index);
  }
}

// An element with attributes; `text` and children are never read as HTML.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== null));
  return element;
}
