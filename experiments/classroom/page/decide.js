// Step 5: reach a target with several levers, and bet on next year's number.

const MOST_MOVED = 3;
const HALF_YEAR = 2030;
const HALF_TIME = DATA.times.includes(String(HALF_YEAR)) ? DATA.times.indexOf(String(HALF_YEAR))
  : LAST; // a page may end earlier
/** @param {number} scenario */
const isFunded = (scenario) => movesOf(scenario).some(({ lever, stop }) => lever.stops[stop].key === "money");
/** Targets: what a setting has and needs, in `total` runs or in the middle one; `zone` is where it lies.
 * @type {Omit<Goal, "key">} */
const HALF = { have: (scenario) => middleAt(state.measure, scenario, HALF_TIME), need: () => 0.5,
  at: Math.min(HALF_YEAR + 0.5, AT[LAST]), zone: [0.5, 1], unmet: "middle" };
/** @param {Ending} key @param {[number, number]} zone @param {number} part @returns {Goal} */
const inRuns = (key, zone, part) => ({ key, zone, have: (scenario) => countsOf(state.measure, scenario)[key],
  need: (total) => Math.ceil(part * total), at: AT[LAST], unmet: "runs" });
/** @type {Goal[]} */
const GOALS = [{ key: "half", ...HALF }, { key: "unfunded", ...HALF, isBarred: isFunded },
  inRuns("open", [2 / 3, 1], 3 / 4), inRuns("shared", [1 / 3, 2 / 3], 1 / 3)];
const isMetBy = (/** @type {Goal} */ { have, need, isBarred }, /** @type {number} */ scenario) =>
  !isBarred?.(scenario) && have(scenario) >= need(finishedRuns(scenario).length);
const NEXT_YEAR = YEARS[0];
/** @type {Map<string, number[]>} */
const solutions = new Map();

/** How many levers each setting moves that meets a target with few. @param {Goal} goal */
function solutionsOf(goal) {
  const key = `${goal.key} ${state.measure}`;
  const moved = [...Array(SCENARIOS).keys()].map((scenario) =>
    ({ scenario, count: movesOf(scenario).length }));
  if (!solutions.has(key)) solutions.set(key, moved.filter(({ scenario, count }) =>
    count <= MOST_MOVED && isMetBy(goal, scenario)).map(({ count }) => count));
  return solutions.get(key) ?? [];
}

function drawDecide() {
  const { scenario, measure } = state;
  const goal = GOALS[state.goal];
  const found = solutionsOf(goal);
  const isMet = isMetBy(goal, scenario);
  const [have, total] = [goal.have(scenario), finishedRuns(scenario).length];
  const isKept = goal.key === "half" && lastMeasured(measure) >= 0.5;
  const values = sentenceValues({
    year: HALF_YEAR, levers: movesOf(scenario).length, count: found.length, fewest: Math.min(...found),
    most: MOST_MOVED,
    have, share: percent(have), total, need: goal.need(total) });
  const verdict = isMet ? "goal.met" : goal.isBarred?.(scenario) ? "goal.barred" : `goal.unmet.${goal.unmet}`;
  const ways = [t(found.length ? "goal.fewest" : "goal.never", values),
    isKept ? ` ${startSentence()}` : ""];
  tell(t(`goal.${goal.key}${isKept ? ".keep" : ""}`, values), t(verdict, values), " ",
    scenario === BASELINE ? ways : reasonOf(scenario));
  put(byId("panel"), group("div.goals", t("goals"), h("span", t("goals")),
    choices("goal.pill", GOALS.map(({ key }) => key), (key) => t(`goal.${key}.short`), goal.key,
      (key) => set({ goal: GOALS.findIndex((one) => one.key === key) })),
    resetButton()));
  put(byId("big"), button("#wager.quiet", t("wager.open"), openWager),
    button("#exit-ticket.main", t("exit_ticket"), openExitTicket));
  state.shown = RUNS;
  drawPlayChart();
  const [low, high] = goal.zone;
  chart.target({ at: goal.at, low, high, text: isMet ? "✓" : t("goal.here") });
}

/** Bet on next year's data: a range that the student is 80 % sure of. */
function openWager() {
  const { wager } = state;
  const share = percent(lastMeasured(0));
  const field = (/** @type {keyof Wager} */ key) => h("p.field", h("label", { for: `wager-${key}` },
    t(`wager.${key}`)),
  h("input", { type: "number", id: `wager-${key}`, min: 0, max: 100, value: wager?.[key],
    disabled: key !== "came" && wager !== null }), "%");
  const save = () => {
    const [low, high, came] = ["low", "high", "came"].map((key) => fieldOf(`wager-${key}`)?.value ?? "");
    if (low === "" || high === "" || Number(low) > Number(high)) return void put(byId("wager-message"),
      t("wager.needs"));
    set({ wager: { low: Number(low), high: Number(high), came: came === "" ? came : Number(came) } });
    openWager();
  };
  openDialog(t("wager.title", { year: NEXT_YEAR }),
    h("p", t("wager.text", { month: timeInWords(DATA.since), share })), field("low"), field("high"),
      wager ? field("came") : null,
      h("p#wager-message", { role: "status" }, wager ? wagerSentence(wager) : ""),
      button("#wager-save.main", t(wager ? "wager.score" : "wager.lock"), save));
}

/** The model's bet and, once the number is out, both scores (interval score of 80 %). @param {Wager} wager */
function wagerSentence({ low, high, came }) {
  const runs = finishedRuns(BASELINE).map((run) => inPercent(shareAt(0, BASELINE, run, 1)))
    .sort((a, b) => a - b);
  const out = Math.floor(runs.length / 10);
  const model = { low: runs[out], high: runs[runs.length - 1 - out] };
  const text = t("wager.model", model);
  if (came === "") return text;
  const score = (/** @type {{ low: number, high: number }} */ bet) =>
    Math.round(bet.high - bet.low + 10 * Math.max(0, bet.low - came, came - bet.high));
  return `${text} ${t("wager.scored", { you: score({ low, high }), model: score(model) })}`;
}

// The exit ticket: three answers and what the student did, as a file on this device.

const EXIT_QUESTIONS = ["wrong", "parts", "missing"];

function openExitTicket() {
  const name = h("input#note-name", { type: "text", maxlength: 80, autocomplete: "off",
    value: state.notes.name, oninput: () => { note("name", name.value); } });
  openDialog(t("exit_ticket"), h("p", t("exit_ticket.text")),
    h("p.field", h("label", { for: "note-name" }, t("exit_ticket.name")), name),
    EXIT_QUESTIONS.map(noteField),
    button("#save-exit-ticket.main", t("exit_ticket.save"), () => save(`${t("exit_ticket.file")}.txt`,
      exitTicketText())));
}

/** A question whose answer stands in the exit ticket. @param {string} key */
function noteField(key) {
  const area = h("textarea", { id: `note-${key}`, rows: 2, maxlength: 2000,
    oninput: () => { note(key, area.value); } }, state.notes[key]);
  return h("p.field", h("label", { for: `note-${key}` }, t(`exit_ticket.${key}`)), area);
}

function note(/** @type {string} */ key, /** @type {string} */ value) {
  state.notes[key] = value;
  keep();
}

function exitTicketText() {
  const { prediction, finds, notes, wager, scenario } = state;
  const line = prediction?.shares.map((share, i) => `${YEARS[i]}: ${percent(share)}`) ?? [];
  const found = Object.keys(finds).map(Number).map((one) =>
    `  ${scenarioName(one)}: ${t(`found.${finds[one]}`)} / ${t(`found.${foundIn(one)}`)}`);
  return [
    t("exit_ticket"), notes.name ?? "", "",
    `${t("exit_ticket.line")}: ${line.join(", ") || "–"}`,
    `${t("exit_ticket.sure")}: ${prediction?.confidence ?? "–"} %`,
    `${t("exit_ticket.bet")}: ${LEVERS.find(({ key }) => key === prediction?.bet)?.name ?? "–"}`,
    `${t("exit_ticket.model", { year: HORIZON })}: ${percent(middleAt(0, BASELINE))}`,
    t("exit_ticket.finds"), ...found,
    `${t("exit_ticket.setting")}: ${scenarioName(scenario)} (${code()}). ${headlineOf(scenario)}`,
    wager ? `${t("wager.title", { year: NEXT_YEAR })}: ${wager.low} – ${wager.high} %` : "", "",
    ...["parted", ...EXIT_QUESTIONS].flatMap((key) => [t(`exit_ticket.${key}`), notes[key] ?? "", ""]),
    originOf(),
  ].join("\n");
}

/** Give a file to the device. @param {string} name @param {string} text */
function save(name, text, type = "text/plain") {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Every run of the scenario, as a table for a spreadsheet. */
function numbersCsv() {
  const { scenario } = state;
  const shares = (/** @type {number} */ run, /** @type {number} */ time) =>
    MEASURES.map((_, y) => shareAt(y, scenario, run, time))
      .map((share) => (Number.isNaN(share) ? "" : share));
  return [
    `# ${code()} ${scenarioName(scenario)}`, `# ${originOf()}`,
    ["seed", "time", ...MEASURES.map(({ key }) => key)].join(","),
    ...finishedRuns(scenario).flatMap((run) => DATA.times.map((time, i) =>
      [DATA.made.seeds[run], time, ...shares(run, i)].join(","))),
  ].join("\n");
}
