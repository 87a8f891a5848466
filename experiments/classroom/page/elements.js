// Elements. Text is always set as text, so that typed input is never read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; `on...` attributes are listeners, null is left out. */
function h(tag, attributes = {}, ...children) {
  return fillElement(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function svg(tag, attributes = {}, ...children) {
  return fillElement(document.createElementNS(SVG, tag), attributes, children);
}

function fillElement(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

/** Replace the content of an element; keep the focus if the focused element is still there. */
function put(host, ...children) {
  const active = document.activeElement;
  const id = host.contains(active) ? active.id : "";
  host.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  if (id) byId(id)?.focus({ preventScroll: true });
}

function button(text, action, attributes = {}) {
  return h("button", { type: "button", onclick: action, ...attributes }, text);
}

/** A table of a chart's numbers; the first cell of a row names it. */
function table(caption, head, rows) {
  return h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), cells.map((cell) => h("td", {}, cell))))));
}

const wantsNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// All words come from words.json, so that a class can translate it: t(key, { name: value }).

const WORDS = JSON.parse(byId("words").textContent);

/** The words for a key, with {names} replaced by values. */
function t(key, values = {}) {
  const text = WORDS[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The same as elements; text between two stars is bold. */
function rich(key, values = {}) {
  return t(key, values).split("*").map((part, i) => (i % 2 ? h("b", {}, part) : part));
}

const percent = (share) => (share === null || Number.isNaN(share) ? "–" : `${Math.round(100 * share)}\u00a0%`);

/** "2028-07" as "July 2028". */
function monthInWords(label) {
  return `${t("months").split(" ")[Number(label.slice(5)) - 1]} ${label.slice(0, 4)}`;
}

/** "2026-08" as "August 2026"; a year as it is. */
const timeInWords = (label) => (label.length > 4 ? monthInWords(label) : label);

/** Place on the axis: the end of a month ("2026-12" is 2027), or the middle of a year, whose value is a mean. */
function placeOfTime(label) {
  return Number(label.slice(0, 4)) + (label.length > 4 ? Number(label.slice(5)) / 12 : 0.5);
}

/** The median; null if there are no values. */
function medianOf(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : null;
}
