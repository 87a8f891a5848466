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

/** The same, but only where what it is made of has changed since; `parts` are plain values. */
function putIfNew(host, parts, make) {
  const made = JSON.stringify(parts);
  if (host.dataset.made === made) return;
  host.dataset.made = made;
  put(host, make());
}

function button(text, action, attributes = {}) {
  return h("button", { type: "button", onclick: action, ...attributes }, text);
}

/** A labelled control; its id is the label's target. */
function labelled(text, control, attributes = {}) {
  return h("p", { class: "field", ...attributes }, h("label", { for: control.id }, text), control);
}

function unfold(summary, open, ...children) {
  return h("details", { open }, h("summary", {}, summary), ...children);
}

const wantsNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const hasForcedColours = () => matchMedia("(forced-colors: active)").matches;
