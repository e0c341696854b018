// The filter of a page of vectors. An operation with several pages has a list of all of them, which is
// loaded when it is first asked for; an address of a row that is on another page leads there.
(() => {
  const form = document.querySelector('form.filter');
  if (!form) return;
  const MOST = 40;
  const input = form.querySelector('input');
  const said = form.querySelector('output');
  const list = form.querySelector('ul');
  const rows = [...document.querySelectorAll('table.vectors tbody tr')].map((row) => ({ row, text: `${row.id} ${row.textContent}`.toLowerCase() }));
  const tables = [...document.querySelectorAll('table.vectors')];
  let all = null;

  const loaded = () => {
    if (!form.dataset.index) return Promise.resolve([]);
    all ??= new Promise((resolve) => {
      window.scbVectors = (op, found) => resolve(found);
      const script = document.createElement('script');
      script.src = form.dataset.index;
      document.head.append(script);
    });
    return all;
  };

  const elsewhere = async (words) => {
    const here = new Set(rows.map(({ row }) => row.id));
    const found = (await loaded()).filter(([id, title, outcome]) => !here.has(id)
      && words.every((word) => `${id} ${title} ${outcome}`.toLowerCase().includes(word)));
    return found;
  };

  const show = async () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) count += 1;
    }
    for (const table of tables) {
      const empty = !table.querySelector('tbody tr:not([hidden])');
      const part = table.closest('.spec-table');
      part.hidden = empty;
      if (part.previousElementSibling?.tagName === 'H2') part.previousElementSibling.hidden = empty;
    }
    list.replaceChildren();
    said.textContent = words.length ? `${count} here` : '';
    if (!words.length || !form.dataset.index) return;
    const asked = input.value;
    const others = await elsewhere(words);
    if (asked !== input.value) return;
    said.textContent = `${count} here, ${others.length} on other pages`;
    list.append(...others.slice(0, MOST).map(([id, title, , page]) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = `${page}.html#${id}`;
      link.textContent = id;
      item.append(link, ` ${title}`);
      return item;
    }));
  };

  const follow = async () => {
    const id = decodeURIComponent(window.location.hash.slice(1));
    if (!id || document.getElementById(id) || !form.dataset.index) return;
    const place = (await loaded()).find(([each]) => each === id);
    if (place) window.location.replace(`${place[3]}.html#${id}`);
  };

  form.hidden = false;
  form.addEventListener('submit', (event) => event.preventDefault());
  input.addEventListener('input', show);
  window.addEventListener('hashchange', follow);
  follow();
})();
