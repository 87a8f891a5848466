// Sorts a long table by a click on its head, and filters its rows by words.
"use strict";

const LONG = 10; // rows

function number(text) {
  const found = /^[+−-]?[\d,]*\.?\d+(e[+-]?\d+)?(?=\s|%|$)/i.exec(text.trim());
  return found ? Number(found[0].replace(/,/g, "").replace("−", "-")) : NaN;
}

function compared(one, other) {
  const [a, b] = [number(one), number(other)];
  if (!isNaN(a) && !isNaN(b)) return a - b;
  if (isNaN(a) !== isNaN(b)) return isNaN(a) ? 1 : -1;
  return one.localeCompare(other);
}

function sort(table, head, place) {
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const one of table.tHead.rows[0].cells) one.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const cell = row => row.cells[place].textContent;
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => compared(cell(one), cell(other)) * (down ? -1 : 1));
  table.tBodies[0].append(...rows);
}

function filterOf(table) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "md-input table-filter";
  box.placeholder = `Filter ${table.tBodies[0].rows.length} rows`;
  box.setAttribute("aria-label", "Filter rows by words");
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/);
    for (const row of table.tBodies[0].rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
    }
  });
  return box;
}

document.addEventListener("DOMContentLoaded", () => {
  for (const table of document.querySelectorAll("article table")) {
    if (!table.tHead || !table.tBodies.length || table.tBodies[0].rows.length < LONG) continue;
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = document.createElement("button");
      button.className = "table-sort";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head, place));
      head.append(button);
    });
    table.before(filterOf(table));
  }
});
