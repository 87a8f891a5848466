// Step 6: how fast new work grows times how long open takes, against the work that open cannot do yet.

const LAW_TICK = 0.5; // between two labels of the axis
const LAW_LEAST = 3; // of the axis

function drawLaw(panel) {
  byId("headline").textContent = lawHeadline();
  const host = h("div", { id: "law-chart", class: "stick" });
  put(panel,
    h("p", { class: "first" }, t("law.text")),
    host,
    h("p", {}, t("law.read")),
    lawTable(),
    h("h3", {}, t("law.question")),
    note("law"),
    downloads(() => lawPicture({ width: 1280, height: 575 }, 22), "law"));
  put(host, lawPicture(roomFor(host), rem()));
}

/** {x, y} of the runs of a scenario in the last year: growth of work times gap, and work that only closed can do. */
function dotsOf(scenario) {
  return Array.from({ length: runsOfAScenario() }, (_, run) => dotOf(scenario, run)).filter(Boolean);
}

function dotOf(scenario, run) {
  const [x, y] = [fact("kappa_gap", scenario, run), fact("closed_only", scenario, run)];
  return x === null || y === null ? null : { x: Math.max(0, x), y };
}

const lawAt = (x) => 1 - Math.exp(-x);

/** Groups of dots with name, colour and shape: what is kept, the class, the baseline and the present world. */
function lawGroups(colours) {
  const ofClass = classCodes.map(placeOf).filter((one) => !one.error).map(({ scenario, run }) => dotOf(scenario, run)).filter(Boolean);
  const groups = [{ name: t("baseline"), dots: dotsOf(BASELINE), colour: colours.base, shape: "ring" }];
  if (ofClass.length) groups.push({ name: t("class"), dots: ofClass, colour: colours.you, shape: "cross" });
  for (const [i, pin] of PINS.entries()) {
    if (state.pins[pin] !== undefined) groups.push({ name: pin, dots: dotsOf(state.pins[pin]), colour: colours.tray[i], shape: "square" });
  }
  if (state.scenario !== BASELINE) groups.push({ name: t("now"), dots: dotsOf(state.scenario), colour: colours.ink, shape: "dot" });
  return groups;
}

function lawPicture(size, font) {
  const groups = lawGroups(palette());
  const most = Math.max(LAW_LEAST, ...groups.flatMap(({ dots }) => dots.map(({ x }) => x)));
  const labels = Array.from({ length: Math.ceil(most / LAW_TICK) + 1 }, (_, i) => String(i * LAW_TICK));
  const chart = frame({ size, font, title: t("law.picture"), unit: "closed_only", top: 1, labels, pastEnd: labels.length - 1 });
  const at = (x) => x / LAW_TICK;
  const curve = Array.from({ length: 8 * (labels.length - 1) + 1 }, (_, i) => i / 8);
  chart.picture.append(svg("path", { fill: "none", stroke: chart.colours.ink, "stroke-width": lineWidth(),
    d: curve.map((place, i) => `${i ? "L" : "M"}${chart.x(place).toFixed(1)} ${chart.y(lawAt(place * LAW_TICK)).toFixed(1)}`).join("") }));
  for (const { dots, colour, shape } of groups) {
    for (const { x, y } of dots) chart.picture.append(lawMark(shape, chart.x(at(x)), chart.y(y), 0.27 * font, colour));
  }
  if (chart.inner.width > 10 * font) chart.picture.append(text(size.width < 36 * font ? `${t("law.x")} →` : t("law.axis"), chart.x(chart.last), chart.size.height - 2.1 * font, { size: chart.small, anchor: "end", fill: chart.colours.soft }));
  const names = [{ name: t("law.curve"), value: lawAt(chart.last * LAW_TICK), colour: chart.colours.ink }];
  addNames(chart, names);
  const low = chart.size.height - chart.margin.bottom - (groups.length + 1.2) * 1.3 * font;
  const first = Math.max(low, chart.y(names[0].value) + 1.6 * font); // below the curve's own name
  groups.forEach(({ name, colour, shape }, i) => {
    const y = first + 1.3 * i * font;
    chart.picture.append(lawMark(shape, chart.x(chart.last) + 1.1 * font, y - 0.3 * font, 0.3 * font, colour));
    chart.picture.append(text(name, chart.x(chart.last) + 1.9 * font, y, { size: chart.small, fill: colour, weight: "bold" }));
  });
  return chart.picture;
}

/** A dot; groups differ by shape and colour. */
function lawMark(shape, x, y, r, colour) {
  if (shape === "square") return svg("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, fill: colour, opacity: 0.85 });
  if (shape === "cross") return svg("path", { d: `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}`, stroke: colour, "stroke-width": 2.5 });
  return svg("circle", { cx: x, cy: y, r, fill: shape === "ring" ? "none" : colour, stroke: colour, "stroke-width": 2, opacity: 0.85 });
}

/** The middles of a scenario's dots. */
function lawMiddle(scenario) {
  const dots = dotsOf(scenario);
  const middle = (key) => medianOf(dots.map((dot) => dot[key]).sort((a, b) => a - b));
  return dots.length ? { x: middle("x"), y: middle("y") } : null;
}

function lawHeadline() {
  const middle = lawMiddle(state.scenario);
  if (!middle) return t("no_run");
  return t("law.headline", { x: middle.x.toFixed(1), y: percent(middle.y), law: percent(lawAt(middle.x)) });
}

const percent = (value) => `${Math.round(100 * value)} %`;

function lawTable() {
  const columns = columnsOfTray().map(({ name, scenario }) => ({ name, dots: dotsOf(scenario), middle: lawMiddle(scenario) })).filter(({ middle }) => middle);
  const reach = (dots) => [Math.min(...dots.map(({ y }) => y)), Math.max(...dots.map(({ y }) => y))].map(percent).join(" – ");
  return underChart(table(t("law.table"), ["", t("law.x"), t("law.y"), t("law.law"), t("law.luck")],
    columns.map(({ name, dots, middle }) => [name, middle.x.toFixed(2), percent(middle.y), percent(lawAt(middle.x)), reach(dots)])));
}
