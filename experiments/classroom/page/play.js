// Step 2: one run, then twenty; six levers; a hundred firms.

const RUN_MS = 5000; // for one run, from today to the horizon
const MARK_MS = 60; // between two of many runs
const SEATS = 100;
/** @type {Mark[]} */
const FIRMS = ["open", "shared", "closed", "none"];
/** @type {(() => void) | null} */
let stopMotion = null; // while runs play
let playedTo = AT[LAST]; // place on the axis
let revealed = RUNS; // runs shown so far while many play

function stopPlaying() {
  stopMotion?.();
  stopMotion = null;
  playedTo = AT[LAST];
  revealed = RUNS;
}

const playedTime = () => AT.findLastIndex((at) => at <= playedTo);

/** A line up to a place on the axis. @param {Point[]} points @param {number} end @returns {Point[]} */
function lineTo(points, end) {
  const next = points.findIndex(([at]) => at > end);
  if (next < 1) return points;
  const [[from, low], [to, high]] = points.slice(next - 1);
  return [...points.slice(0, next), [end, low + ((high - low) * (end - from)) / (to - from)]];
}

function drawPlay() {
  drawPlayTexts();
  drawPlayActions();
  drawPlayChart();
}

function drawPlayTexts() {
  const { scenario, run, measure, shown } = state;
  if (!shown) tell(t("play.first"), t("play.first.text", { firms: DATA.made.firms }), " ", startSentence());
  else if (stopMotion && shown === 1) {
    const [month, share] = [timeInWords(DATA.times[playedTime()]),
      percent(shareAt(measure, scenario, run, playedTime()))];
    tell(t("play.month", sentenceValues({ month, share })), t("play.again_same"));
  } else if (stopMotion) tell(t("play.coming"), t("play.again_same"));
  else if (shown === 1) tell(endingSentence(measure, scenario, run), t("play.again_same"));
  else tell(headlineOf(scenario), reasonOf(scenario), " ", confidenceSentence());
}

/** How many runs as today end in the student's zone, beside the student's confidence. */
function confidenceSentence() {
  if (!state.prediction || state.scenario !== BASELINE || state.measure) return "";
  const { shares, confidence } = state.prediction;
  const zone = sideOf(shares[shares.length - 1] ?? NaN);
  const isIn = finishedRuns(BASELINE).map((run) => sideOf(shareAt(0, BASELINE, run)) === zone);
  return t("why.sure", { year: HORIZON, count: isIn.filter(Boolean).length, total: isIn.length,
    sure: confidence });
}

function drawPlayChart() {
  const { scenario, run, measure, shown } = state;
  drawStrip(); // first, since the chart fills the space left
  const shareLine = (/** @type {number} */ one) => lineOf((time) => shareAt(measure, scenario, one, time));
  const middleLine = (/** @type {number} */ one) => lineOf((time) => middleAt(measure, one, time));
  const runs = shown === RUNS ? finishedRuns(scenario).slice(0, revealed) : [];
  const isWhole = shown === RUNS && revealed === RUNS;
  const note = t("year_mean.line", { year: HORIZON });
  const isAlone = shown === 1;
  chart.fan(runs.map((one) => ({ points: shareLine(one),
    ending: endingOf(measure, scenario, one) ?? "hidden" })));
  chart.line("today", isWhole && scenario !== BASELINE ? middleLine(BASELINE) : null, t("as_today.line"),
    note);
  chart.line("middle", isWhole ? middleLine(scenario) : null, t("middle_run.line"), note);
  chart.line("run", isAlone ? lineTo(shareLine(run), playedTo) : null, stopMotion ? "" : t("this_run.line"),
    note);
  chart.line("guess", measure === 0 ? guessPoints() : null, t("your_line.line"));
  chart.playhead(stopMotion && isAlone ? playedTo : null, timeInWords(DATA.times[playedTime()]));
  drawClass();
}

/** @param {number} count @param {Ending} ending */
const endingLabel = (count, ending) => h("b.says", { class: ending }, `${count} ${t(`ending.${ending}`)}`);

/** Marks of all runs by ending, or, as today, the hundred firms of the run that plays. */
function drawStrip() {
  const { scenario, measure, shown } = state;
  if (shown < RUNS && scenario === BASELINE) {
    seats.show(firmsAt(state.run, shown ? playedTime() : 0));
    if (byId("strip").firstElementChild !== seats.element) put(byId("strip"), seats.element, seats.legend);
    return;
  }
  const endings = endingsOf(measure, scenario).slice(0, revealed);
  const before = countsOf(measure, BASELINE);
  const counts = countEndings(endings);
  const today = (/** @type {Ending} */ ending) => h("small", t("today.count", { count: before[ending] }));
  const words = counts.flatMap(([ending, count]) => Array.from({ length: count }, (_, i) =>
    i === 0 ? endingLabel(count, ending) : i === 1 && scenario !== BASELINE ? today(ending) : null));
  const marks = [...marksRow(endings), ...marksRow(Array(RUNS - endings.length).fill("hidden"))];
  const label = counts.map(([ending, count]) => `${count} ${t(`ending.${ending}`)}`).join(", ");
  put(byId("strip"),
    h("div.column", { role: "img", "aria-label": label }, marks.map((mark, i) => h("span", mark, words[i]))),
    h("div.legend", counts.map(([ending, count]) =>
      h("span", markOf(ending), " ", endingLabel(count, ending), " ", today(ending)))));
}

/** Of a hundred firms, the number by models used. @param {number} run @param {number} time */
function firmsAt(run, time) {
  const [open, shared, closed] = DATA.today_series.map((key) =>
    Math.round(SEATS * (todayAt(key, run, time) || 0)));
  return { open, shared, closed, none: Math.max(0, SEATS - open - shared - closed) };
}

/** A hundred firms in fixed seats; as few change as the counts allow. */
function firmSeats() {
  /** @type {Mark[]} */
  const taken = Array(SEATS).fill("none");
  const cells = taken.map(() => h("span", markOf("none")));
  const legend = h("div.legend");
  const element = h("div.seats", { role: "img" }, cells);
  const order = taken.map((_, i) => (i * 37) % SEATS); // spreads the changes over the seats
  const show = (/** @type {Record<string, number>} */ counts) => {
    const surplus = Object.fromEntries(FIRMS.map((kind) => [kind,
      taken.filter((one) => one === kind).length - counts[kind]]));
    for (const seat of order) {
      const next = FIRMS.find((kind) => surplus[kind] < 0);
      if (!next) break;
      if (surplus[taken[seat]] <= 0) continue;
      surplus[taken[seat]]--;
      surplus[next]++;
      taken[seat] = next;
      cells[seat].replaceChildren(markOf(next));
    }
    const labels = FIRMS.map((kind) => `${counts[kind]} ${t(`firms.${kind}`)}`);
    element.setAttribute("aria-label", `${t("firms.title")}: ${labels.join(", ")}`);
    put(legend, h("b", t("firms.title")), FIRMS.map((kind, i) => h("span", markOf(kind), ` ${labels[i]}`)));
  };
  return { element, legend, show };
}

function drawPlayActions() {
  const { shown, hasPlayed } = state;
  const busy = { disabled: stopMotion !== null };
  const many = t("play.many", { runs: RUNS });
  put(byId("actions"),
    shown ? button("#play.quiet", t("play.again"), playOne, busy) : null,
    shown === RUNS && !stopMotion ? resetButton() : null,
    shown === 1 && hasPlayed ? button("#many-again.quiet", many, playMany, busy) : null);
  put(byId("big"), !shown ? button("#play.main", t("play.one"), playOne)
    : shown === 1 && !hasPlayed ? button("#many.main", many, playMany, busy) : nextButton(3));
}

const resetButton = () => button("#reset.quiet", t("as_today"), () => set({ scenario: BASELINE }),
  { disabled: state.scenario === BASELINE });

/** Play the next run of the scenario. */
function playOne() {
  stopPlaying();
  set({ shown: 1, run: state.shown ? (state.run + 1) % RUNS : state.run });
  play(RUN_MS, (part) => { playedTo = TODAY + (AT[LAST] - TODAY) * part; });
}

/** Play all runs of the scenario, one after the other. */
function playMany() {
  stopPlaying();
  set({ shown: RUNS, hasPlayed: true });
  play(MARK_MS * RUNS, (part) => { revealed = Math.max(1, Math.floor(RUNS * part)); });
}

/** Move while time passes; not at all if the reader wants no motion. */
function play(/** @type {number} */ ms, /** @type {(part: number) => void} */ show) {
  if (wantsNoMotion()) return;
  const { step, shown } = state;
  show(0);
  stopMotion = animate(ms, (part) => {
    const goesOn = state.step === step && state.shown === shown && part < 1;
    if (!goesOn) stopPlaying();
    else show(part);
    if (part === 1) set({});
    else if (goesOn) for (const redraw of [drawPlayTexts, drawPlayChart]) redraw();
    return goesOn;
  });
  drawPlay();
}
