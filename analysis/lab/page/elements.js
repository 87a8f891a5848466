// Making elements. Text is always set as text, so that nothing that was typed is read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; `on...` attributes are listeners, null is left out. */
function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for a picture. */
function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
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

/** Put new content into an element, and keep the keyboard where it was if that place is still there. */
function put(host, ...children) {
  const active = document.activeElement;
  const id = host.contains(active) ? active.id : "";
  host.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  if (id) byId(id)?.focus({ preventScroll: true });
}

function button(text, action, attributes = {}) {
  return h("button", { type: "button", onclick: action, ...attributes }, text);
}

/** A table under a chart, for those who read rather than look; the first cell of a row names it. */
function table(caption, head, rows) {
  return h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, rows.map(([first, ...cells]) => h("tr", {}, h("th", { scope: "row" }, first), cells.map((cell) => h("td", {}, cell))))));
}

const wantsNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
