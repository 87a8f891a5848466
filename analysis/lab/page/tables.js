// Tables: the numbers under each chart, and what differs between scenarios.

function table(caption, head, rows) {
  return h("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))),
      h("tbody", {}, rows.map(([first, ...rest]) =>
        h("tr", {}, h("th", { scope: "row" }, first), rest.map((cell) => h("td", {}, cell)))))));
}

let areNumbersShown = false;

/** The table under a chart, unfolded once one has been. */
function underChart(content) {
  const part = unfold(t("numbers"), areNumbersShown, content);
  part.querySelector("summary").addEventListener("click", () => { areNumbersShown = !part.open; });
  return part;
}

/** Numbers of a chart by year: columns are {name, values}. */
function numbers(columns, unit, caption, years = YEARS) {
  const rows = years.map((year, i) => [year, ...columns.map(({ values }) => (values[i] === undefined ? "" : written(values[i], unit)))]);
  return underChart(table(caption, [t("year"), ...columns.map(({ name }) => name)], rows));
}

/** Which lever stands where in several scenarios, and what came of it; `columns` are {name, scenario}. */
function differences(columns) {
  const rows = DATA.levers.map((lever, i) => [
    lever.name,
    ...columns.map(({ scenario }) => {
      const stops = stopsOf(scenario);
      if (!stops) return t("as_today");
      const name = lever.stops[stops[i]].name;
      return stops[i] === lever.unchanged ? name : h("strong", {}, name);
    }),
  ]);
  if (columns.some(({ scenario }) => !stopsOf(scenario))) {
    rows.push([t("more"), ...columns.map(({ scenario }) => (stopsOf(scenario) ? "" : h("strong", {}, scenarioName(scenario))))]);
  }
  for (const key of YARDSTICKS[state.yardstick].endings) {
    rows.push([t(`ending.${yardstick().key}.${key}`), ...columns.map(({ scenario }) => countText(scenario, key))]);
  }
  rows.push([t("middle_run", { year: YEARS[LAST] }), ...columns.map(({ scenario }) =>
    written(band(layerOf(yardstick().key), scenario).median[LAST], yardstick().unit))]);
  rows.push([t("code"), ...columns.map(({ scenario }) => h("span", { class: "whole" }, codeOf(scenario, state.yardstick, 0)))]);
  return table(t("differs"), ["", ...columns.map(({ name }) => name)], rows);
}

function countText(scenario, key) {
  const counts = endingCounts(state.yardstick, scenario);
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  return t("of", { count: counts.find((one) => one.key === key).count, total });
}

/** "Open wins in 13 of 20 runs", the most frequent ending first. */
function headline(scenario) {
  const counts = endingCounts(state.yardstick, scenario).filter((one) => one.count);
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  if (!total) return t("no_run");
  counts.sort((a, b) => b.count - a.count);
  const [first, ...rest] = counts.map(({ key, count }) =>
    ({ name: t(`ending.${yardstick().key}.${key}`), count }));
  const others = rest.map(({ name, count }) => t("headline.other", { name: name.charAt(0).toLowerCase() + name.slice(1), count })).join(", ");
  return t("headline", { ...first, total }) + (others ? ` ${t("headline.others", { others })}` : "");
}
