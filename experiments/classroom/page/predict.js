// Step 1: draw your line from where the data end, a mean for each year. The model stays hidden until it is locked.

const SURE = [50, 60, 70, 80, 90];
let isDrawing = false;

/** The data of a measure by source, and the last point of the first: where every line starts. */
function measuredOf(measure) {
  const sources = DATA.measured[MEASURES[measure].key].map(([, ...points]) => points.map(([month, share]) => [placeOfTime(month), share]));
  return { sources, last: sources[0]?.at(-1) ?? [TODAY, middleAt(measure, BASELINE, 0)] };
}

const startOfLine = () => [TODAY, measuredOf(0).last[1]];
const handleLabel = (at) => t("predict.handle", { year: Math.floor(at) });

/** The student's locked line, on the chart's axes. */
function guessPoints() {
  return state.prediction && [startOfLine(), ...state.prediction.shares.map((share, i) => [AT[i + 1], share])];
}

function drawPredict() {
  byId("headline").textContent = t("predict.question");
  byId("why").textContent = t(state.prediction ? "predict.locked" : "predict.hidden");
  const isLocked = state.prediction !== null;
  if (isLocked === isDrawing) {
    chart.drawing(isLocked ? null : { from: startOfLine(), places: AT.slice(1), shares: state.draft.shares, label: handleLabel,
      onchange: (shares) => { state.draft.shares = shares; keep(); drawPredictControls(); } });
    isDrawing = !isLocked;
  }
  if (isLocked) chart.line("guess", guessPoints());
  chart.names(isLocked ? [{ kind: "guess", text: t("your_line.line"), share: state.prediction.shares.at(-1) }] : []);
  put(byId("strip"), h("div", { class: "column" }, marksRow(Array(RUNS).fill("hidden"))), h("small", {}, t("predict.runs", { runs: RUNS })));
  drawPredictControls();
}

function drawPredictControls() {
  const { shares, confidence, bet } = state.prediction ?? state.draft;
  const isLocked = state.prediction !== null;
  const missing = [shares.every((share) => share === null) && t("your_line.line"), !bet && t("predict.missing.bet")].filter(Boolean);
  byId("prompt")?.remove();
  if (shares.every((share) => share === null)) chart.area.append(h("p", { id: "prompt" }, t("predict.draw", { share: percent(startOfLine()[1]), year: HORIZON })));
  const pick = (values) => { Object.assign(state.draft, values); keep(); drawPredictControls(); };
  put(byId("panel"),
    h("p", { class: "ask" }, rich("predict.bet")),
    h("div", { class: "levers bets", role: "group", "aria-label": t("predict.bet.label") }, LEVERS.map((lever) => h("div", { class: "lever" },
      leverHead(lever, h("b", {}, lever.name)), h("p", {}, lever.question),
      button(t(bet === lever.key ? "predict.my_bet" : "predict.bet_on"), () => pick({ bet: lever.key }),
        { id: `bet-${lever.key}`, class: "pill", "aria-pressed": String(bet === lever.key), "aria-label": t("predict.bet_on.label", { lever: lever.name }), disabled: isLocked })))),
    h("div", { class: "sure" }, h("span", {}, t("predict.sure", { year: HORIZON })), SURE.map((sure) => button(`${sure} %`, () => pick({ confidence: sure }),
      { id: `sure-${sure}`, class: "box", "aria-pressed": String(sure === confidence), disabled: isLocked }))));
  put(byId("big"), isLocked ? button(t("next", { step: t("step.play") }), () => go(2), { id: "next", class: "main" })
    : [h("small", { role: "status" }, missing.length ? t("predict.missing", { what: missing.join(", ") }) : ""), button(t("predict.lock"), lock, { id: "lock", class: "main", disabled: missing.length > 0 })]);
}

/** Lock the line: later years keep the last share drawn. */
function lock() {
  let held = startOfLine()[1];
  const shares = state.draft.shares.map((share) => { held = share ?? held; return Math.round(1000 * held) / 1000; });
  const prediction = { ...state.draft, shares, scenario: BASELINE };
  set({ prediction });
  sendPrediction(prediction);
  go(2);
}
