// The projector view: a live chart, firms in fixed seats, and the class's guesses without names.

const PROJECTOR = FACTS.projector;
const PAST = sourcesOf(PROJECTOR.measured);
const START = PAST[0]?.at(-1)?.[1] ?? PROJECTOR.runs[0].values[0] ?? NaN;
/** Of a firm, by its digit in a watched run. @type {Mark[]} */
const STATES = ["none", "open", "closed", "shared", "none"];
const MONTH_MS = 110;
const { firms } = PROJECTOR;
const lastMonth = firms ? firms.times.length - 1 : null;
const RUNS = PROJECTOR.runs.map(({ values, ending }) =>
  ({ points: pointsOf(TIMES, values), ending: shownEnding(ending) }));
const END = Number(FACTS.times[TIMES.length - 1]); // the last year
/** @type {ProjectorView} */
let projected; // the last state of the server
/** @type {number | null} */
let played = null; // index of the time that the run has reached
let shown = 0; // runs shown
let clock = 0;
/** @type {{ kind: MarketKind, chart: Chart } | null} */
let marketChart = null;

const chart = shareChart({ first: firstYear(PAST), last: TIMES[TIMES.length - 1], today: TIMES[0],
  title: say("projector.chart", { runs: FACTS.runs }) });
chart.crosses(PAST[0] ?? [], PAST.slice(1).flat());

function drawProjector(/** @type {ProjectorView} */ view) {
  const before = projected?.stage;
  projected = view;
  if (before !== view.stage) play(view.stage);
  put(byId("top"), topPart(view));
  const { market } = view;
  const element = market?.months.length ? drawMarket(market) : chart.element;
  if (byId("projector").firstChild !== element) put(byId("projector"), element);
  drawChart();
  put(byId("side"), market ? marketSide(market) : seatsPart(played ?? 0),
    h("p.url", say("projector.url"), " ", h("b", view.url.replace("http://", ""))));
  put(byId("foot"), footPart(view));
}

function topPart(/** @type {ProjectorView} */ { code, joined, predicted, market }) {
  const values = { what: t("what.use"), last: END - 1, year: END, next: END + 1 };
  const title = market ? [h("h1", say("market.question")), h("p", say(`market.rules.${market.kind}`))]
    : [h("h1", t("predict.question")), h("p", rich("definition", values))];
  return [h("div", title), h("div.join",
    h("p", h("b#joined", String(joined)), ` ${say("projector.joined")}`, h("br"),
      h("span#predicted", say("answered", { count: predicted }))),
    button("#code", code, showQr, { "aria-label": say("projector.qr", { code }) }))];
}

/** The class's lines of the first measure. */
const lines = () => projected.lines.filter(({ measure }) => measure === FACTS.measures[0])
  .map(({ points }) => points);

function drawChart() {
  const all = lines();
  drawPredictions(chart, TIMES, START, all, all.length > 0, say("projector.class", { count: all.length }));
  chart.fan(RUNS.slice(0, shown));
  const median = TIMES.map((at, i) => /** @type {Point} */ ([at,
    medianOf(RUNS.map(({ points }) => points[i][1]))]));
  chart.line("middle", shown === RUNS.length ? median : null, t("middle_run.line"));
  const run = played === null || !firms ? [] : pointsOf(placesOf(firms.times), firms.use)
    .slice(0, played + 1);
  chart.line("run", run, t("this_run.line"));
  const last = run.at(-1);
  chart.playhead(last && shown === 0 ? last[0] : null,
    last && firms ? timeInWords(firms.times[run.length - 1]) : "");
}

/** A hundred firms in a month of the run, if there is one to watch. @param {number} month */
function seatsPart(month) {
  if (!firms) return null;
  const stateAt = (/** @type {string} */ states, /** @type {number} */ at) => STATES[Number(states[at])];
  const isNew = (/** @type {string} */ states) =>
    played !== null && month > 0 && stateAt(states, month) !== stateAt(states, month - 1);
  const now = firms.states.map((states) => stateAt(states, month));
  const counts = Object.fromEntries(["open", "closed", "shared", "none"].map((key) =>
    [key, now.filter((one) => one === key).length]));
  const seats = ["enterprises", "startups"].map((kind) => {
    const own = firms.states.filter((_, i) => firms.firms[i] === kind);
    return [h("h3", say(`projector.${kind}`, { count: own.length })), h("div.seats", own.map((states) =>
      h("span", { class: isNew(states) ? "new" : null }, markOf(stateAt(states, month)))))];
  });
  const time = { month: timeInWords(firms.times[month]) };
  const legend = Object.entries(counts).map(([key, count]) =>
    h("span", markOf(/** @type {Mark} */ (key)), " ", h("b.says", { class: key }, String(count)), " ",
      t(`firms.${key}`)));
  return h("div#firms", { role: "img", "aria-label": say("projector.firms", { ...time, ...counts }) },
    h("h2", say("projector.firms.title", { ...time, count: now.length })), seats, h("p.legend", legend),
    h("p.changed", say("projector.changed", { count: firms.states.filter(isNew).length })));
}

function footPart(/** @type {ProjectorView} */ { predicted, is_revealed: isRevealed, market }) {
  if (market) return market.is_over ? pickedOrMoved(market) : null;
  const sides = isRevealed ? lines().map((points) => sideOf(points[points.length - 1] ?? NaN)) : [];
  const counts = Object.fromEntries(countEndings(sides));
  const guesses = isRevealed ? sides : Array(predicted).fill("hidden");
  const ends = RUNS.map(({ ending }, i) => (i < shown ? ending : "hidden"));
  const ended = countEndings(RUNS.slice(0, shown).map(({ ending }) => ending)).filter(([, many]) => many)
    .map(([key, many]) => `${many} ${t(`ending.${key}`)}`).join(", ");
  const row = (/** @type {string} */ id, /** @type {string} */ name, /** @type {Mark[]} */ marks,
    /** @type {string} */ text) =>
    h("div.marks", { id }, h("b", name), h("span.row", marksRow(marks)), h("p", text));
  return [
    row("guesses", say("projector.guesses", { count: predicted }), guesses,
      sides.length ? say("projector.sides", counts) : say("projector.hidden")),
    row("ends", say("projector.ends", { count: RUNS.length }), ends,
      ended || say(played === null ? "projector.waits" : "projector.plays")),
  ];
}

/** The projector's chart: the open share of the class and of the others, by half year. */
function drawMarket(/** @type {PlayedMarket} */ { kind, months, class: own, others }) {
  const ticks = [...Array(FACTS.rounds + 1).keys()].map((at) =>
    ({ at, text: kind === "today" ? monthAt(placeOfTime(months[0]) + at / 2) : String(at) }));
  if (marketChart?.kind !== kind) marketChart = { kind, chart: shareChart(
    { first: 0, last: FACTS.rounds, ticks, hasEndings: false, title: say("market.chart") }) };
  const { chart } = marketChart;
  const halves = /** @type {Places<"halves">} */ (/** @type {unknown} */ (ticks.map(({ at }) => at)));
  chart.line("class", pointsOf(halves, own), say("market.line.class"));
  chart.line("middle", pointsOf(halves, others), say("market.line.middle"));
  return chart.element;
}

/** Beside the chart: the round, its clock, who has chosen, and the shares in numbers. */
function marketSide(/** @type {PlayedMarket} */ market) {
  const { months, class: own, others } = market;
  const rows = months.map((_, at) => [String(at), percent(own[at]), percent(others[at])]);
  const heads = ["half", "line.class", "line.middle"].map((key) => say(`market.${key}`));
  return h("section#market", roundPart(market), market.is_over ? null : pickedOrMoved(market),
    table(say("market.chart"), heads, rows));
}

/** Play the teacher's choice: nothing, one run month by month, or all runs one by one. */
function play(/** @type {number} */ stage) {
  clearInterval(clock);
  const isStill = wantsNoMotion();
  played = stage === 1 && !isStill && firms ? 0 : stage ? lastMonth : null;
  shown = stage === 2 && isStill ? RUNS.length : 0;
  if (isStill) return;
  if (stage === 1 && firms) clock = every(MONTH_MS,
    () => { played = Number(played) + 1; return played < Number(lastMonth); });
  if (stage === 2) clock = every(3 * MONTH_MS, () => { shown += 1; return shown < RUNS.length; });
}

/** Step again and again while a step says that there are more. */
const every = (/** @type {number} */ ms, /** @type {() => boolean} */ step) => window.setInterval(() => {
  if (!step()) clearInterval(clock);
  drawProjector(projected);
}, ms);

function showQr() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("qr"));
  const { code, url } = projected;
  put(dialog, h("img", { src: `/teacher/qr.svg?${code}`, alt: say("qr") }), h("p.large", `${url}   ${code}`),
    button("#qr-close", t("close"), () => dialog.close()));
  dialog.showModal();
}

const lost = (/** @type {number} */ status) => {
  put(byId("foot"), h("p", { role: "status" }, say(status === 401 ? "projector.closed" : "lost")));
  return status === 401;
};
watch("/teacher/projector", 1.5, drawProjector, lost,
  () => { if (projected && !byId("guesses")) drawProjector(projected); });
