// All words come from one table. A word may have a plain and a standard version.

const WORDS = JSON.parse(byId("words").textContent);
let manner = "plain";

/** The words for a key, with {names} replaced by values. */
function t(key, values = {}) {
  const found = WORDS[key];
  const text = typeof found === "object" ? found[manner] : found;
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function setManner(name) {
  manner = name;
}

let writtenManner = "";

/** Fill in the fixed parts of the page. */
function writeFixedWords() {
  if (writtenManner === manner) return;
  writtenManner = manner;
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-word]")) {
    element.textContent = t(element.dataset.word);
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", t(element.dataset.label));
  }
}

/** A value of a yardstick as people read it. */
function written(value, unit) {
  if (value === null || Number.isNaN(value)) return t(`no_value.${yardstick().key}`);
  if (unit === "share") return `${Math.round(100 * value)} %`;
  if (unit === "months") return t("value.months", { value: value.toFixed(1) });
  if (unit === "developers") return value.toFixed(1);
  return t("value.incidents", { value: value.toFixed(1) });
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "2026-03" as "March 2026". */
function monthInWords(label) {
  return `${MONTHS[Number(label.slice(5)) - 1]} ${label.slice(0, 4)}`;
}
