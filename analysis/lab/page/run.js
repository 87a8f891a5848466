// Step 2: one run is played, then the same settings with other luck.

const PLAY_SECONDS = 4;
let playedYear = null; // how far the run is played; null: it is not being played
let isLuckShown = false;
let runPlaying = 0;
let isAgents = false;

const shownYear = () => playedYear ?? (maySeeMany() ? LAST : PAST);

function drawRun(panel) {
  byId("headline").textContent = runHeadline();
  const host = h("div", { id: "run-chart", class: "stick" });
  const squares = waffle(state.run);
  const recording = recordingOf(state.scenario, state.run);
  const isWhole = maySeeMany() && shownYear() === LAST;
  put(panel,
    h("div", { class: "controls first" },
      button(t("run.play"), playRun, { id: "play-run", class: "main", "aria-keyshortcuts": "R" }),
      button(t(isLuckShown ? "run.hide_luck" : "run.luck"), () => { isLuckShown = !isLuckShown; announce(); }, { id: "luck", disabled: !maySeeMany() }),
      h("span", { class: "small" }, t("run_number", { run: state.run + 1 }))),
    exactSaid(),
    h("div", { class: "columns wide-left" }, h("div", {}, host), squares.element),
    isWhole ? h("p", { id: "survivors" }, survivors()) : null,
    h("div", { id: "run-numbers" }),
    maySeeMany() ? downloads(() => runPicture({ width: 1280, height: 575 }, 22).picture, "run") : null,
    maySeeMany() ? agentsPart(recording) : null);
  drawRunYear(host, squares);
  if (isWhole) put(byId("run-numbers"), runNumbers());
}

/** Nothing of many runs before one was played; then the run's own ending, or how many ended how. */
function runHeadline() {
  if (playedYear !== null) return t("run.playing");
  if (!maySeeMany()) return t("run.first");
  if (isLuckShown) return headline(state.scenario);
  const ended = ending(state.yardstick, state.scenario, state.run);
  return ended ? t("run.one", { run: state.run + 1, name: t(`ending.${yardstick().key}.${ended}`) }) : t("no_run");
}

/** How many vendors are left at the end of this run, and in the middle run of the baseline. */
function survivors() {
  const left = Array.from({ length: runsOfAScenario() }, (_, run) => fact("vendors", BASELINE, run)).filter((one) => one !== null);
  const count = fact("vendors", state.scenario, state.run);
  if (count === null || !left.length) return t("no_run");
  return t("run.survivors", { year: YEARS[LAST], count: Math.round(count), base: Math.round(medianOf(left.sort((a, b) => a - b))) });
}

function drawRunYear(host = byId("run-chart"), squares = waffle(state.run)) {
  put(host, runPicture(roomFor(host), rem()).picture);
  squares.show(shownYear());
}

/** The run so far; with all others and their band once luck is shown. */
function runPicture(size, font) {
  const layer = layerOf(yardstick().key);
  const chart = frame({ size, font, title: `${t(`yardstick.${yardstick().key}`)}. ${runHeadline()}`,
    unit: yardstick().unit, top: topOf(state.yardstick) });
  const names = [];
  const own = path(layer, state.scenario, state.run);
  const isAll = maySeeMany() && shownYear() === LAST;
  if (isLuckShown && isAll) {
    const middle = band(layer, state.scenario);
    addBand(chart, middle, chart.colours.band);
    for (const run of paths(layer, state.scenario)) addLine(chart, run, { colour: chart.colours.open, width: 1, opacity: 0.55 });
    names.push({ name: t("middle"), value: middle.median[LAST], colour: chart.colours.openInk });
    addLine(chart, middle.median, { colour: chart.colours.openInk, dash: "8 4" });
  }
  if (own) {
    addLine(chart, own.slice(0, shownYear() + 1), { colour: chart.colours.ink });
    if (shownYear() === LAST) names.push({ name: t("run_number", { run: state.run + 1 }), value: own[LAST], colour: chart.colours.ink });
  }
  if (shownYear() === LAST) addExact(chart, names);
  addGuess(chart, names);
  addNames(chart, names);
  return chart;
}

function runNumbers() {
  const layer = layerOf(yardstick().key);
  const { low, median, high } = band(layer, state.scenario);
  const own = path(layer, state.scenario, state.run) ?? [];
  return numbers([
    { name: t("run_number", { run: state.run + 1 }), values: own },
    { name: t("middle"), values: median },
    { name: t("band.low"), values: low },
    { name: t("band.high"), values: high },
    ...(exactLine() ? [{ name: t("exact"), values: exactLine() }] : []),
  ], yardstick().unit, t("numbers.of", { yardstick: t(`yardstick.${yardstick().key}`), scenario: scenarioName(state.scenario) }));
}

/** Play the chosen run from its first year; at once where motion is not wanted. */
function playRun() {
  cancelAnimationFrame(runPlaying);
  isLuckShown = false;
  if (wantsNoMotion()) return played();
  playedYear = 0;
  announce();
  const began = performance.now();
  const squares = waffle(state.run);
  document.querySelector(".firms")?.replaceWith(squares.element);
  const tick = (time) => {
    const year = Math.min(LAST, Math.floor(((time - began) / 1000 / PLAY_SECONDS) * (LAST + 1)));
    if (year !== playedYear && byId("run-chart")) {
      playedYear = year;
      drawRunYear(byId("run-chart"), squares);
    }
    if (year < LAST && byId("run-chart")) runPlaying = requestAnimationFrame(tick);
    else if (byId("run-chart")) played();
    else playedYear = null;
  };
  drawRunYear(byId("run-chart"), squares);
  runPlaying = requestAnimationFrame(tick);
}

/** A run was played: from now on many may be shown. */
function played() {
  playedYear = null;
  set({ hasPlayed: true });
}

/** The firms of a recorded run, or where such runs are. */
function agentsPart(recording) {
  if (!DATA.recordings.length) return null;
  const host = h("div", { id: "agents" });
  const others = DATA.recordings.filter((one) => one !== recording);
  const list = h("p", {}, t("agents.others"), " ", others.map((one) => [
    button(t(`recording.${one.title}`), () => { isAgents = true; change({ scenario: one.scenario, run: one.run }); },
      { id: `recording-${one.title}` }), " "]));
  const part = unfold(t("agents"), isAgents, recording ? null : h("p", {}, t("agents.none")), host, list);
  part.addEventListener("toggle", () => {
    isAgents = part.open;
    if (part.open && recording && !host.hasChildNodes()) showAgents(recording, host);
  });
  return part;
}

async function showAgents(recording, host) {
  const content = await openRecording(recording);
  stopPlaying();
  put(host, replay(content, host).element);
}
