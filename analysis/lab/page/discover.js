// Step 3: a board of growth of new work and delay of open. Guesses come before results, a sketch before the law.

const ORDERS = ["growth", "delay", "product"];
const SHAPE_OF_GROWTH = ["open", "moving", "closed"]; // circle, triangle, square: one growth each
const REACH = DATA.law.at(-1)[0];
const SKETCH = DATA.law.map(([product]) => product).filter((product) => product > 0 && product % 0.5 === 0);
const [GROWTH, DELAY] = ["growth", "pace"].map((key) => DATA.levers.findIndex((lever) => lever.key === key));
const FAST_FIRST = [...DATA.levers[DELAY].stops.keys()].reverse(); // open comes soon, as today, late
let order = null;
let cell = null; // that is being guessed
let lawChart = null;

/** The cells of the board, row by row: {scenario, row, column, able, does, product}. */
function boardCells() {
  return DATA.levers[GROWTH].stops.flatMap((_, row) => FAST_FIRST.map((delay, column) => {
    const scenario = scenarioOf(UNCHANGED.with(GROWTH, row).with(DELAY, delay));
    return { scenario, row, column, able: 1 - middleFact("closed_only", scenario), does: middleYear(0, scenario), product: Math.max(0, middleFact("kappa_gap", scenario) ?? 0) };
  }));
}

function drawDiscover() {
  byId("headline").textContent = t("discover.title");
  byId("why").textContent = t("discover.text", { year: HORIZON });
  const cells = boardCells();
  const isFull = cells.every(({ scenario }) => state.cells[scenario]?.isRun);
  const [delays, growths] = [FAST_FIRST.map((i) => DATA.levers[DELAY].stops[i]), DATA.levers[GROWTH].stops];
  put(byId("panel"),
    h("section", { class: "half" }, h("h3", {}, t("discover.fill")), h("p", { class: "small" }, t("discover.fill.text", { runs: RUNS })),
      h("div", { class: "cells", role: "group", "aria-label": t("discover.board") },
        h("span", { class: "corner" }, `↓ ${DATA.levers[GROWTH].name}`, h("br"), `→ ${DATA.levers[DELAY].name}`), delays.map(({ name }) => h("b", { class: "head" }, name)),
        cells.flatMap((one) => [one.column ? null : h("span", { class: "head" }, shapeOf(one.row), " ", h("b", {}, growths[one.row].name)), cellPart(one)])),
      guessPart(cells), isFull ? null : fillPart(cells)),
    h("section", { class: "half" }, h("h3", {}, t("discover.sort")), h("p", { class: "small" }, t(isFull ? "discover.sort.text" : "discover.sort.wait")),
      h("div", { class: "orders", role: "group", "aria-label": t("discover.orders") }, ORDERS.map((key) =>
        button(t(`order.${key}`), () => { order = key; set({}); }, { id: `order-${key}`, class: "box", disabled: !isFull, "aria-pressed": String(order === key) }))),
      h("div", { id: "law" }), h("p", { class: "small", id: "law-said", role: "status" })));
  drawLaw(cells, isFull);
  put(byId("big"), h("span", { class: "small" }, t("discover.who")), button(t("next", { step: t("step.explain") }), () => go(4), { id: "next", class: "main", disabled: !mayGo(4) }));
}

const shapeOf = (row) => markOf(SHAPE_OF_GROWTH[row], { class: "mark dot" });

function cellPart({ scenario, able, does }) {
  const { guess, isRun } = state.cells[scenario] ?? {};
  const label = scenarioName(scenario);
  const inside = isRun
    ? [h("b", { class: "able" }, percent(able)), h("span", { class: "meter" }, h("i", { style: `width:${100 * does}%` }), h("u", { style: `left:${100 * able}%` }),
      guess === undefined ? null : h("s", { style: `left:${100 * guess}%` })), h("small", {}, t("discover.does", { share: percent(does) }), h("br"), guess === undefined ? t("discover.no_guess") : t("discover.guess", { share: percent(guess) }))]
    : [h("small", {}, t("discover.empty"))];
  return button(inside, () => { cell = scenario; set({}); byId("cell-guess")?.focus(); }, { class: `cell ${isRun ? "run" : ""}`, disabled: isRun, id: `cell-${scenario}`, "aria-label": isRun ? null : t("discover.take", { name: label }),
    style: isRun ? `--able:${Math.round(100 * able)}%` : null, "aria-pressed": isRun ? null : String(cell === scenario) });
}

/** Guess the cell that was taken, then run it. */
function guessPart(cells) {
  const own = cells.find(({ scenario }) => scenario === cell);
  if (!own || state.cells[cell]?.isRun) return null;
  const said = h("output", { for: "cell-guess" }, "50 %");
  const input = h("input", { type: "range", id: "cell-guess", min: 0, max: 100, value: 50, oninput: () => { said.textContent = `${input.value} %`; } });
  const run = () => {
    const guess = Number(input.value) / 100;
    const cells_ = { ...state.cells, [cell]: { guess, isRun: true } };
    window.openclosedRoom?.cell?.({ scenario: cell, guess, able: own.able });
    cell = null;
    set({ cells: cells_ });
  };
  return h("div", { class: "guess" }, h("label", { for: "cell-guess" }, t("discover.ask", { name: scenarioName(own.scenario), year: HORIZON })), input, said,
    button(t("discover.run", { runs: RUNS }), run, { id: "cell-run", class: "main" }));
}

/** Once you have guessed some cells, the page may run the rest. */
function fillPart(cells) {
  const guessed = cells.filter(({ scenario }) => state.cells[scenario]?.guess !== undefined).length;
  if (guessed < 3) return null;
  const fill = () => {
    cell = null;
    set({ cells: Object.fromEntries(cells.map(({ scenario }) => [scenario, { ...state.cells[scenario], isRun: true }])) });
  };
  return button(t("discover.rest"), fill, { id: "fill", class: "quiet" });
}

/** The nine results in one of three orders; by the product a sketch is taken, then the law is drawn. */
function drawLaw(cells, isFull) {
  const host = byId("law");
  if (!isFull || !order) {
    lawChart = null;
    put(host);
    byId("law-said").textContent = "";
    return;
  }
  const isProduct = order === "product";
  const ticks = isProduct ? [0, 1, 2, 3, 4, 5].filter((x) => x <= REACH).map((x) => ({ at: x, text: String(x) }))
    : (order === "growth" ? DATA.levers[GROWTH].stops : FAST_FIRST.map((i) => DATA.levers[DELAY].stops[i])).map(({ name }, i) => ({ at: (REACH * (2 * i + 1)) / 6, text: name }));
  const before = lawChart?.dots.map((dot) => [dot.style.left, dot.style.top]);
  lawChart = shareChart({ first: 0, last: REACH, title: t("discover.chart", { order: t(`order.${order}`) }), ticks, hasEndings: false });
  const placeOf = { growth: ({ row, column }) => (REACH * (2 * row + 1)) / 6 + (column - 1) * 0.12, delay: ({ column, row }) => (REACH * (2 * column + 1)) / 6 + (row - 1) * 0.12, product: ({ product }) => product }[order];
  lawChart.dots = cells.map((one, i) => {
    const end = { left: `${lawChart.x(Math.min(placeOf(one), REACH))}%`, top: `${lawChart.y(one.able)}%` };
    const dot = h("span", { class: `traveller ${["", "up", "down"][one.column]}` }, shapeOf(one.row), h("small", {}, percent(one.able)));
    Object.assign(dot.style, before ? { left: before[i][0], top: before[i][1] } : end);
    requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(dot.style, end)));
    return dot;
  });
  lawChart.area.append(...lawChart.dots);
  put(host, lawChart.element, h("p", { class: "small right" }, t(`axis.${order}`, { year: HORIZON })));
  if (isProduct) drawSketch(cells);
  else byId("law-said").textContent = t("discover.no_line");
}

function drawSketch(cells) {
  if (!state.isLawShown) {
    const shares = state.sketch ?? SKETCH.map(() => null);
    lawChart.drawing({ from: [0, 1], places: SKETCH, shares, label: (product) => t("discover.handle", { product }), onchange: (sketch) => {
      state.sketch = sketch;
      keep();
      byId("show-law").disabled = false;
    } });
    put(byId("law-said"), t("discover.sketch"), " ", button(t("discover.law"), () => set({ isLawShown: true }), { id: "show-law", class: "box", disabled: !state.sketch }));
    return;
  }
  let held = 1;
  lawChart.band(DATA.law.map(([product, low, , high]) => [product, low, high]));
  lawChart.line("middle", DATA.law.map(([product, , mean]) => [product, mean]));
  lawChart.line("guess", state.sketch && [[0, 1], ...state.sketch.map((share, i) => { held = share ?? held; return [SKETCH[i], held]; })]);
  const away = cells.map(({ product, able }) => Math.abs(able - lawAt(product)));
  byId("law-said").append(...rich("law.said", { points: Math.round(100 * Math.max(...away)), ...pairOf(cells) }));
}

/** The law at a product, from the nearest that was computed. */
function lawAt(product) {
  return DATA.law.reduce((a, b) => (Math.abs(b[0] - product) < Math.abs(a[0] - product) ? b : a))[2];
}

/** Two cells of other growth and other delay with nearly one product: two causes, one end. */
function pairOf(cells) {
  const pairs = cells.flatMap((a) => cells.filter((b) => b.row > a.row && b.column < a.column && a.product > 0.2).map((b) => [a, b]));
  const [a, b] = pairs.sort((p, q) => Math.abs(Math.log(p[0].product / p[1].product)) - Math.abs(Math.log(q[0].product / q[1].product)))[0] ?? [cells[0], cells[0]];
  return { one: scenarioName(a.scenario), other: scenarioName(b.scenario), one_share: percent(a.able), other_share: percent(b.able) };
}
