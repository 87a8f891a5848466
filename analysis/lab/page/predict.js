// Step 1: say what will happen before it is shown. The curve is drawn by pointer, by keys, or by a sentence.

const HANDLES = [...new Set([0.2, 0.4, 0.6, 0.8, 1].map((part) => PAST + Math.ceil(part * (LAST - PAST))))];
// By sentence, which part of the way from the record's end to the scale's lower or upper end: as many down as up.
const SENTENCES = { sinks: -0.75, falls: -0.35, stays: 0, rises: 0.35, soars: 0.75 };
let draft = null;

/** What the record's last year is in the middle run of the world. */
const startValue = () => band(layerOf(yardstick().key), state.scenario).median[PAST] ?? 0;

/** What a prediction is about. */
const world = () => ({ yardstick: state.yardstick, scenario: state.scenario });

function newDraft() {
  return { ...world(), points: HANDLES.map(() => startValue()), confidence: 70, isTouched: false };
}

function drawPredict(panel) {
  const given = prediction();
  if (!draft || draft.yardstick !== state.yardstick || draft.scenario !== state.scenario) {
    draft = given?.scenario === state.scenario
      ? { ...world(), points: [...given.points], confidence: given.confidence, isTouched: true } : newDraft();
  }
  byId("headline").textContent = "";
  put(panel,
    h("p", { class: "question" }, t(`yardstick.${yardstick().key}.question`, { year: YEARS[LAST] })),
    worldInWords(),
    h("p", {}, t("predict.how")),
    h("div", { id: "pad" }),
    sentences(),
    handles(),
    confidence(),
    h("p", {}, button(given ? t("predict.again") : t("predict.done"), commit, { id: "done", class: "main", disabled: !draft.isTouched })),
    h("p", { class: "small" }, t(room ? "predict.sent" : "predict.kept")),
    state.isUnlocked || room ? null : unfold(t("teacher"), false, h("p", {}, t("teacher.text")),
      button(t("teacher.unlock"), () => set({ isUnlocked: true }), { id: "unlock" })));
  drawPad();
}

/** What differs from today in the world of the prediction. */
function worldInWords() {
  const stops = stopsOf(state.scenario);
  if (!stops) return h("p", { id: "world" }, t("predict.world", { name: scenarioName(state.scenario) }));
  const moved = DATA.levers.flatMap((lever, i) => (stops[i] === lever.unchanged ? [] : [{ lever, stop: lever.stops[stops[i]] }]));
  if (!moved.length) return h("p", { id: "world" }, t("predict.as_today"));
  return h("div", { id: "world" }, h("p", {}, t("predict.suppose")), h("ul", {}, moved.map(({ lever, stop }) =>
    h("li", {}, h("b", {}, `${lever.name}: ${stop.name}. `), stop.meaning))));
}

/** The values of every year between the record's end and the last handle. */
function drawnPath(points) {
  const knots = [PAST, ...HANDLES];
  const values = [startValue(), ...points];
  return YEARS.slice(PAST).map((_, i) => {
    const year = PAST + i;
    const after = Math.max(1, knots.findIndex((knot) => knot >= year));
    const [left, right] = [knots[after - 1], knots[after]];
    const part = right === left ? 1 : (year - left) / (right - left);
    return values[after - 1] + (values[after] - values[after - 1]) * part;
  });
}

function drawPad() {
  const host = byId("pad");
  const top = topOf(state.yardstick);
  const chart = frame({ size: roomFor(host), title: t("predict.pad"), unit: yardstick().unit, top });
  const { median } = band(layerOf(yardstick().key), state.scenario);
  addLine(chart, median.slice(0, PAST + 1), { colour: chart.colours.base });
  const guess = drawnPath(draft.points);
  addLine(chart, guess, { colour: chart.colours.you, dash: draft.isTouched ? "none" : "2 6", from: PAST, width: lineWidth() + 0.6 });
  addNames(chart, [{ name: t("you"), value: guess.at(-1), colour: chart.colours.you }]);
  chart.picture.append(text(t("so_far"), chart.x(0), chart.y(Math.max(...median.slice(0, PAST + 1))) - 0.7 * chart.font,
    { size: chart.small, fill: chart.colours.soft }));
  for (const [i, year] of HANDLES.entries()) {
    chart.picture.append(svg("circle", { cx: chart.x(year), cy: chart.y(draft.points[i]), r: 0.5 * chart.font,
      fill: chart.colours.ground, stroke: chart.colours.you, "stroke-width": 3 }));
  }
  const move = (event) => {
    const box = chart.picture.getBoundingClientRect();
    const x = event.clientX - box.left;
    const nearest = HANDLES.map((year, i) => [Math.abs(chart.x(year) - x), i]).sort((a, b) => a[0] - b[0])[0][1];
    const part = 1 - (event.clientY - box.top - chart.margin.top) / chart.inner.height;
    point(nearest, Math.min(1, Math.max(0, part)) * top);
  };
  chart.picture.style.touchAction = "none";
  chart.picture.style.cursor = "crosshair";
  host.onpointerdown = (event) => {
    host.setPointerCapture(event.pointerId);
    host.onpointermove = move;
    move(event);
  };
  host.onpointerup = host.onpointercancel = () => { host.onpointermove = null; };
  put(host, chart.picture);
}

function point(i, value) {
  draft.points[i] = value;
  touched();
}

/** The draft has changed: draw it, and let it be given. */
function touched() {
  draft.isTouched = true;
  drawPad();
  byId("done").disabled = false;
  HANDLES.forEach((_, i) => {
    const input = byId(`handle-${i}`);
    input.value = String(draft.points[i]);
    input.setAttribute("aria-valuetext", written(draft.points[i], yardstick().unit));
    byId(`handle-${i}-at`).textContent = written(draft.points[i], yardstick().unit);
  });
}

function sentences() {
  const top = topOf(state.yardstick);
  const start = startValue();
  return h("div", { class: "choices", role: "group", "aria-label": t("predict.sentences") }, Object.entries(SENTENCES).map(([key, part]) =>
    button(t(`predict.${key}`), () => {
      const change = part * (part < 0 ? start : top - start);
      draft.points = HANDLES.map((year) => start + change * ((year - PAST) / Math.max(LAST - PAST, 1)));
      touched();
    }, { id: `sentence-${key}` })));
}

function handles() {
  const top = topOf(state.yardstick);
  return h("fieldset", {}, h("legend", {}, t("predict.handles")), h("div", { class: "handles" }, HANDLES.map((year, i) => {
    const input = h("input", { type: "range", id: `handle-${i}`, min: 0, max: top, step: top / 100, value: draft.points[i],
      "aria-valuetext": written(draft.points[i], yardstick().unit), oninput: () => point(i, Number(input.value)) });
    return h("p", { class: "field" }, h("label", { for: input.id }, YEARS[year]), input,
      h("output", { for: input.id, id: `handle-${i}-at` }, written(draft.points[i], yardstick().unit)));
  })));
}

function confidence() {
  const input = h("input", { type: "range", id: "confidence", min: 50, max: 100, step: 5, value: draft.confidence,
    oninput: () => { draft.confidence = Number(input.value); said.textContent = `${input.value} %`; } });
  const said = h("output", { for: "confidence" }, `${draft.confidence} %`);
  return h("p", { class: "field" }, h("label", { for: "confidence" }, t("predict.confidence")), input, said);
}

function commit() {
  const { points, confidence: sure } = draft;
  const given = { points: [...points], confidence: sure, scenario: state.scenario };
  set({ predictions: { ...state.predictions, [yardstick().key]: given } });
  sendPrediction(given);
  go(2);
}

/** The reader's own curve on a chart, if there is one. */
function addGuess(chart, names) {
  const given = prediction();
  if (!given) return;
  const guess = drawnPath(given.points);
  addLine(chart, guess, { colour: chart.colours.you, dash: "2 5", from: PAST });
  names.push({ name: t("you"), value: guess.at(-1), colour: chart.colours.you });
}
