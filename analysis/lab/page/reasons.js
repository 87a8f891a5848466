// Why a firm chose: the terms of its utility, beside those of the best rival from the other camp.

/** A firm's recorded choices up to a month, the latest one open. */
function reasonsOf(recording, firm, month) {
  const own = recording.reasons.filter((reason) => reason.firm === firm);
  const { kind } = recording.firms[firm];
  const head = h("p", {}, t("why.firm_is", { number: firm + 1, kind: t(`firm.${kind}`),
    state: t(`kind.${DIGITS[recording.states[firm][month]]}`), month: monthInWords(recording.months[month]) }));
  if (!own.length) return [head, h("p", {}, t("why.none"))];
  const latest = own.filter((reason) => reason.step <= month).at(-1) ?? own[0];
  return [head, ...own.map((reason) => unfold(
    `${monthInWords(recording.months[reason.step])}: ${sentenceOf(reason)}`, reason === latest, ...termsOf(reason)))];
}

/** "homestead (self_hosted)" in words. */
function offered(name) {
  const [, family, delivery] = name.match(/^(.*) \((\w+)\)$/) ?? [name, name, "api"];
  const how = t(`delivery.${delivery}`);
  return family + (how ? `, ${how}` : "");
}

function sentenceOf(reason) {
  return t("why.chose", { reason: t(`reason.${reason.reason}`), work: t(`work.${reason.work}`), chosen: offered(reason.chosen),
    camp: t(`camp.${reason.camp}`) });
}

function termsOf(reason) {
  const parts = [];
  if (reason.rival) {
    parts.push(h("p", {}, t("why.rival", { rival: offered(reason.rival), chance: Math.round(100 * reason.chance) })));
    const rows = Object.entries(reason.terms)
      .map(([term, value]) => ({ term, value, other: reason.rival_terms[term] }))
      .filter(({ value, other }) => Math.abs(value) >= 0.05 || Math.abs(other) >= 0.05)
      .sort((a, b) => Math.abs(b.value - b.other) - Math.abs(a.value - a.other));
    parts.push(termBars(rows, reason));
  } else {
    parts.push(h("p", {}, t("why.no_rival")));
    const rows = Object.entries(reason.terms).filter(([, value]) => Math.abs(value) >= 0.05)
      .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).map(([term, value]) => ({ term, value, other: null }));
    parts.push(termBars(rows, reason));
  }
  if (reason.failed.length) {
    parts.push(h("p", { class: "small" }, t("why.failed", { needs: reason.failed.map((need) => t(`need.${need}`)).join(", ") })));
  }
  return parts;
}

/** A row a term: what it adds to the chosen offering and to its rival, in units of utility. */
function termBars(rows, reason) {
  const widest = Math.max(...rows.flatMap(({ value, other }) => [Math.abs(value), Math.abs(other ?? 0)]), 1);
  const bar = (value, kind) => h("span", { class: `term ${value < 0 ? "against" : "for"} ${kind}` },
    h("i", { style: `width:${(50 * Math.abs(value)) / widest}%` }), h("b", {}, signed(value)));
  const head = [t("why.term"), offered(reason.chosen), ...(reason.rival ? [offered(reason.rival)] : [])];
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("why.table") }, h("table", { class: "terms" },
    h("caption", {}, t("why.table")),
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
    h("tbody", {}, rows.map(({ term, value, other }) => h("tr", {}, h("th", { scope: "row" }, t(`term.${term}`)),
      h("td", {}, bar(value, "chosen")), other === null ? null : h("td", {}, bar(other, "rival")))))));
}

function signed(value) {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;
}
