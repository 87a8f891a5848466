// The dashboard's panel on what the class predicts, how sure it is, and where its levers are.

const SURE = { unit: "share", low: 0.5, top: 1 };

function predictionsPanel(view) {
  const chosen = FACTS.yardsticks.find(({ key }) => key === shown.yardstick);
  const name = say(`yardstick.${chosen.key}`);
  return [
    h("p", { class: "room-line" }, yardstickChoice(),
      button(say(view.is_revealed ? "hide" : "reveal"), () => command("reveal", { is_revealed: !view.is_revealed }), { id: "reveal", class: "room-main" })),
    view.is_revealed ? revealed(view, chosen)
      : h("p", { class: "large" }, say("predictions.hidden", { count: view.answered[chosen.key], yardstick: name })),
    leversTable(view),
    pairPart(view),
  ];
}

/** The pictures of the predictions by a yardstick, and under them the same as tables. */
function revealed(view, chosen) {
  const own = view.lines.filter(({ yardstick }) => yardstick === chosen.key).map(({ points }) => points);
  const counts = view.histogram[chosen.key];
  const { counts: sure, mean } = view.confidence[chosen.key];
  const titles = {
    ends: say("histogram", { year: FACTS.years.at(-1), yardstick: say(`yardstick.${chosen.key}`) }),
    lines: say("lines"),
    sure: mean === null ? say("confidence.none") : say("confidence", { mean: Math.round(mean) }),
  };
  const figure = (title, picture) => h("figure", {}, h("figcaption", {}, title), picture);
  return [
    h("div", { class: "three" },
      figure(titles.ends, histogram(counts, chosen, titles.ends)),
      figure(titles.lines, spaghetti(own, chosen, titles.lines)),
      figure(titles.sure, histogram(sure, SURE, titles.sure))),
    h("details", { id: "numbers", open: shown.areNumbersShown, ontoggle: ({ target }) => { shown.areNumbersShown = target.open; } },
      h("summary", { id: "numbers-open" }, say("numbers")),
      h("div", { class: "three" }, partsTable("numbers-ends", counts, chosen, titles.ends), linesTable(own, chosen, titles.lines), partsTable("numbers-sure", sure, SURE, titles.sure))),
  ];
}

function plainTable(id, caption, heads, rows) {
  return h("div", { class: "room-wide", tabindex: 0, role: "region", "aria-label": caption }, h("table", { id }, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, heads.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, rows.map(([first, ...others]) => h("tr", {}, h("th", { scope: "row" }, first), others.map((text) => h("td", {}, text)))))));
}

/** A histogram's parts and how many students lie in each. */
function partsTable(id, counts, scale, caption) {
  const rows = counts.map((count, i) => [say("part", { from: edge(i, counts, scale), to: edge(i + 1, counts, scale) }), String(count)]);
  return plainTable(id, caption, [say("numbers.part"), say("students.count")], rows);
}

/** The lowest, the middle and the highest of the drawn curves at each year of the handles. */
function linesTable(lines, { unit }, caption) {
  const rows = lines.length ? FACTS.handles.map((place, i) => {
    const values = lines.map((line) => line[i]);
    return [FACTS.years[place], ...[Math.min(...values), medianOf(values), Math.max(...values)].map((value) => valueInWords(value, unit))];
  }) : [];
  return plainTable("numbers-lines", caption, ["numbers.year", "levers.low", "middle", "levers.high"].map((key) => say(key)), rows);
}

function yardstickChoice() {
  const select = h("select", { id: "yardstick", onchange: () => show({ yardstick: select.value }) },
    FACTS.yardsticks.map(({ key }) => h("option", { value: key, selected: key === shown.yardstick }, say(`yardstick.${key}`))));
  return [h("label", { for: "yardstick" }, say("yardstick")), select];
}

function leversTable({ levers }) {
  const rows = FACTS.levers.map((lever) => {
    const { low, mean, high, moved } = levers[lever.key];
    return [lever.name, lever.stops[low], `${(mean + 1).toFixed(1)} / ${lever.stops.length}`, lever.stops[high], String(moved)];
  });
  const heads = ["lever", "low", "mean", "high", "moved"].map((key) => say(`levers.${key}`));
  return plainTable("levers", say("levers"), heads, rows);
}

function pairPart({ students }) {
  const able = students.filter((one) => one.code);
  if (able.length < 2) return h("p", {}, say("pair.choose"));
  const choice = (id, i) => h("select", { id }, able.map((one, place) => h("option", { value: one.id, selected: place === i }, one.name)));
  const [first, second] = [choice("pair-first", 0), choice("pair-second", 1)];
  const present = async () => {
    await command("pair", { pair: [first.value, second.value] });
    show({ panel: "page" });
  };
  return h("section", {}, h("h2", {}, say("pair")), h("p", { class: "room-line" }, h("label", { for: "pair-first" }, say("pair.first")), first,
    h("label", { for: "pair-second" }, say("pair.second")), second, button(say("pair.show"), present, { id: "pair-show" })));
}
