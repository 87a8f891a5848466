// Step 2: one run, then twenty; six levers; a hundred firms.

const SECONDS = 5; // for one run, from today to the horizon
const SHOW_MARK = 60; // milliseconds between two of many runs
const SEATS = 100;
const FIRMS = ["open", "shared", "closed", "none"];
let playing = 0;
let playedTo = AT[LAST]; // place on the axis
let revealed = RUNS; // runs shown so far while many play

function stopPlaying() {
  cancelAnimationFrame(playing);
  playing = 0;
  playedTo = AT[LAST];
  revealed = RUNS;
}

const isNarrow = () => matchMedia("(max-width: 700px)").matches;

const isPlaying = () => playing !== 0;
const playedTime = () => AT.findLastIndex((at) => at <= playedTo);

/** A line up to a place on the axis. */
function lineTo(points, end) {
  const next = points.findIndex(([at]) => at > end);
  if (next < 1) return points;
  const [[from, low], [to, high]] = [points[next - 1], points[next]];
  return [...points.slice(0, next), [end, low === null || high === null ? null : low + ((high - low) * (end - from)) / (to - from)]];
}

function drawPlay() {
  drawPlayTexts();
  drawPlayActions();
  drawStrip();
  drawPlayChart(); // last, since it fills the space left
}

function drawPlayTexts() {
  const { scenario, run, measure } = state;
  if (!state.shown) {
    byId("headline").textContent = t("play.first");
    byId("why").textContent = t("play.first.text", { firms: DATA.made.firms });
  } else if (state.shown === 1 || isPlaying()) {
    byId("headline").textContent = state.shown > 1 ? t("play.coming") : !isPlaying() ? endingSentence(measure, scenario, run)
      : t("play.month", sentenceValues({ month: timeInWords(DATA.times[playedTime()]), share: percent(shareAt(measure, scenario, run, playedTime())) }));
    byId("why").textContent = t("play.again_same");
  } else {
    byId("headline").textContent = headlineOf(scenario);
    byId("why").textContent = `${reasonOf(scenario)} ${confidenceSentence()}`;
  }
}

/** How many runs as today end in the student's zone, beside the student's confidence. */
function confidenceSentence() {
  if (!state.prediction || state.scenario !== BASELINE || state.measure) return "";
  const { shares, confidence } = state.prediction;
  const isIn = finishedRuns(BASELINE).map((run) => sideOf(endOf(0, BASELINE, run)) === sideOf(shares.at(-1)));
  return t("why.sure", { count: isIn.filter(Boolean).length, total: isIn.length, sure: confidence });
}

function drawPlayChart() {
  const { scenario, run, measure, shown } = state;
  const many = shown === RUNS;
  const runs = many ? finishedRuns(scenario).slice(0, revealed) : [];
  chart.fan(runs.map((one) => ({ points: pointsOf(path(measure, scenario, one)), end: endOf(measure, scenario, one), ending: endingOf(measure, scenario, one) })));
  const isWhole = many && revealed === RUNS;
  const middle = isWhole ? middleOf(measure, scenario) : null;
  const today = isWhole && scenario !== BASELINE ? middleOf(measure, BASELINE) : null;
  const note = t("year_mean.line", { year: HORIZON });
  const alone = shown === 1 ? lineTo(pointsOf(path(measure, scenario, run)), playedTo) : null;
  const guess = measure === 0 ? guessPoints() : null;
  chart.line("today", today && pointsOf(today));
  chart.line("middle", middle && pointsOf(middle));
  chart.line("run", alone);
  chart.line("guess", guess);
  chart.playhead(isPlaying() && shown === 1 ? playedTo : null, timeInWords(DATA.times[playedTime()]));
  chart.names([
    guess && { kind: "guess", text: t("your_line.line"), share: guess.at(-1)[1] },
    middle && { kind: "middle", text: t("middle_run.line"), share: middleEnd(measure, scenario), note },
    today && { kind: "today", text: t("as_today.line"), share: middleEnd(measure, BASELINE), note },
    alone && !isPlaying() && { kind: "run", text: t("this_run.line"), share: endOf(measure, scenario, run), note },
  ].filter(Boolean));
  drawClass();
  drawStrip();
}

/** Marks of all runs by ending, or, as today, the hundred firms of the run that plays. */
function drawStrip() {
  const { scenario, measure, shown } = state;
  if (shown < RUNS && scenario === BASELINE) {
    seats.show(firmsAt(state.run, shown ? playedTime() : 0));
    if (byId("strip").firstElementChild !== seats.element) put(byId("strip"), seats.element, seats.legend);
    return;
  }
  const endings = finishedRuns(scenario).slice(0, revealed).map((run) => endingOf(measure, scenario, run));
  const before = countsOf(measure, BASELINE);
  const rows = ENDINGS.map((ending) => ({ ending, count: endings.filter((one) => one === ending).length }));
  const marks = [...marksRow(endings), ...marksRow(Array(RUNS - endings.length).fill("hidden"))];
  const words = new Map();
  let place = 0;
  for (const { ending, count } of rows) {
    if (count) words.set(place, [h("b", { class: `says ${ending}` }, `${count} ${t(`ending.${ending}`)}`)]);
    if (count > 1 && scenario !== BASELINE) words.set(place + 1, [h("small", {}, t("today.count", { count: before[ending] }))]);
    place += count;
  }
  put(byId("strip"), h("div", { class: "column", role: "img", "aria-label": rows.map(({ ending, count }) => `${count} ${t(`ending.${ending}`)}`).join(", ") },
    marks.map((mark, i) => h("span", {}, mark, words.get(i)))),
    h("div", { class: "legend" }, rows.map(({ ending, count }) => h("span", {}, markOf(ending), h("b", { class: `says ${ending}` }, ` ${count} ${t(`ending.${ending}`)} `),
      h("small", {}, t("today.count", { count: before[ending] }))))));
}

/** Of a hundred firms, the number by models used. */
function firmsAt(run, time) {
  const shares = DATA.today_series.slice(0, 3).map((key) => todayAt(key, run, time) ?? 0);
  const counts = shares.map((share) => Math.round(SEATS * share));
  return { open: counts[0], shared: counts[1], closed: counts[2], none: Math.max(0, SEATS - counts[0] - counts[1] - counts[2]) };
}

/** A hundred firms in fixed seats; as few change as the counts allow. */
function firmSeats() {
  const held = Array(SEATS).fill("none");
  const cells = held.map(() => h("span", {}, markOf("none")));
  const legend = h("div", { class: "legend" });
  const element = h("div", { class: "seats", role: "img" }, cells);
  const order = held.map((_, i) => (i * 37) % SEATS); // spreads the changes over the seats
  const show = (counts) => {
    const surplus = Object.fromEntries(FIRMS.map((kind) => [kind, held.filter((one) => one === kind).length - counts[kind]]));
    for (const seat of order) {
      if (surplus[held[seat]] <= 0) continue;
      const next = FIRMS.find((kind) => surplus[kind] < 0);
      if (!next) break;
      surplus[held[seat]]--;
      surplus[next]++;
      held[seat] = next;
      cells[seat].replaceChildren(markOf(next));
    }
    const labels = FIRMS.map((kind) => `${counts[kind]} ${t(`firms.${kind}`)}`);
    element.setAttribute("aria-label", `${t("firms.title")}: ${labels.join(", ")}`);
    put(legend, h("b", {}, t("firms.title")), FIRMS.map((kind, i) => h("span", {}, markOf(kind), ` ${labels[i]}`)));
  };
  return { element, legend, show };
}

function drawPlayActions() {
  const all = state.shown === RUNS && !isPlaying();
  const isBase = state.scenario === BASELINE;
  put(byId("actions"),
    state.shown ? button(t("play.again"), playOne, { id: "play", class: "quiet", disabled: isPlaying() }) : null,
    all ? button(t("as_today"), () => set({ scenario: BASELINE }), { id: "reset", class: "quiet", disabled: isBase }) : null,
    state.shown === 1 && state.hasPlayed ? button(t("play.many", { runs: RUNS }), playMany, { id: "many-again", class: "quiet", disabled: isPlaying() }) : null);
  put(byId("big"), state.shown === 0 ? button(t("play.one"), playOne, { id: "play", class: "main" })
    : state.shown === 1 && !state.hasPlayed ? button(t("play.many", { runs: RUNS }), playMany, { id: "many", class: "main", disabled: isPlaying() })
    : button(t("next", { step: t("step.discover") }), () => go(3), { id: "next", class: "main", disabled: !mayGo(3) }));
}

/** Play the next run of the scenario; at once if the reader wants no motion. */
function playOne() {
  stopPlaying();
  const run = state.shown ? (state.run + 1) % RUNS : state.run;
  set({ shown: 1, run });
  if (wantsNoMotion()) return;
  playedTo = TODAY;
  const began = performance.now();
  const tick = (now) => {
    if (state.step !== 2 || state.shown !== 1) return stopPlaying();
    playedTo = TODAY + (AT[LAST] - TODAY) * (Math.max(0, now - began) / 1000 / SECONDS);
    if (playedTo >= AT[LAST]) {
      stopPlaying();
      return set({});
    }
    playing = requestAnimationFrame(tick);
    drawPlayTexts();
    drawPlayChart();
  };
  playing = requestAnimationFrame(tick);
  drawPlay();
}

/** Play all runs of the scenario, one after the other. */
function playMany() {
  stopPlaying();
  set({ shown: RUNS, hasPlayed: true });
  if (wantsNoMotion()) return;
  revealed = 1;
  const began = performance.now();
  const tick = (now) => {
    if (state.step !== 2 || state.shown !== RUNS) return stopPlaying();
    revealed = Math.min(RUNS, 1 + Math.floor(Math.max(0, now - began) / SHOW_MARK));
    if (revealed === RUNS) {
      stopPlaying();
      return set({});
    }
    playing = requestAnimationFrame(tick);
    drawPlayChart();
  };
  playing = requestAnimationFrame(tick);
  drawPlay();
}
