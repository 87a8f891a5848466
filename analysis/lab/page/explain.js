// Step 4: which lever mattered, which mechanism acted when, and what the reader makes of it.

let isFromHere = false;
let cardRecording = 0;
let cardYear = LAST;

function drawExplain(panel) {
  byId("headline").textContent = headline(isFromHere ? state.scenario : BASELINE);
  const choice = h("select", { id: "from", onchange: () => { isFromHere = choice.value === "here"; announce(); } },
    ["baseline", "here"].map((key) => h("option", { value: key, selected: (key === "here") === isFromHere }, t(`from.${key}`))));
  const cards = h("div", { id: "cards" });
  put(panel,
    h("h3", {}, t("explain.levers")),
    labelled(t("explain.from"), choice),
    leverBars(),
    h("h3", {}, t("explain.mechanisms")),
    cards,
    h("h3", {}, t("explain.notes")),
    h("div", { class: "notes" }, ["claim", "evidence", "reasoning"].map(note)),
    h("div", { class: "controls" }, button(t("print"), () => print(), { id: "print", class: "main" })));
  drawCards(cards);
}

/** For each lever the middle run at each of its stops, all others where they are. */
function leverBars() {
  const base = isFromHere ? (stopsOf(state.scenario) ?? UNCHANGED) : UNCHANGED;
  const layer = layerOf(yardstick().key);
  const { unit } = yardstick();
  const rows = DATA.levers.map((lever, i) => ({
    lever,
    points: lever.stops.map((stop, place) => {
      const scenario = scenarioOf(base.with(i, place));
      const { low, median, high } = band(layer, scenario);
      return { stop, scenario, value: median[LAST], low: low[LAST], high: high[LAST], isBase: place === base[i] };
    }),
  }));
  const reach = ({ points }) => Math.max(...points.map(({ value }) => value)) - Math.min(...points.map(({ value }) => value));
  rows.sort((a, b) => reach(b) - reach(a));
  return [leverPicture(rows, unit),
    underChart(table(t("explain.levers"), [t("lever"), t("stop"), t("middle"), t("band.low"), t("band.high"), t("endings")],
      rows.flatMap(({ lever, points }) => points.map(({ stop, scenario, value, low, high }) =>
        [lever.name, stop.name, written(value, unit), written(low, unit), written(high, unit), headline(scenario)]))))];
}

function leverPicture(rows, unit) {
  const colours = palette();
  const font = rem();
  const width = Math.min(widthOf(byId("work-title")), 1100);
  const head = width < 32 * font ? 1.3 * font : 0; // where names have no room beside the dots, they stand above
  const left = head ? 0.5 * font : 9 * font;
  const small = state.projector ? font : 0.82 * font;
  const isNamed = width > 44 * font; // room for the stops' names
  const right = width - (isNamed ? 18 * small : 2.5 * font);
  const all = rows.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const [from, to] = [Math.min(...all), Math.max(...all)];
  const x = (value) => left + ((right - left) * (value - from)) / Math.max(to - from, 1e-9);
  const row = 3.6 * font + head;
  const picture = svg("svg", { width, height: rows.length * row + 2 * font, role: "img", "font-family": "system-ui, sans-serif",
    "aria-label": t("explain.picture", { first: rows[0].lever.name }) });
  const start = rows[0].points.find(({ isBase }) => isBase).value;
  picture.append(svg("line", { x1: x(start), x2: x(start), y1: 0, y2: rows.length * row, stroke: colours.soft, "stroke-dasharray": "4 4" }));
  rows.forEach(({ lever, points }, i) => {
    const y = i * row + head + (row - head) / 2;
    picture.append(text(lever.name, 0, head ? i * row + 1.1 * font : y + 0.3 * font, { size: font, fill: colours.ink, weight: "bold" }));
    points.forEach(({ stop, value, low, high, isBase }, place) => {
      const at = y + (place - (points.length - 1) / 2) * 0.95 * font;
      const colour = isBase ? colours.base : colours.openInk;
      picture.append(svg("line", { x1: x(low), x2: x(high), y1: at, y2: at, stroke: colour, "stroke-width": 2, opacity: 0.6 }));
      picture.append(svg("circle", { cx: x(value), cy: at, r: 0.36 * font, fill: isBase ? colours.ground : colour, stroke: colour, "stroke-width": 2 },
        svg("title", {}, `${stop.name}: ${written(value, unit)}`)));
      if (isNamed && !isBase) picture.append(text(stop.name, x(high) + 0.5 * font, at + 0.3 * small, { size: small, fill: colours.soft }));
    });
  });
  for (const value of [from, to]) {
    picture.append(text(written(value, unit), x(value), rows.length * row + 1.2 * font, { size: small, anchor: value === from ? "start" : "end", fill: colours.soft }));
  }
  return h("figure", {}, picture, h("figcaption", {}, t("explain.caption", { year: YEARS[LAST] })));
}

/** Cards that light up by how many of a year's explained choices a mechanism decided. */
async function drawCards(host) {
  if (!DATA.recordings.length) return put(host, h("p", {}, t("agents.nowhere")));
  const here = DATA.recordings.indexOf(recordingOf(state.scenario, state.run));
  const one = DATA.recordings[here >= 0 ? here : Math.min(cardRecording, DATA.recordings.length - 1)];
  const recording = await openRecording(one);
  const { years, shares, choices } = recording.acted;
  cardYear = Math.min(cardYear, years.length - 1);
  const choice = h("select", { id: "card-run", onchange: () => { cardRecording = Number(choice.value); drawCards(host); } },
    DATA.recordings.map((each, i) => h("option", { value: i, selected: each === one }, t(`recording.${each.title}`))));
  const slider = h("input", { type: "range", id: "card-year", min: 0, max: years.length - 1, value: cardYear,
    "aria-valuetext": years[cardYear], oninput: () => { cardYear = Number(slider.value); light(); } });
  const said = h("p", { class: "small", role: "status" });
  const cards = Object.keys(shares).map((key) => ({ key, meter: h("b", {}), card: h("li", { class: "card" }) }));
  for (const { key, meter, card } of cards) card.append(h("h4", {}, t(`card.${key}`)), h("p", {}, t(`card.${key}.text`)), meter);
  const light = () => {
    slider.setAttribute("aria-valuetext", years[cardYear]);
    said.textContent = t("cards.said", { year: years[cardYear], choices: choices[cardYear] });
    for (const { key, meter, card } of cards) {
      const share = shares[key][cardYear];
      card.className = share >= 0.2 ? "card bright" : share >= 0.05 ? "card lit" : "card";
      meter.textContent = choices[cardYear] ? t("cards.decided", { share: Math.round(100 * share) }) : t("cards.nothing");
    }
  };
  put(host, h("p", {}, t("cards.help")), here >= 0 ? null : labelled(t("cards.run"), choice),
    labelled(t("year"), slider, { class: "field wide-field" }), said, h("ul", { class: "cards" }, cards.map(({ card }) => card)));
  light();
}

/** Something to write, kept in this browser and printed. */
function note(key) {
  const area = h("textarea", { id: `note-${key}`, rows: 3, maxlength: 2000, oninput: () => { state.notes[key] = area.value; keep(); } }, state.notes[key] ?? "");
  return labelled(t(`note.${key}`), area, { class: "field note" });
}
