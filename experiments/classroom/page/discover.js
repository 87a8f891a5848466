// Step 3: a board of two levers, new work and catching up. Guesses come before results, a sketch before the
// law.

/** @type {Order[]} */
const ORDERS = ["growth", "delay", "sum", "product"];
/** Circle, triangle, square: one growth each. @type {Ending[]} */
const SHAPE_OF_GROWTH = ["open", "shared", "closed"];
const NEARLY = Math.log(1.15); // of the ratio of two products
const FASTEST = Math.log2(7); // doublings of new work a year at the last stop
/** By doublings until open models can do new work. @type {PageData["law"]} */
const LAW = DATA.law.map(([product, ...shares]) => [product / Math.LN2, ...shares]);
const REACH = LAW[LAW.length - 1][0];
const SKETCH = Array.from({ length: Math.floor(REACH) }, (_, i) => i + 1);
const [GROWTH, DELAY] = ["growth", "pace"].map((key) => LEVERS.findIndex((lever) => lever.key === key));
/** @type {Order | null} */
let order = null;
const tried = new Set(); // orders by one lever; then those by both appear
/** @type {number | null} */
let taken = null; // scenario of the cell being guessed
let half = ""; // its guess so far, which cells of others do not undo
/** @type {HTMLElement[]} */
let dots = [];

/** The cells of the board, row by row. @returns {Cell[]} */
function boardCells() {
  return LEVERS[GROWTH].stops.flatMap((_, row) => LEVERS[DELAY].stops.map((__, column) => {
    const scenario = scenarioOf(UNCHANGED.with(GROWTH, row).with(DELAY, column));
    const product = Math.max(0, middleFact("kappa_gap", scenario) || 0) / Math.LN2;
    return { scenario, row, column, able: middle(scenario, ableOf), does: middleAt(0, scenario), product };
  }));
}

/** Heads of rows and columns, from the runs' products: doublings of new work a year, years until open
 * models follow. */
function headsOf(/** @type {Cell[]} */ cells) {
  const products = LEVERS[GROWTH].stops.map((_, row) => cells.filter((one) => one.row === row)
    .map(({ product }) => product));
  const sum = (/** @type {number[]} */ row) => row.reduce((all, one) => all + one, 0);
  const years = products[products.length - 1].map((product) => product / FASTEST);
  return { years, doublings: products.map((row) => sum(row) / (sum(years) || 1)) };
}

const oneDecimal = (/** @type {number} */ number) => String(Number(number.toFixed(1)));
const shapeOf = (/** @type {number} */ row) => markOf(SHAPE_OF_GROWTH[row], { class: "dot" });

function drawDiscover() {
  tell(t("discover.title"), t("discover.text", { year: HORIZON }));
  const cells = boardCells();
  const isFull = cells.every(({ scenario }) => state.cells[scenario]?.isRun);
  const { years, doublings } = headsOf(cells);
  const isFound = state.isLawShown || state.sketch !== null
    || ["growth", "delay"].every((key) => tried.has(key));
  /** @param {string} name @param {string} note @param {Child[]} mark */
  const head = (name, note, ...mark) => h("span.head", mark, h("b", name), h("br"), h("small", note));
  put(byId("panel"),
    h("section.half", h("h3", t("discover.fill")),
      h("p.small", isFull ? "" : t("discover.fill.text", { runs: RUNS })),
      group("div.cells", t("discover.board"),
        h("span.corner", `↓ ${LEVERS[GROWTH].name}`, h("br"), `→ ${LEVERS[DELAY].name}`),
        LEVERS[DELAY].stops.map(({ name }, i) =>
          head(name, t("discover.years", { years: oneDecimal(years[i]) }))),
        LEVERS[GROWTH].stops.map(({ name }, row) => [
          head(name, t("discover.doublings", { count: oneDecimal(doublings[row]) }), shapeOf(row), " "),
          cells.filter((one) => one.row === row).map(cellPart)])),
      h("p.small", rich("discover.key")),
      guessPart(cells), isFull ? null : fillPart(cells)),
    h("section.half", h("h3", t("discover.sort")),
      h("p.small", t(isFull ? "discover.sort.text" : "discover.sort.wait")),
      group("div.orders", t("discover.orders"),
        choices("order.box", ORDERS.slice(0, isFound ? 4 : 2), (key) => t(`order.${key}`), order, sortBy,
          { disabled: !isFull })),
      h("div#law"), h("p#law-message.small", { role: "status" })));
  const places = cells.map(({ row, column, product }) => ({ product, sum: doublings[row] + years[column],
    growth: thirdOf(row, column), delay: thirdOf(column, row) }));
  if (isFull && order) drawLaw(cells, order, places);
  else dots = [];
  put(byId("big"), nextButton(4, state.isLawShown ? "main" : "quiet"));
}

/** Place of one of three stops on the axis, a little beside others. @param {number} stop
 * @param {number} other */
const thirdOf = (stop, other) => (REACH * (2 * stop + 1)) / 6 + (other - 1) * 0.12;

function sortBy(/** @type {Order} */ key) {
  order = key;
  tried.add(key);
  draw();
  if (matchMedia("(max-width: 700px)").matches) byId(`order-${key}`).scrollIntoView();
}

function cellPart(/** @type {Cell} */ { scenario, able, does }) {
  const { guess, isRun } = state.cells[scenario] ?? {};
  const take = () => { taken = scenario; half = ""; draw(); byId("cell-guess")?.focus(); };
  if (!isRun) return button(`#cell-${scenario}.cell`, h("small", t("discover.empty")), take,
    { "aria-label": t("discover.take", { name: scenarioName(scenario) }),
      "aria-pressed": String(taken === scenario) });
  const at = (/** @type {"i" | "u" | "s"} */ tag, /** @type {number} */ share, side = "left") =>
    h(tag, { style: `${side}:${100 * share}%` });
  const texts = [t("discover.does", { share: percent(does) }),
    guess === undefined ? "" : t("discover.guess", { share: percent(guess) })];
  return button(`#cell-${scenario}.cell.run`, [h("b.able", percent(able)),
    h("span.meter", at("i", does, "width"), at("u", able), guess === undefined ? null : at("s", guess)),
    h("small", texts[0], h("br"), texts[1])], take,
  { disabled: true, style: `--able:${inPercent(able)}%` });
}

/** Guess the cell that was taken, then run it. @param {Cell[]} cells */
function guessPart(cells) {
  const own = cells.find(({ scenario }) => scenario === taken);
  if (!own || state.cells[own.scenario]?.isRun) return null;
  const { scenario } = own;
  const output = h("output", { for: "cell-guess" }, half ? `${half} %` : t("discover.slide"));
  const guessed = () => {
    half = input.value;
    output.textContent = `${half} %`;
    start.disabled = false;
  };
  const input = h("input#cell-guess", // a click on 50 changes nothing
    { type: "range", min: 0, max: 100, value: half || 50, oninput: guessed, onclick: guessed });
  const start = button("#cell-run.main", t("discover.run", { runs: RUNS }), () => {
    const guess = Number(input.value) / 100;
    session?.cell({ scenario, guess });
    taken = null;
    set({ cells: { ...state.cells, [scenario]: { guess, isRun: true } } });
  }, { disabled: !half });
  const asked = t("discover.ask", { name: scenarioName(scenario), year: HORIZON });
  return h("div.guess", h("label", { for: "cell-guess" }, asked), input, output, start);
}

/** After some guesses, the page may run the rest. @param {Cell[]} cells */
function fillPart(cells) {
  if (cells.filter(({ scenario }) => state.cells[scenario]?.guess !== undefined).length < 3) return null;
  return button("#fill.quiet", t("discover.rest"), () => {
    taken = null;
    set({ cells: Object.fromEntries(cells.map(({ scenario }) => [scenario,
      { ...state.cells[scenario], isRun: true }])) });
  });
}

/** The nine results in an order; by the product, take a sketch, then show the law.
 * @param {Cell[]} cells @param {Order} by @param {Record<Order, number>[]} places */
function drawLaw(cells, by, places) {
  const stops = by === "growth" ? LEVERS[GROWTH].stops : by === "delay" ? LEVERS[DELAY].stops : null;
  const ticks = stops?.map(({ name }, i) => ({ at: thirdOf(i, 1), text: name })) ?? [0,
    ...SKETCH].map((at) => ({ at, text: String(at) }));
  const law = shareChart({ first: 0, last: REACH, title: t("discover.chart", { order: t(`order.${by}`) }),
    ticks, hasEndings: false });
  dots = cells.map((one, i) => {
    const end = { left: `${law.x(Math.min(places[i][by], REACH))}%`, top: `${law.y(one.able)}%` };
    const dot = h("span.traveller", shapeOf(one.row),
      h("small", percent(one.able)));
    const { left, top } = dots[i]?.style ?? end;
    Object.assign(dot.style, { left, top });
    requestAnimationFrame(() => requestAnimationFrame(() => Object.assign(dot.style, end)));
    return dot;
  });
  law.area.append(...dots);
  new ResizeObserver(() => placeLabels(law, cells, cells.map((_, i) => places[i][by]))).observe(law.area);
  put(byId("law"), law.element, h("p.small.right", t(`axis.${by}`, { year: HORIZON })));
  if (by === "sum") put(byId("law-message"), t("discover.sum", { compare: compareSums(cells, places) }));
  else if (by !== "product") put(byId("law-message"), t("discover.no_line"));
  else if (state.isLawShown) showLaw(law, cells);
  else takeSketch(law);
}

/** The two cells of nearly one sum whose results differ most, in words.
 * @param {Cell[]} cells @param {Record<Order, number>[]} places */
function compareSums(cells, places) {
  const pairs = cells.flatMap((one, i) => cells.flatMap((other, j) =>
    (Math.abs(Math.log(places[i].sum / places[j].sum)) > NEARLY ? [] : { one, other, i, j })));
  const apart = (/** @type {{ one: Cell, other: Cell }} */ pair) => pair.other.able - pair.one.able;
  const [{ one, other, i, j }] = pairs.sort((p, q) => apart(q) - apart(p));
  return t("discover.compare", { one: scenarioName(one.scenario), one_sum: oneDecimal(places[i].sum),
    one_share: percent(one.able), other: scenarioName(other.scenario), other_sum: oneDecimal(places[j].sum),
    other_share: percent(other.able) });
}

/** Put the numbers of the dots where they cover neither dots nor each other; one without a place is left out.
 * @param {Chart} law @param {Cell[]} cells @param {number[]} places on the axis */
function placeLabels(law, cells, places) {
  const { clientWidth: width, clientHeight: height } = law.area;
  const ends = cells.map(({ able }, i) =>
    ({ x: (width * law.x(Math.min(places[i], REACH))) / 100, y: (height * law.y(able)) / 100 }));
  /** @type {{ left: number, top: number, right: number, bottom: number }[]} */
  const labels = [];
  dots.forEach((dot, i) => {
    const label = /** @type {HTMLElement} */ (dot.lastElementChild);
    label.hidden = false;
    const { offsetWidth: wide, offsetHeight: high } = label;
    const beside = 0.7 * high; // of the middle of a dot
    const others = ends.filter((_, j) => j !== i).map(({ x, y }) =>
      ({ left: x - beside, top: y - beside, right: x + beside, bottom: y + beside }));
    const boxes = [beside, -wide / 2, -wide - beside].flatMap((dx) =>
      [-high / 2, beside, -beside - high, beside + high, -beside - 2 * high]
        .filter((dy) => dx !== -wide / 2 || dy !== -high / 2).map((dy) => ({ dx, dy, left: ends[i].x + dx,
        top: ends[i].y + dy, right: ends[i].x + dx + wide, bottom: ends[i].y + dy + high })));
    const free = boxes.find((box) => box.left >= 0 && [...others, ...labels].every((one) =>
      box.right < one.left || box.left > one.right || box.bottom < one.top || box.top > one.bottom));
    label.hidden = !free;
    if (!free) return;
    labels.push(free);
    Object.assign(label.style, { left: `calc(50% + ${free.dx}px)`, top: `calc(50% + ${free.dy}px)` });
  });
}

function takeSketch(/** @type {Chart} */ law) {
  const show = button("#show-law.box", t("discover.law"), () => set({ isLawShown: true }),
    { disabled: !state.sketch });
  law.drawing({
    from: [0, 1], places: SKETCH, shares: state.sketch ?? SKETCH.map(() => null), rest: 0, byHandle: true,
    label: (product) => t("discover.handle", { product }),
    onchange: (sketch) => { state.sketch = sketch; keep(); show.disabled = false; } });
  put(byId("law-message"), t("discover.sketch"), " ", show);
}

function showLaw(/** @type {Chart} */ law, /** @type {Cell[]} */ cells) {
  /** @type {Point[] | null} */
  const sketch = state.sketch && held(state.sketch, 1).map((share, i) => [SKETCH[i], share]);
  law.band(LAW.map(([product, low, , high]) => [product, low, high]));
  law.line("middle", LAW.map(([product, , mean]) => [product, mean]), t("law.line"));
  law.line("guess", sketch && [[0, 1], ...sketch], t("law.sketch"));
  const away = cells.map(({ product, able }) => Math.abs(able - lawAt(product)));
  const values = { away: inPercent(Math.max(...away)) };
  put(byId("law-message"), rich("law"), " ", rich("law.text", values), " ", pairOf(cells), " ",
    zeroOf(cells), " ", sameRows(cells));
}

/** Two neighbouring rows without any difference beyond chance, in words; none if there are no two.
 * @param {Cell[]} cells */
function sameRows(cells) {
  const { stops } = LEVERS[GROWTH];
  const row = stops.findIndex((_, i) => i > 0 && cells.every((one) => one.row !== i
    || !effectOf(one.scenario, ableOf, cells.find((other) => other.row === i - 1
      && other.column === one.column)?.scenario).turn));
  if (row < 0) return null;
  const counts = headsOf(cells).doublings.map(oneDecimal);
  return rich("law.same", { one: stops[row - 1].name, one_count: counts[row - 1], other: stops[row].name,
    other_count: counts[row] });
}

/** The cells whose new work grows no faster, if a longer delay costs work there, too.
 * @param {Cell[]} cells */
function zeroOf(cells) {
  const ables = cells.filter(({ product }) => product < 0.05).map(({ able }) => able).reverse();
  const isFalling = ables.length > 1 && ables.every((able, i) => !i || able < ables[i - 1]);
  return isFalling ? rich("law.zero", { shares: ables.map(percent).join(", ") }) : null;
}

/** The law at a product, between its rows. @param {number} product */
function lawAt(product) {
  const after = Math.max(1, LAW.findIndex(([place], i) => place >= product || i === LAW.length - 1));
  const [[low, , from], [high, , to]] = [LAW[after - 1], LAW[after]];
  return from + ((to - from) * (Math.min(product, high) - low)) / (high - low);
}

/** Two cells that differ in growth and delay but have nearly the same product, in words; none if no two do.
 * @param {Cell[]} cells */
function pairOf(cells) {
  const pairs = cells.flatMap((one) => cells.filter((other) => other.row > one.row
    && other.column > one.column && one.product > 0.2)
    .map((other) => ({ one, other, apart: Math.abs(Math.log(one.product / other.product)) })));
  const [nearest] = pairs.sort((p, q) => p.apart - q.apart);
  if (!nearest || nearest.apart > NEARLY) return null;
  return rich("law.pair", Object.fromEntries(/** @type {const} */ (["one", "other"]).flatMap((key) => {
    const { scenario, product, able } = nearest[key];
    return [[key, scenarioName(scenario)], [`${key}_product`, oneDecimal(product)], [`${key}_share`,
      percent(able)]];
  })));
}
