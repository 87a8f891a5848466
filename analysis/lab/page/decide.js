// Step 5: reach a target with several levers, and bet on next year's figures.

const MOST_MOVED = 3;
const HALF_YEAR = 2030;
const POLICY = DATA.levers.findIndex(({ key }) => key === "policy");
const isFunded = (scenario) => DATA.levers[POLICY]?.stops[stopsOf(scenario)[POLICY]].key === "money";
/** Each has a number by the present count, which must come to `need`; some bar a setting. */
const HALF = { have: (scenario) => middleAt(state.yardstick, scenario, timeOf(HALF_YEAR)), need: () => 0.5, target: { at: Math.min(HALF_YEAR + 1, AT[LAST]), low: 0.5, high: 1 } };
const GOALS = [
  { key: "half", ...HALF },
  { key: "unfunded", ...HALF, isBarred: isFunded },
  { key: "open", ending: "open", have: (scenario) => countsOf(state.yardstick, scenario).open, need: (total) => Math.ceil(0.75 * total), target: { at: AT[LAST], low: 2 / 3, high: 1 } },
  { key: "shared", ending: "shared", have: (scenario) => countsOf(state.yardstick, scenario).shared, need: (total) => Math.ceil(total / 3), target: { at: AT[LAST], low: 1 / 3, high: 2 / 3 } },
];
const isMetBy = ({ have, need, isBarred }, scenario) => !isBarred?.(scenario) && have(scenario) >= need(doneRuns(scenario).length);
const NEXT_YEAR = `${Number(DATA.since.slice(0, 4)) + 1}${DATA.since.slice(4)}`;

function timeOf(year) {
  const time = DATA.times.indexOf(`${year}-12`);
  return time < 0 ? LAST : time; // a page may end before
}

/** The settings that meet a target with few levers moved, and the fewest that do. */
function solutionsOf(place) {
  const found = [...Array(SCENARIOS).keys()].filter((scenario) => movedBy(scenario) <= MOST_MOVED && isMetBy(GOALS[place], scenario));
  return { count: found.length, fewest: Math.min(...found.map(movedBy)) };
}
const solutions = new Map();

function drawDecide() {
  const goal = GOALS[state.goal];
  const asked = `${state.goal} ${state.yardstick}`;
  if (!solutions.has(asked)) solutions.set(asked, solutionsOf(state.goal));
  const { count, fewest } = solutions.get(asked);
  const isMet = isMetBy(goal, state.scenario);
  const values = counted({ year: HALF_YEAR, levers: movedBy(state.scenario), count, fewest, most: MOST_MOVED });
  const record = recordOf(state.yardstick);
  const isKept = goal.key === "half" && record.last[1] >= goal.need();
  byId("headline").textContent = t(`goal.${goal.key}${isKept ? ".keep" : ""}`, values);
  byId("why").textContent = [
    isMet ? t("goal.met", values) : goal.isBarred?.(state.scenario) ? t("goal.barred") : unmetSaid(goal),
    state.scenario !== BASELINE ? whyOf(state.scenario) : t(count ? "goal.fewest" : "goal.never", values),
    state.scenario === BASELINE && isKept ? t("goal.start", { record: percent(record.last[1]), start: percent(middleAt(state.yardstick, BASELINE, 0)) }) : "",
  ].join(" ");
  put(byId("panel"), h("div", { class: "goals", role: "group", "aria-label": t("goals") }, h("span", {}, t("goals")),
    GOALS.map((one, i) => button(t(`goal.${one.key}.short`), () => set({ goal: i }), { id: `goal-${one.key}`, class: "pill", "aria-pressed": String(i === state.goal) })),
    button(t("play.reset"), () => set({ scenario: BASELINE }), { id: "reset", class: "quiet", disabled: state.scenario === BASELINE })));
  put(byId("big"), button(t("wager.open"), askWager, { id: "wager", class: "quiet" }), button(t("ticket"), askTicket, { id: "ticket", class: "main" }));
  state.shown = RUNS;
  drawStrip();
  drawPlayChart(); // last, as it is drawn into the room that is left
  chart.target({ ...goal.target, text: isMet ? "✓" : t("goal.here") });
}

/** How far a setting is from its target. */
function unmetSaid({ ending, have, need }) {
  const total = doneRuns(state.scenario).length;
  const said = (value) => (ending ? String(value) : percent(value));
  const value = have(state.scenario);
  return t("goal.unmet", { have: t(ending ? "goal.runs" : "goal.middle", { count: value, total, share: percent(value) }), need: said(need(total)) });
}

/** Bet on the record's own figure in a year: a range that the student is 80 % sure of. */
function askWager() {
  const kept = state.wager ?? { low: "", high: "", came: "" };
  const last = recordOf(0).last[1];
  const field = (key) => h("p", { class: "field" }, h("label", { for: `wager-${key}` }, t(`wager.${key}`)),
    h("input", { type: "number", id: `wager-${key}`, min: 0, max: 100, value: kept[key], disabled: key !== "came" && Boolean(state.wager) }), "%");
  const read = (key) => (byId(`wager-${key}`).value === "" ? "" : Number(byId(`wager-${key}`).value));
  const save = () => {
    const wager = { low: read("low"), high: read("high"), came: state.wager ? read("came") : "" };
    if (wager.low === "" || wager.high === "" || wager.low > wager.high) return void (byId("wager-said").textContent = t("wager.needs"));
    set({ wager });
    askWager();
  };
  openDialog(t("wager.title", { month: monthInWords(NEXT_YEAR) }),
    h("p", {}, t("wager.text", { month: monthInWords(DATA.since), share: percent(last) })), field("low"), field("high"), state.wager ? field("came") : null,
    h("p", { id: "wager-said", role: "status" }, state.wager ? wagerSaid(state.wager) : ""), button(t(state.wager ? "wager.score" : "wager.lock"), save, { id: "wager-save", class: "main" }));
}

/** What the model bets, and once the figure is out, the score: width, and ten times what was missed (interval score of 80 %). */
function wagerSaid({ low, high, came }) {
  const time = DATA.times.findIndex((label) => label >= NEXT_YEAR);
  const runs = doneRuns(BASELINE).map((run) => shareAt(0, BASELINE, run, time)).sort((a, b) => a - b);
  const out = Math.floor(runs.length / 10);
  const model = { low: Math.round(100 * runs[out]), high: Math.round(100 * runs[runs.length - 1 - out]) };
  const score = (bet) => Math.round(bet.high - bet.low + 10 * Math.max(0, bet.low - came, came - bet.high));
  const said = t("wager.model", model);
  return came === "" ? said : `${said} ${t("wager.scored", { you: score({ low, high }), model: score(model) })}`;
}
