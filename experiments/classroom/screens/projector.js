// The projector view: a live chart, firms in fixed seats, and the class's guesses without names.

const PROJECTOR = FACTS.projector;
const PAST = PROJECTOR.measured.map(([, ...points]) => points.map(([month, share]) => [placeOfTime(month), share]));
const START = PAST[0]?.at(-1)?.[1] ?? PROJECTOR.runs[0].values[0];
const STATES = ["none", "open", "closed", "shared", "none"]; // of a firm, by its digit in a watched run
const MONTH_MS = 110;
const [FIRST, LAST, TODAY] = [Math.min(2024, ...PAST.flat().map(([at]) => Math.floor(at))), TIMES.at(-1), TIMES[0]];
const firms = PROJECTOR.firms && { ...PROJECTOR.firms, at: PROJECTOR.firms.times.map(placeOfTime) };
const END = Number(FACTS.times.at(-1)); // the last year
let projected = null; // the last state of the server
let played = null; // index of the time that the run has reached
let shown = 0; // runs shown
let clock = 0;

const chart = shareChart({ first: FIRST, last: LAST, today: TODAY, title: say("projector.chart", { runs: FACTS.runs }) });
chart.crosses(PAST[0] ?? [], PAST.slice(1).flat());

function drawProjector(view) {
  const before = projected?.stage;
  projected = view;
  if (before !== view.stage) play(view.stage);
  put(byId("top"), topPart(view));
  const { market } = view;
  const shown = market?.months.length ? drawMarket(market) : chart.element;
  if (byId("projector").firstChild !== shown) put(byId("projector"), shown);
  drawChart();
  put(byId("side"), sidePart());
  put(byId("foot"), footPart(view));
}

function topPart({ code, joined, predicted, market }) {
  const title = market ? [h("h1", {}, say("market.question")), h("p", {}, say(`market.rules.${market.kind}`))]
    : [h("h1", {}, t("predict.question")), h("p", {}, rich("definition", { what: t("what.use"), last: END - 1, year: END, next: END + 1 }))];
  return [h("div", {}, title),
    h("div", { class: "join" }, h("p", {}, h("b", { id: "joined" }, String(joined)), ` ${say("projector.joined")}`, h("br"), h("span", { id: "predicted" }, say("answered", { count: predicted }))),
      h("button", { type: "button", id: "code", "aria-label": say("projector.qr", { code }), onclick: showQr }, code))];
}

function drawChart() {
  const names = [];
  const lines = projected.lines.filter(({ measure }) => measure === FACTS.measures[0]).map(({ points }) => points);
  chart.many("class", lines.map((points) => lineFrom(START, points)));
  const middle = lines.length ? lines[0].map((_, i) => medianOf(lines.map((points) => points[i]))) : null;
  chart.line("class", middle && lineFrom(START, middle));
  if (middle) names.push({ kind: "class", text: say("projector.class", { count: lines.length }), share: middle.at(-1) });
  chart.fan(PROJECTOR.runs.slice(0, shown).map(({ values, ending }) => ({ points: values.map((share, i) => [TIMES[i], share]), end: values.at(-1), ending: shownEnding(ending) })));
  const all = shown === PROJECTOR.runs.length && TIMES.map((_, i) => medianOf(PROJECTOR.runs.map(({ values }) => values[i])));
  chart.line("middle", all && all.map((share, i) => [TIMES[i], share]));
  if (all) names.push({ kind: "middle", text: t("middle_run.line"), share: all.at(-1) });
  const run = played === null || !firms ? [] : firms.use.slice(0, played + 1).map((share, i) => [firms.at[i], share]);
  chart.line("run", run);
  chart.playhead(run.length && shown === 0 ? run.at(-1)[0] : null, run.length ? timeInWords(firms.times[played]) : "");
  if (run.length) names.push({ kind: "run", text: t("this_run.line"), share: run.at(-1)[1] });
  chart.names(names);
}

function sidePart() {
  const url = h("p", { class: "url" }, say("projector.url"), " ", h("b", {}, projected.url.replace("http://", "")));
  return [projected.market ? marketSide(projected.market) : firms ? seatsPart() : null, url];
}

function seatsPart() {
  const month = played ?? 0;
  const kinds = ["enterprises", "startups"];
  const counts = { open: 0, closed: 0, shared: 0, none: 0 };
  let changed = 0;
  const seats = kinds.map((kind) => {
    const own = firms.states.filter((_, i) => firms.firms[i] === kind);
    const marks = own.map((states) => {
      const [now, before] = [STATES[states[month]], STATES[states[Math.max(month - 1, 0)]]];
      counts[now]++;
      const isNew = played !== null && now !== before;
      changed += isNew;
      return h("span", { class: isNew ? "new" : null }, markOf(now));
    });
    return [h("h3", {}, say(`projector.${kind}`, { count: own.length })), h("div", { class: "seats" }, marks)];
  });
  const legend = (key) => h("span", {}, markOf(key), " ", h("b", { class: `says ${key}` }, String(counts[key])), " ", t(`firms.${key}`));
  return h("div", { id: "firms", role: "img", "aria-label": say("projector.firms", { month: timeInWords(firms.times[month]), ...counts }) },
    h("h2", {}, say("projector.firms.title", { count: firms.firms.length, month: timeInWords(firms.times[month]) })), seats,
    h("p", { class: "legend" }, ["open", "closed", "shared", "none"].map(legend)), h("p", { class: "changed" }, say("projector.changed", { count: changed })));
}

function footPart({ lines, predicted, is_revealed: isRevealed, market }) {
  if (market) return market.is_over ? [pickedOrMoved(market)] : [];
  const sides = isRevealed ? lines.filter(({ measure }) => measure === FACTS.measures[0]).map(({ points }) => sideOf(points.at(-1))) : Array(predicted).fill("hidden");
  const count = (key) => sides.filter((side) => side === key).length;
  const ends = PROJECTOR.runs.map(({ ending }, i) => (i < shown ? shownEnding(ending) : "hidden"));
  const counts = ENDINGS.map((key) => [key, ends.filter((end) => end === key).length]).filter(([, many]) => many);
  const row = (id, name, marks, text) => h("div", { class: "marks", id }, h("b", {}, name), h("span", { class: "row" }, marks), h("p", {}, text));
  return [
    row("guesses", say("projector.guesses", { count: predicted }), marksRow(sides), isRevealed && sides.length ? say("projector.sides", { open: count("open"), shared: count("shared"), closed: count("closed") }) : say("projector.hidden")),
    row("ends", say("projector.ends", { count: PROJECTOR.runs.length }), marksRow(ends), counts.length ? counts.map(([key, many]) => `${many} ${t(`ending.${key}`)}`).join(", ") : say(played === null ? "projector.waits" : "projector.plays")),
  ];
}

/** Play the teacher's choice: nothing, one run month by month, or all runs one by one. */
function play(stage) {
  clearInterval(clock);
  if (stage === 0) [played, shown] = [null, 0];
  if (stage === 1) {
    [played, shown] = [firms ? 0 : null, 0];
    if (firms && wantsNoMotion()) played = firms.times.length - 1;
    else if (firms) clock = setInterval(() => tick(() => ++played < firms.times.length - 1), MONTH_MS);
  }
  if (stage === 2) {
    played = firms ? firms.times.length - 1 : null;
    shown = wantsNoMotion() ? PROJECTOR.runs.length : 0;
    if (!shown) clock = setInterval(() => tick(() => ++shown < PROJECTOR.runs.length), 3 * MONTH_MS);
  }
}

function tick(goesOn) {
  if (!goesOn()) clearInterval(clock);
  if (projected) drawProjector(projected);
}

function showQr() {
  const dialog = byId("qr");
  put(dialog, h("img", { src: `/teacher/qr.svg?${projected.code}`, alt: say("qr") }), h("p", { class: "large" }, `${projected.url}   ${projected.code}`), button(t("close"), () => dialog.close(), { id: "qr-close" }));
  dialog.showModal();
}

const lost = (status) => {
  put(byId("foot"), h("p", { role: "status" }, say(status === 401 ? "projector.closed" : "lost")));
  return status === 401;
};
watch("/teacher/projector", 1.5, drawProjector, lost, () => { if (projected && !byId("guesses")) drawProjector(projected); });
addEventListener("resize", () => { if (projected) drawChart(); });
