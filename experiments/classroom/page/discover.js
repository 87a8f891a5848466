// Step 3: a board of two levers, new work and catching up. Guesses come before results, a sketch before the law.

const ORDERS = ["growth", "delay", "sum", "product"];
const SHAPE_OF_GROWTH = ["open", "undecided", "closed"]; // circle, triangle, square: one growth each
const NEARLY = Math.log(1.15); // of the ratio of two products
const FASTEST = Math.log2(7); // doublings of new work a year at the last stop, × 7
const LAW = DATA.law.map(([product, ...shares]) => [product / Math.LN2, ...shares]); // doublings until open models can do new work
const REACH = LAW.at(-1)[0];
const SKETCH = Array.from({ length: Math.floor(REACH) }, (_, i) => i + 1);
const [GROWTH, DELAY] = ["growth", "pace"].map((key) => LEVERS.findIndex((lever) => lever.key === key));
let order = null;
const tried = new Set(); // orders by one lever; then those by both appear
let cell = null; // being guessed
let lawChart = null;

/** The cells of the board, row by row: {scenario, row, column, able, does, product}. */
function boardCells() {
  return LEVERS[GROWTH].stops.flatMap((_, row) => LEVERS[DELAY].stops.map((__, column) => {
    const scenario = scenarioOf(UNCHANGED.with(GROWTH, row).with(DELAY, column));
    return { scenario, row, column, able: 1 - middleFact("closed_only", scenario), does: middleEnd(0, scenario), product: Math.max(0, middleFact("kappa_gap", scenario) ?? 0) / Math.LN2 };
  }));
}

/** Heads of rows and columns, from the runs' products: doublings of new work a year, years until open models follow. */
function headsOf(cells) {
  const products = LEVERS[GROWTH].stops.map((_, row) => cells.filter((one) => one.row === row).map(({ product }) => product));
  const sum = (row) => row.reduce((all, one) => all + one, 0);
  const years = products.at(-1).map((product) => product / FASTEST);
  return { years, doublings: products.map((row) => sum(row) / (sum(years) || 1)) };
}

const oneDecimal = (number) => String(Number(number.toFixed(1)));

function drawDiscover() {
  byId("headline").textContent = t("discover.title");
  byId("why").textContent = t("discover.text", { year: HORIZON });
  const cells = boardCells();
  const isFull = cells.every(({ scenario }) => state.cells[scenario]?.isRun);
  const { years, doublings } = headsOf(cells);
  const [delays, growths] = [DELAY, GROWTH].map((i) => LEVERS[i].stops);
  const isFound = state.isLawShown || state.sketch !== null || ["growth", "delay"].every((key) => tried.has(key));
  put(byId("panel"),
    h("section", { class: "half" }, h("h3", {}, t("discover.fill")), h("p", { class: "small" }, isFull ? "" : t("discover.fill.text", { runs: RUNS })),
      h("div", { class: "cells", role: "group", "aria-label": t("discover.board") },
        h("span", { class: "corner" }, `↓ ${LEVERS[GROWTH].name}`, h("br"), `→ ${LEVERS[DELAY].name}`), delays.map(({ name }, i) => h("span", { class: "head" }, h("b", {}, name), h("br"), h("small", {}, t("discover.years", { years: oneDecimal(years[i]) })))),
        cells.flatMap((one) => [one.column ? null : h("span", { class: "head" }, shapeOf(one.row), " ", h("b", {}, growths[one.row].name), h("br"), h("small", {}, t("discover.doublings", { count: oneDecimal(doublings[one.row]) }))), cellPart(one)])),
      h("p", { class: "small" }, rich("discover.key")),
      guessPart(cells), isFull ? null : fillPart(cells)),
    h("section", { class: "half" }, h("h3", {}, t("discover.sort")), h("p", { class: "small" }, t(isFull ? "discover.sort.text" : "discover.sort.wait")),
      h("div", { class: "orders", role: "group", "aria-label": t("discover.orders") }, ORDERS.filter((_, i) => i < 2 || isFound).map((key) =>
        button(t(`order.${key}`), () => sortBy(key), { id: `order-${key}`, class: "box", disabled: !isFull, "aria-pressed": String(order === key) }))),
      h("div", { id: "law" }), h("p", { class: "small", id: "law-message", role: "status" })));
  drawLaw(cells.map((one) => ({ ...one, sum: doublings[one.row] + years[one.column] })), isFull);
  put(byId("big"), button(t("next", { step: t("step.explain") }), () => go(4), { id: "next", class: state.isLawShown ? "main" : "quiet", disabled: !mayGo(4) }));
}

function sortBy(key) {
  order = key;
  tried.add(key);
  set({});
  if (isNarrow()) byId(`order-${key}`).scrollIntoView();
}

const shapeOf = (row) => markOf(SHAPE_OF_GROWTH[row], { class: "mark dot" });

function cellPart({ scenario, able, does }) {
  const { guess, isRun } = state.cells[scenario] ?? {};
  const label = scenarioName(scenario);
  const inside = isRun
    ? [h("b", { class: "able" }, percent(able)), h("span", { class: "meter" }, h("i", { style: `width:${100 * does}%` }), h("u", { style: `left:${100 * able}%` }),
      guess === undefined ? null : h("s", { style: `left:${100 * guess}%` })), h("small", {}, t("discover.does", { share: percent(does) }), h("br"), guess === undefined ? "" : t("discover.guess", { share: percent(guess) }))]
    : [h("small", {}, t("discover.empty"))];
  return button(inside, () => { cell = scenario; set({}); byId("cell-guess")?.focus(); }, { class: `cell ${isRun ? "run" : ""}`, disabled: isRun, id: `cell-${scenario}`, "aria-label": isRun ? null : t("discover.take", { name: label }),
    style: isRun ? `--able:${Math.round(100 * able)}%` : null, "aria-pressed": isRun ? null : String(cell === scenario) });
}

/** Guess the cell that was taken, then run it. */
function guessPart(cells) {
  const own = cells.find(({ scenario }) => scenario === cell);
  if (!own || state.cells[cell]?.isRun) return null;
  const output = h("output", { for: "cell-guess" }, t("discover.slide"));
  const guessed = () => { output.textContent = `${input.value} %`; start.disabled = false; };
  const input = h("input", { type: "range", id: "cell-guess", min: 0, max: 100, value: 50, oninput: guessed, onclick: guessed }); // a click on 50 changes nothing
  const run = () => {
    const guess = Number(input.value) / 100;
    const cells_ = { ...state.cells, [cell]: { guess, isRun: true } };
    window.openclosedSession?.cell?.({ scenario: cell, guess, able: own.able });
    cell = null;
    set({ cells: cells_ });
  };
  const start = button(t("discover.run", { runs: RUNS }), run, { id: "cell-run", class: "main", disabled: true });
  return h("div", { class: "guess" }, h("label", { for: "cell-guess" }, t("discover.ask", { name: scenarioName(own.scenario), year: HORIZON })), input, output, start);
}

/** After some guesses, the page may run the rest. */
function fillPart(cells) {
  const guessed = cells.filter(({ scenario }) => state.cells[scenario]?.guess !== undefined).length;
  if (guessed < 3) return null;
  const fill = () => {
    cell = null;
    set({ cells: Object.fromEntries(cells.map(({ scenario }) => [scenario, { ...state.cells[scenario], isRun: true }])) });
  };
  return button(t("discover.rest"), fill, { id: "fill", class: "quiet" });
}

/** The nine results in an order; by the product, take a sketch, then show the law. */
function drawLaw(cells, isFull) {
  const host = byId("law");
  if (!isFull || !order) {
    lawChart = null;
    put(host);
    byId("law-message").textContent = "";
    return;
  }
  const isProduct = order === "product";
  const ticks = isProduct || order === "sum" ? [0, ...SKETCH].map((x) => ({ at: x, text: String(x) }))
    : LEVERS[order === "growth" ? GROWTH : DELAY].stops.map(({ name }, i) => ({ at: (REACH * (2 * i + 1)) / 6, text: name }));
  const before = lawChart?.dots.map((dot) => [dot.style.left, dot.style.top]);
  lawChart = shareChart({ first: 0, last: REACH, title: t("discover.chart", { order: t(`order.${order}`) }), ticks, hasEndings: false });
  const placeOf = { growth: ({ row, column }) => (REACH * (2 * row + 1)) / 6 + (column - 1) * 0.12, delay: ({ column, row }) => (REACH * (2 * column + 1)) / 6 + (row - 1) * 0.12, sum: ({ sum }) => sum, product: ({ product }) => product }[order];
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
  else byId("law-message").textContent = t(order === "sum" ? "discover.sum" : "discover.no_line");
}

function drawSketch(cells) {
  if (!state.isLawShown) {
    const shares = state.sketch ?? SKETCH.map(() => null);
    lawChart.drawing({ from: [0, 1], places: SKETCH, shares, label: (product) => t("discover.handle", { product }), rest: 0, byHandle: true, onchange: (sketch) => {
      state.sketch = sketch;
      keep();
      byId("show-law").disabled = false;
    } });
    put(byId("law-message"), t("discover.sketch"), " ", button(t("discover.law"), () => set({ isLawShown: true }), { id: "show-law", class: "box", disabled: !state.sketch }));
    return;
  }
  let held = 1;
  const sketch = state.sketch && [[0, 1], ...SKETCH.map((at, i) => { held = state.sketch[i] ?? held; return [at, held]; })];
  lawChart.band(LAW.map(([product, low, , high]) => [product, low, high]));
  lawChart.line("middle", LAW.map(([product, , mean]) => [product, mean]));
  lawChart.line("guess", sketch);
  lawChart.names([{ kind: "middle", text: t("law.line"), share: LAW.at(-1)[2] }, sketch && { kind: "guess", text: t("law.sketch"), share: held }].filter(Boolean));
  byId("law-message").append(...rich("law"), " ", ...rich("law.text"), " ", ...pairOf(cells));
}

/** Two cells that differ in growth and delay but have nearly the same product, in words; empty if no two do. */
function pairOf(cells) {
  const pairs = cells.flatMap((a) => cells.filter((b) => b.row > a.row && b.column > a.column && a.product > 0.2).map((b) => [a, b]));
  const [a, b] = pairs.sort((p, q) => Math.abs(Math.log(p[0].product / p[1].product)) - Math.abs(Math.log(q[0].product / q[1].product)))[0] ?? [];
  if (!a || Math.abs(Math.log(a.product / b.product)) > NEARLY) return [];
  return rich("law.pair", {
    one: scenarioName(a.scenario), one_product: oneDecimal(a.product), one_share: percent(a.able),
    other: scenarioName(b.scenario), other_product: oneDecimal(b.product), other_share: percent(b.able),
  });
}
