// Step 5: reach a target with several levers, and bet on next year's number.

const MOST_MOVED = 3;
const HALF_YEAR = 2030;
const endingCounter = (ending) => (scenario) => countsOf(state.measure, scenario)[ending];
const isFunded = (scenario) => stopsOf(scenario).some((stop, i) => LEVERS[i].key === "policy" && LEVERS[i].stops[stop].key === "money");
/** Targets: what a setting has and needs, in `total` runs or in the middle one. */
const HALF = { have: (scenario) => middleAt(state.measure, scenario, timeOf(HALF_YEAR)), need: () => 0.5, target: { at: Math.min(HALF_YEAR + 0.5, AT[LAST]), low: 0.5, high: 1 }, unmet: "middle" };
const GOALS = [
  { key: "half", ...HALF },
  { key: "unfunded", ...HALF, isBarred: isFunded },
  { key: "open", have: endingCounter("open"), need: (total) => Math.ceil(0.75 * total), target: { at: AT[LAST], low: 2 / 3, high: 1 }, unmet: "runs" },
  { key: "shared", have: endingCounter("shared"), need: (total) => Math.ceil(total / 3), target: { at: AT[LAST], low: 1 / 3, high: 2 / 3 }, unmet: "runs" },
];
const isMetBy = ({ have, need, isBarred }, scenario) => !isBarred?.(scenario) && have(scenario) >= need(finishedRuns(scenario).length);
const NEXT_YEAR = YEARS[0];

function timeOf(year) {
  const time = DATA.times.indexOf(String(year));
  return time < 0 ? LAST : time; // a page may end earlier
}

/** The number of settings that meet a target with few levers, and the fewest levers. */
function solutionsOf(place) {
  const found = [...Array(SCENARIOS).keys()].filter((scenario) => movedBy(scenario) <= MOST_MOVED && isMetBy(GOALS[place], scenario));
  return { count: found.length, fewest: Math.min(...found.map(movedBy)) };
}
const solutions = new Map();

function drawDecide() {
  const goal = GOALS[state.goal];
  const goalKey = `${state.goal} ${state.measure}`;
  if (!solutions.has(goalKey)) solutions.set(goalKey, solutionsOf(state.goal));
  const { count, fewest } = solutions.get(goalKey);
  const isMet = isMetBy(goal, state.scenario);
  const [have, total] = [goal.have(state.scenario), finishedRuns(state.scenario).length];
  const [measured, start] = [measuredOf(state.measure).last[1], middleAt(state.measure, BASELINE, 0)];
  const isKept = goal.key === "half" && measured >= goal.need();
  const values = sentenceValues({ year: HALF_YEAR, levers: movedBy(state.scenario), count, fewest, most: MOST_MOVED, have, share: percent(have), total, need: goal.need(total), measured: percent(measured), start: percent(start) });
  byId("headline").textContent = t(`goal.${goal.key}${isKept ? ".keep" : ""}`, values);
  const verdict = isMet ? "goal.met" : goal.isBarred?.(state.scenario) ? "goal.barred" : `goal.unmet.${goal.unmet}`;
  byId("why").textContent = [t(verdict, values), ...(state.scenario !== BASELINE ? [reasonOf(state.scenario)] : [t(count ? "goal.fewest" : "goal.never", values), isKept ? t("goal.start", values) : ""])].join(" ");
  put(byId("panel"), h("div", { class: "goals", role: "group", "aria-label": t("goals") }, h("span", {}, t("goals")),
    GOALS.map((one, i) => button(t(`goal.${one.key}.short`), () => set({ goal: i }), { id: `goal-${one.key}`, class: "pill", "aria-pressed": String(i === state.goal) })),
    button(t("as_today"), () => set({ scenario: BASELINE }), { id: "reset", class: "quiet", disabled: state.scenario === BASELINE })));
  put(byId("big"), button(t("wager.open"), openWager, { id: "wager", class: "quiet" }), button(t("exit_ticket"), openExitTicket, { id: "exit-ticket", class: "main" }));
  state.shown = RUNS;
  drawStrip();
  drawPlayChart(); // last, since it fills the space left
  chart.target({ ...goal.target, text: isMet ? "✓" : t("goal.here") });
}

/** Bet on next year's data: a range that the student is 80 % sure of. */
function openWager() {
  const kept = state.wager ?? { low: "", high: "", came: "" };
  const last = measuredOf(0).last[1];
  const field = (key) => h("p", { class: "field" }, h("label", { for: `wager-${key}` }, t(`wager.${key}`)),
    h("input", { type: "number", id: `wager-${key}`, min: 0, max: 100, value: kept[key], disabled: key !== "came" && Boolean(state.wager) }), "%");
  const read = (key) => (byId(`wager-${key}`).value === "" ? "" : Number(byId(`wager-${key}`).value));
  const save = () => {
    const wager = { low: read("low"), high: read("high"), came: state.wager ? read("came") : "" };
    if (wager.low === "" || wager.high === "" || wager.low > wager.high) return void (byId("wager-message").textContent = t("wager.needs"));
    set({ wager });
    openWager();
  };
  openDialog(t("wager.title", { year: NEXT_YEAR }),
    h("p", {}, t("wager.text", { month: monthInWords(DATA.since), share: percent(last) })), field("low"), field("high"), state.wager ? field("came") : null,
    h("p", { id: "wager-message", role: "status" }, state.wager ? wagerSentence(state.wager) : ""), button(t(state.wager ? "wager.score" : "wager.lock"), save, { id: "wager-save", class: "main" }));
}

/** The model's bet and, once the number is out, both scores (interval score of 80 %). */
function wagerSentence({ low, high, came }) {
  const runs = finishedRuns(BASELINE).map((run) => shareAt(0, BASELINE, run, 1)).sort((a, b) => a - b);
  const out = Math.floor(runs.length / 10);
  const model = { low: Math.round(100 * runs[out]), high: Math.round(100 * runs[runs.length - 1 - out]) };
  const score = (bet) => Math.round(bet.high - bet.low + 10 * Math.max(0, bet.low - came, came - bet.high));
  const text = t("wager.model", model);
  return came === "" ? text : `${text} ${t("wager.scored", { you: score({ low, high }), model: score(model) })}`;
}

// The exit ticket: three answers and what the student did, as a file on this device.

const EXIT_QUESTIONS = ["wrong", "law", "missing"];

function openExitTicket() {
  const name = h("input", { type: "text", id: "note-name", maxlength: 80, autocomplete: "off", value: state.notes.name ?? "", oninput: () => note("name", name.value) });
  openDialog(t("exit_ticket"), h("p", {}, t("exit_ticket.text")), h("p", { class: "field" }, h("label", { for: "note-name" }, t("exit_ticket.name")), name),
    EXIT_QUESTIONS.map(noteField),
    button(t("exit_ticket.save"), () => save(`${t("exit_ticket.file")}.txt`, exitTicketText()), { id: "save-exit-ticket", class: "main" }));
}

/** A question whose answer stands in the exit ticket. */
function noteField(key) {
  const area = h("textarea", { id: `note-${key}`, rows: 2, maxlength: 2000, oninput: () => note(key, area.value) }, state.notes[key] ?? "");
  return h("p", { class: "field" }, h("label", { for: `note-${key}` }, t(`exit_ticket.${key}`)), area);
}

function note(key, value) {
  state.notes[key] = value;
  keep();
}

function exitTicketText() {
  const line = state.prediction ? state.prediction.shares.map((share, i) => `${YEARS[i]}: ${percent(share)}`).join(", ") : "–";
  const guesses = Object.entries(state.cells).filter(([, one]) => one.guess !== undefined)
    .map(([scenario, { guess }]) => `  ${scenarioName(Number(scenario))}: ${percent(guess)} / ${percent(1 - middleFact("closed_only", Number(scenario)))}`);
  const rows = [
    t("exit_ticket"), state.notes.name ?? "", "",
    `${t("exit_ticket.line")}: ${line}`, `${t("exit_ticket.sure")}: ${state.prediction?.confidence ?? "–"} %`,
    `${t("exit_ticket.bet")}: ${LEVERS.find(({ key }) => key === state.prediction?.bet)?.name ?? "–"}`,
    `${t("exit_ticket.model", { year: HORIZON })}: ${percent(middleEnd(0, BASELINE))}`,
    t("exit_ticket.board"), ...guesses,
    `${t("exit_ticket.setting")}: ${scenarioName(state.scenario)} (${code()}). ${headlineOf(state.scenario)}`,
    state.wager ? `${t("wager.title", { year: NEXT_YEAR })}: ${state.wager.low} – ${state.wager.high} %` : "", "",
    ...["parted", ...EXIT_QUESTIONS].flatMap((key) => [t(`exit_ticket.${key}`), state.notes[key] ?? "", ""]), originOf(),
  ];
  return rows.join("\n");
}

/** Give a file to the device. */
function save(name, text, type = "text/plain") {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Every run of the scenario, as a table for a spreadsheet. */
function numbersCsv() {
  const head = [`# ${code()} ${scenarioName(state.scenario)}`, `# ${originOf()}`, ["seed", "time", ...MEASURES.map(({ key }) => key)].join(",")];
  const rows = finishedRuns(state.scenario).flatMap((run) => DATA.times.map((time, i) =>
    [DATA.made.seeds[run], time, ...MEASURES.map((_, y) => shareAt(y, state.scenario, run, i) ?? "")].join(",")));
  return [...head, ...rows].join("\n");
}
