// All words come from one table, words.json, so that a class can translate it: t(key, { name: value }).

const WORDS = JSON.parse(byId("words").textContent);

/** The words for a key, with {names} replaced by values. */
function t(key, values = {}) {
  const text = WORDS[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The same as elements: what stands between two stars is bold. */
function rich(key, values = {}) {
  return t(key, values).split("*").map((part, i) => (i % 2 ? h("b", {}, part) : part));
}

const percent = (share) => (share === null || Number.isNaN(share) ? "–" : `${Math.round(100 * share)}\u00a0%`);

/** "2028-07" as "July 2028". */
function monthInWords(label) {
  return `${t("months").split(" ")[Number(label.slice(5)) - 1]} ${label.slice(0, 4)}`;
}
