"use strict";
(() => {
  const table = document.getElementById("findings");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  // More rows than this wait for somebody who wants them: thousands take their time to lay out.
  let limit = 1000;
  const more = document.getElementById("more");
  const text = document.getElementById("filter-text");
  const selects = Array.from(document.querySelectorAll("select[data-filter]"));
  const shown = document.getElementById("n-shown");
  const words = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const filter = () => {
    const wanted = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let n = 0;
    rows.forEach((row) => {
      const fits = selects.every((select) => !select.value || row.dataset[select.dataset.filter] === select.value)
        && wanted.every((word) => words.get(row).includes(word));
      if (fits) n += 1;
      row.hidden = !fits || n > limit;
    });
    shown.textContent = n === rows.length ? `all ${n}` : `${n} of ${rows.length}`;
    more.hidden = n <= limit;
    more.textContent = `Show all ${n}, not the first ${limit}`;
  };
  const showAll = () => { limit = Infinity; filter(); };
  more.addEventListener("click", showAll);
  let waiting = 0;
  text.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); });
  selects.forEach((select) => select.addEventListener("change", filter));
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent : Number(cell.dataset.sort);
  };
  Array.from(table.tHead.rows[0].cells).forEach((head, column) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      Array.from(table.tHead.rows[0].cells).forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const keys = new Map(rows.map((row) => [row, value(row, column)]));
      const order = (a, b) => (typeof a === "number" ? a - b : a < b ? -1 : a > b ? 1 : 0);
      rows.sort((a, b) => (down ? order(keys.get(b), keys.get(a)) : order(keys.get(a), keys.get(b))));
      filter();
      body.append(...rows);
    });
  });
  document.getElementById("filters").hidden = false;
  filter();
  const closed = [];
  addEventListener("beforeprint", () => {
    showAll();
    document.querySelectorAll("details:not([open])").forEach((one) => { one.open = true; closed.push(one); });
  });
  addEventListener("afterprint", () => { closed.splice(0).forEach((one) => { one.open = false; }); });
})();
