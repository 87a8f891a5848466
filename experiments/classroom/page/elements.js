// Elements and words. Text is always set as text, so that typed input is never read as markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element as in "p#id.class", attributes if any (`on...` are listeners), children.
 * @type {Make<HTMLElementTagNameMap>} */
const h = (what, ...content) => furnish(document.createElement(tagOf(what)), what, content);

/** The same for SVG. @type {Make<SVGElementTagNameMap>} */
const svg = (what, ...content) => furnish(document.createElementNS(SVG, tagOf(what)), what, content);

const tagOf = (/** @type {string} */ what) => what.split(/[#.]/, 1)[0];

/** @param {Element} element @param {string} what @param {Content} content @returns {any} */
function furnish(element, what, [first, ...rest]) {
  const named = [...what.matchAll(/([#.])([^#.]+)/g)].map(([, sign, name]) => [sign === "#" ? "id" : "class",
    name]);
  const isGiven = first?.constructor === Object;
  for (const [name, value] of [...named, ...(isGiven ? Object.entries(first) : [])]) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.classList.add(...value.split(" ").filter(Boolean));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...childrenOf(isGiven ? rest : [first, ...rest]));
  return element;
}

/** @param {unknown[]} content @returns {any[]} */
const childrenOf = (content) => content.flat(Infinity).filter((one) => one || one === 0);

/** An element that is there. @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** A field that is there. @param {string} id */
const fieldOf = (id) => /** @type {HTMLInputElement} */ (byId(id));

/** Replace the content; keep the focus if the focused element is still there. */
function put(/** @type {Element} */ host, /** @type {Child[]} */ ...children) {
  const active = document.activeElement;
  const id = active && host.contains(active) ? active.id : "";
  host.replaceChildren(...childrenOf(children));
  if (id) byId(id)?.focus({ preventScroll: true });
}

/** A button as in "#id.class". @param {string} what @param {Child} text @param {() => unknown} action
 * @param {Attributes} [more] */
function button(what, text, action, more = {}) {
  return h(/** @type {"button"} */ (`button${what}`), { type: "button", onclick: action, ...more }, text);
}

/** Buttons of which one is pressed: "order.box" has ids order-KEY. @template {string | number} Key
 * @param {string} what @param {readonly Key[]} keys @param {(key: Key, i: number) => Child} nameOf
 * @param {Key | null} chosen @param {(key: Key) => unknown} pick @param {Attributes} [more] */
function choices(what, keys, nameOf, chosen, pick, more = {}) {
  const [id, look] = what.split(".");
  return keys.map((key, i) => button(`#${id}-${key}.${look}`, nameOf(key, i), () => pick(key),
    { "aria-pressed": String(key === chosen), ...more }));
}

/** Controls that belong together. @param {Named<"div">} what @param {string} label
 * @param {Child[]} content */
const group = (what, label, ...content) => h(what, { role: "group", "aria-label": label }, content);

/** A table of a chart's numbers; the first cell of a row names it. */
function table(/** @type {string} */ caption, /** @type {string[]} */ head, /** @type {string[][]} */ rows) {
  return h("table", h("caption", caption), h("thead",
    h("tr", head.map((cell) => h("th", { scope: "col" }, cell)))),
  h("tbody", rows.map(([first, ...cells]) =>
    h("tr", h("th", { scope: "row" }, first), cells.map((cell, i) => h("td", { "data-head": head[i + 1] }, cell))))));
}

const wantsNoMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Show parts of a time that passes, up to 1, until it is over or `show` returns false; returns a stop. */
function animate(/** @type {number} */ ms, /** @type {(part: number) => unknown} */ show) {
  const began = performance.now();
  const tick = (/** @type {number} */ now) => {
    const part = Math.min(1, Math.max(0, now - began) / ms);
    if (show(part) !== false && part < 1) frame = requestAnimationFrame(tick);
  };
  let frame = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(frame);
}

// All words come from words.json and words.de.json, by language: t(key, { name: value }).

/** The words for a key, with {names} replaced by values. @param {Record<string, string>} words
 * @returns {Words} */
const wordsOf = (words) => (key, values = {}) => {
  if (words[key] === undefined) throw new Error(`no words for ${key}`);
  return words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
};
/** @type {Record<string, Record<string, string>>} */
const LANGUAGES = JSON.parse(byId("words").textContent);
const KEPT_LANGUAGE = "openclosed-language";
const LANGUAGE = chosenLanguage();
const WORDS = LANGUAGES[LANGUAGE];
const t = wordsOf(WORDS);
document.documentElement.lang = LANGUAGE;

/** The language chosen on this device, else its browser's, else English. */
function chosenLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEPT_LANGUAGE);
  } catch {
    // Without storage the browser's language counts.
  }
  return [kept, navigator.language.slice(0, 2)].find((one) => one && one in LANGUAGES) ?? "en";
}

/** A choice of language, for all pages of this browser: a wall follows the screen that opened it. */
function languagePart() {
  const select = h("select#language", { onchange: () => {
    localStorage.setItem(KEPT_LANGUAGE, select.value);
    location.reload();
  } }, Object.entries(LANGUAGES).map(([key, words]) =>
    h("option", { value: key, lang: key, selected: key === LANGUAGE }, words.language)));
  return [h("label", { for: "language" }, t("language.choose")), " ", select];
}

/** The same as elements; text between two stars is bold. @param {string} key @param {Values} [values] */
const rich = (key, values) => t(key, values).split("*").map((part, i) => (i % 2 ? h("b", part) : part));

const inPercent = (/** @type {number} */ share) => Math.round(100 * share);

const signed = (/** @type {number | string} */ value) =>
  `${Number(value) > 0 ? "+" : ""}${value}`.replace("-", "−").replace(".", t("decimal"));

const oneDecimal = (/** @type {number} */ number) => number.toFixed(1).replace(".", t("decimal"));

/** A share that may be missing. @param {number | null} share */
const percent = (share) => (Number.isFinite(share) ? `${inPercent(Number(share))}\u00a0%` : "–");

/** "2028-07" as "July 2028"; a year as it is. @param {string} label */
const timeInWords = (label) =>
  `${label.length > 4 ? `${t("months").split(" ")[Number(label.slice(5)) - 1]} ` : ""}${label.slice(0, 4)}`;

/** Place on the axis: the end of a month ("2026-12" is 2027), or the middle of a year, whose value is a mean.
 * @param {string} label */
const placeOfTime = (label) => Number(label.slice(0, 4)) + (label.length > 4 ? Number(label.slice(5)) / 12
  : 0.5);

/** The places of times of one kind. @template {Kind} K @param {Times<K>} times */
const placesOf = (times) => /** @type {Places<K>} */ (/** @type {unknown} */ (times.map(placeOfTime)));

/** The median; NaN if there are no values. @param {(number | null)[]} values */
function medianOf(values) {
  const known = values.map((value) => value ?? NaN).filter((value) => !Number.isNaN(value));
  const sorted = known.sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
