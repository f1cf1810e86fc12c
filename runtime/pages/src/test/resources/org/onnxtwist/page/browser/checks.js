"use strict";
// Checks of a page that run in it. Each returns its findings, a line for each.

/** A short name of an element for a finding. */
function described(element) {
  const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
  const classes = element.getAttribute("class") ? "." + element.getAttribute("class").trim().replace(/\s+/g, ".") : "";
  return `<${element.localName}${element.id ? "#" + element.id : classes}>${text ? ` "${text}"` : ""}`;
}

/** Parts of the page that stand out to the right, so that all of it scrolls sideways. */
function widthFindings(width) {
  const full = document.documentElement.scrollWidth;
  if (full <= width) {
    return [];
  }
  const isContained = (element) => {
    for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
      if (getComputedStyle(parent).overflowX !== "visible") {
        return true;
      }
    }
    return false;
  };
  const culprits = [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right + scrollX > width + 0.5 && !isContained(element))
    .slice(-3).map(described);
  return [`scrolls sideways: ${full} of ${width} pixels, by ${culprits.join(", ")}`];
}

/** Texts that are there but cannot be seen whole, since their box cuts them off. */
function cutFindings() {
  return [...document.body.querySelectorAll("*")]
    .filter((element) => !element.closest("svg") && element.getClientRects().length && element.clientWidth > 1)
    .filter((element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1)
    .map((element) => `cuts off its content: ${described(element)}`);
}

async function accessibilityFindings() {
  const result = await axe.run(document, {
    runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    resultTypes: ["violations"],
  });
  return result.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`));
}

const painter = document.createElement("canvas").getContext("2d", {willReadFrequently: true});

/** A colour of CSS as red, green, blue and opacity from 0 to 1. */
function colourOf(css) {
  painter.clearRect(0, 0, 1, 1);
  painter.fillStyle = css;
  painter.fillRect(0, 0, 1, 1);
  return [...painter.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
}

function over(front, back, opacity) {
  return [0, 1, 2].map((i) => front[i] * opacity + back[i] * (1 - opacity));
}

/** The contrast of two colours as WCAG 2 defines it. */
function contrast(a, b) {
  const luminance = (colour) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) =>
    sum + weight * (colour[i] <= 0.04045 ? colour[i] / 12.92 : ((colour[i] + 0.055) / 1.055) ** 2.4), 0);
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** What an element paints where a text lies over it: [red, green, blue, opacity]; nothing where that cannot be told. */
function paintOf(element) {
  const style = getComputedStyle(element);
  if (!(element instanceof SVGElement) || element.localName === "svg") {
    return colourOf(style.backgroundColor);
  }
  if (element.localName === "image" || style.fill.startsWith("url")) {
    return undefined;
  }
  const isShape = ["rect", "circle", "ellipse", "path", "polygon"].includes(element.localName) && style.fill !== "none";
  const colour = isShape ? colourOf(style.fill) : [0, 0, 0, 0];
  return [...colour.slice(0, 3), colour[3] * Number(style.fillOpacity) * Number(style.opacity)];
}

/** Texts of drawings whose contrast to what they lie on is too small, or that are too small: axe reads no texts of SVG. */
function drawingFindings(smallest) {
  const findings = [];
  for (const text of document.querySelectorAll("svg text")) {
    if (!text.textContent.trim() || !text.getClientRects().length || getComputedStyle(text).visibility !== "visible") {
      continue;
    }
    text.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    const box = text.getBoundingClientRect();
    const style = getComputedStyle(text);
    const size = Number.parseFloat(style.fontSize) * scaleOf(text);
    if (size < smallest) {
      findings.push(`a text of ${size.toFixed(1)} pixels: ${described(text)}`);
    }
    const behind = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (behind.length === 0) {
      // Beyond the edge of what is shown: a wide drawing on paper.
      continue;
    }
    const below = behind.indexOf(text);
    let back = style.paintOrder.startsWith("stroke") && style.stroke !== "none" ? colourOf(style.stroke).slice(0, 3) : undefined;
    if (!back) {
      const layers = [];
      for (const element of behind.slice(below + 1)) {
        const paint = text.contains(element) || element.contains(text) && element.localName === "text" ? [0, 0, 0, 0] : paintOf(element);
        layers.push(paint);
        if (!paint || paint[3] === 1) {
          break;
        }
      }
      if (layers.includes(undefined)) {
        continue;
      }
      back = layers.reverse().reduce((under, layer) => over(layer, under, layer[3]), [1, 1, 1]);
    }
    const fill = colourOf(style.fill);
    let opacity = fill[3] * Number(style.fillOpacity);
    for (let part = text; part && part.localName !== "body"; part = part.parentElement) {
      opacity *= Number(getComputedStyle(part).opacity);
    }
    const found = contrast(over(fill, back, opacity), back);
    const isLarge = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700;
    if (found < (isLarge ? 3 : 4.5)) {
      findings.push(`a contrast of ${found.toFixed(2)}: ${described(text)}`);
    }
  }
  scrollTo(0, 0);
  return [...new Set(findings)];
}

/** Pixels of the screen for a unit of a drawing. */
function scaleOf(element) {
  const matrix = element.getScreenCTM();
  return Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c));
}

/** What a reader without a mouse has to reach; each is remembered until the focus comes there. */
const unreached = new Set();
const unmarked = new Set();
const looks = new Map();

/** What an element and its parts look like, as far as a mark of the focus may change it. */
function lookOf(element) {
  return [element, ...element.querySelectorAll("*")].slice(0, 40).map((part) => {
    const style = getComputedStyle(part);
    return [style.stroke, style.strokeWidth, style.fill, style.backgroundColor, style.borderColor].join();
  }).join(";");
}

function watchFocus() {
  const candidates = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [tabindex], [onclick], audio[controls], video[controls], iframe");
  for (const element of candidates) {
    const isShown = element.checkVisibility({visibilityProperty: true});
    const isOneOfRadios = element.type === "radio" && !element.checked;
    if (isShown && !element.disabled && element.getAttribute("tabindex") !== "-1" && !isOneOfRadios) {
      unreached.add(element);
      looks.set(element, lookOf(element));
    }
  }
  for (const element of document.querySelectorAll("body *")) {
    const points = (one) => getComputedStyle(one).cursor === "pointer";
    if (points(element) && !points(element.parentElement) && element.checkVisibility()
        && !element.closest("a[href], button, input, select, textarea, summary, label, [tabindex]")) {
      unreached.add(element);
    }
  }
  document.addEventListener("focusin", (event) => {
    unreached.delete(event.target);
    const isMarked = [event.target, ...event.target.querySelectorAll("*")].some((part) => {
      const style = getComputedStyle(part);
      return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
    });
    if (!isMarked && looks.get(event.target) === lookOf(event.target)) {
      unmarked.add(event.target);
    }
    const box = event.target.getBoundingClientRect();
    if (box.right < 0 || box.left > innerWidth || box.bottom < 0 || box.top > innerHeight) {
      unmarked.add(event.target);
    }
  });
  return unreached.size;
}

function focusFindings() {
  return [
    ...[...unreached].map((element) => `not reached by Tab: ${described(element)}`),
    ...[...unmarked].map((element) => `not seen to have the focus: ${described(element)}`),
  ];
}

/** Faults in the order of a table's rows after a sort by a column; the values of the cells where they have any, else their texts. */
function orderFindings(table, column, order) {
  const head = table.tHead.rows[0].cells[column];
  const sort = head.getAttribute("aria-sort") ?? "none";
  if (sort !== order) {
    return [`is sorted ${sort}, not ${order}, by ${described(head)}`];
  }
  const keys = [...table.tBodies[0].rows].map((row) => row.cells[column]).map((cell) =>
    "value" in cell.dataset && cell.dataset.value !== "NaN" ? Number(cell.dataset.value) : cell.innerText.trim());
  const texts = new Intl.Collator("en", {numeric: true});
  const isInOrder = (a, b) => typeof a === typeof b ? (typeof a === "number" ? a <= b : texts.compare(a, b) <= 0) : typeof a === "number";
  const isInThisOrder = (a, b) => order === "ascending" || typeof a !== typeof b ? isInOrder(a, b) : isInOrder(b, a);
  return keys.slice(1).flatMap((key, i) => isInThisOrder(keys[i], key)
    ? [] : [`has ${keys[i]} before ${key}, ${order} by ${described(head)}`]);
}

function shownRows(table) {
  return [...table.tBodies[0].rows].filter((row) => row.checkVisibility()).map((row) => row.innerText.trim());
}
