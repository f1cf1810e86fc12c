"use strict";
// Sorting by the heads of a table and filtering by the field above it; a page without scripts shows all rows in their first order.
for (const box of document.querySelectorAll(".table")) {
  const body = box.querySelector("tbody");
  const heads = [...box.querySelectorAll("thead th")];
  const first = [...body.rows];
  heads.forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
    const order = head.getAttribute("aria-sort") === "ascending" ? "descending"
      : head.getAttribute("aria-sort") === "descending" ? "none" : "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    const rows = [...first];
    if (order !== "none") {
      head.setAttribute("aria-sort", order);
      const sign = order === "ascending" ? 1 : -1;
      const key = (row) => {
        const cell = row.cells[column];
        const value = Number(cell.dataset.value);
        return Number.isNaN(value) ? cell.textContent.trim() : value;
      };
      rows.sort((a, b) => compare(key(a), key(b), sign));
    }
    body.append(...rows);
  }));
  const filter = box.querySelector(".filter input");
  if (filter) {
    const count = box.querySelector(".filter output");
    filter.addEventListener("input", () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter((word) => word);
      let shown = 0;
      for (const row of first) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = words.length ? `${shown} of ${first.length} rows` : "";
    });
  }
}

// What scrolls sideways takes the focus, so that keys scroll it, and shows on which sides more follows.
const SCROLLING = ".scroll, math[display=block]";
const frames = new ResizeObserver((changes) => changes.forEach(({target}) => frame(target.closest(SCROLLING))));
for (const part of document.querySelectorAll(SCROLLING)) {
  frames.observe(part);
  [...part.children].forEach((child) => frames.observe(child));
  part.addEventListener("scroll", () => frame(part), {passive: true});
}

function frame(part) {
  const hidden = part.scrollWidth - part.clientWidth;
  part.classList.toggle("precedes", part.scrollLeft > 1);
  part.classList.toggle("follows", hidden - part.scrollLeft > 1);
  if (hidden > 1 || part.scrollHeight - part.clientHeight > 1) {
    part.tabIndex = 0;
  } else {
    part.removeAttribute("tabindex");
  }
}

// Paper shows what is folded on the screen.
const folded = [];
addEventListener("beforeprint", () => {
  folded.push(...document.querySelectorAll("details:not([open])"));
  folded.forEach((part) => { part.open = true; });
});
addEventListener("afterprint", () => folded.splice(0).forEach((part) => { part.open = false; }));

// Numbers before texts in either order, so that the gaps of a column are at its end; NaN is a text.
function compare(a, b, sign) {
  if (typeof a === "number" && typeof b === "number") {
    return sign * (a - b);
  }
  if (typeof a === typeof b) {
    return sign * a.localeCompare(b, "en", {numeric: true});
  }
  return typeof a === "number" ? -1 : 1;
}
