// Step 1: draw your line from where the data end, a mean for each year. The model stays hidden until it is
// locked.

const SURE = [50, 60, 70, 80, 90];
let isDrawing = false;

/** The data of a measure by source. @param {number} measure */
const measuredOf = (measure) => sourcesOf(DATA.measured[MEASURES[measure].key]);
/** The last share that was measured, else that of the middle run. @param {number} measure */
const lastMeasured = (measure) => measuredOf(measure)[0]?.at(-1)?.[1] ?? middleAt(measure, BASELINE, 0);
/** Where every line starts. @returns {Point} */
const startOfLine = () => [TODAY, lastMeasured(0)];
/** The student's locked line, on the chart's axes. */
const guessPoints = () => state.prediction && lineFrom(AT, startOfLine()[1], state.prediction.shares);

function drawPredict() {
  tell(t("predict.question"), t(state.prediction ? "predict.locked" : "predict.hidden"));
  const isLocked = state.prediction !== null;
  if (isLocked === isDrawing) {
    chart.drawing(isLocked ? null : {
      from: startOfLine(), places: AT.slice(1), shares: state.draft.shares,
      label: (at) => t("predict.handle", { year: Math.floor(at) }), onchange: (shares) => pick({ shares }) });
    isDrawing = !isLocked;
  }
  if (isLocked) chart.line("guess", guessPoints(), t("your_line.line"));
  put(byId("strip"), h("div.column", marksRow(Array(RUNS).fill("hidden"))),
    h("small", t("predict.runs", { runs: RUNS })));
  drawPredictControls();
}

function pick(/** @type {Partial<Draft>} */ values) {
  Object.assign(state.draft, values);
  keep();
  drawPredictControls();
}

function drawPredictControls() {
  const { shares, confidence, bet } = state.prediction ?? state.draft;
  const isLocked = state.prediction !== null;
  const isEmpty = shares.every((share) => share === null);
  const missing = [isEmpty ? t("your_line.line") : "", bet ? "" : t("predict.missing.bet")].filter(Boolean);
  const asked = t("predict.draw", { share: percent(startOfLine()[1]), year: HORIZON });
  byId("prompt")?.remove();
  if (isEmpty) chart.area.append(h("p#prompt", asked));
  put(byId("panel"),
    h("p.ask", rich("predict.bet")),
    group("div.levers.bets", t("predict.bet.label"), LEVERS.map((lever) => h("div.lever",
      leverHead(lever, h("b", lever.name)), h("p", lever.question),
      choices("bet.pill", [lever.key], (key) => t(bet === key ? "predict.my_bet" : "predict.bet_on"), bet,
        (key) => pick({ bet: key }),
        { "aria-label": t("predict.bet_on.label", { lever: lever.name }), disabled: isLocked })))),
    h("div.sure", h("span", t("predict.sure", { year: HORIZON })),
      choices("sure.box", SURE, (one) => `${one} %`, confidence, (one) => pick({ confidence: one }),
        { disabled: isLocked })));
  put(byId("big"), isLocked ? nextButton(2) : [
    h("small", { role: "status" }, missing.length ? t("predict.missing", { what: missing.join(", ") }) : ""),
    button("#lock.main", t("predict.lock"), lock, { disabled: missing.length > 0 })]);
}

/** Lock the line: later years keep the last share drawn. */
function lock() {
  const shares = held(state.draft.shares, startOfLine()[1]).map((share) => Math.round(1000 * share) / 1000);
  set({ prediction: { ...state.draft, shares: predictionOf(shares), scenario: BASELINE } });
  sendPrediction().catch(({ message }) => { byId("why").textContent = message || t("session.lost"); });
  go(2);
}
