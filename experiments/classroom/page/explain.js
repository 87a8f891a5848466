// Step 4, second part: what each lever moves, after guesses; and two equal markets that end differently.

const SIZES = ["small", "middle", "large"];
const [SMALL, LARGE] = [5, 15]; // percentage points of all work: limits of the three sizes
const PARTED = 0.1; // two runs have parted once they stay farther apart
const AROUND = 0.5; // years before they part, whose events are shown
const MOST_EVENTS = 4;
/** @type {Record<string, number>} */
const WEIGHTS = { new_work: 0, bankruptcy: 4, sponsor_exit: 4, opening: 3, closing: 3, open_core: 2,
  fence: 2, fork: 1, merge: 1, incident: 1 };
/** @type {WatchedRun[]} */
let twins = []; // the two watched runs, once unpacked

/** What each stop of a lever changes, all others as today. @param {number} i */
function leverEffect(i) {
  const points = LEVERS[i].stops.map(({ name }, stop) => {
    const scenario = scenarioOf(UNCHANGED.with(i, stop));
    return { name, scenario, isToday: stop === UNCHANGED[i], ...effectOf(scenario, workOf) };
  });
  const sorted = points.toSorted((a, b) => a.mean - b.mean);
  const [low, high] = [sorted[0], sorted[sorted.length - 1]];
  return { points, low, high, size: 100 * (high.mean - low.mean) };
}

/** Whether chance could explain that one lever's ends lie farther apart than another's. */
function isTie(/** @type {ReturnType<typeof leverEffect>[]} */ ...levers) {
  const ends = levers.flatMap(({ low, high }) => [low.scenario, high.scenario]);
  const runs = [...Array(RUNS).keys()].filter((run) => ends.every((scenario) => endingOf(0, scenario, run)));
  return meanOf(runs.map((run) => {
    const [low, high, otherLow, otherHigh] = ends.map((scenario) => shareAt(0, scenario, run));
    return high - low - (otherHigh - otherLow);
  })).turn === 0;
}

const sizeName = (/** @type {number} */ size) => SIZES[size < SMALL ? 0 : size > LARGE ? 2 : 1];

function drawExplain() {
  if (state.part) drawLeversAndChance();
  else drawTurns();
}

function drawLeversAndChance() {
  tell(t("explain.title"), state.isLawShown ? [...rich("law"), " "] : "", t("explain.text"));
  const reaches = LEVERS.map((_, i) => leverEffect(i));
  const isDone = LEVERS.every(({ key }) => state.sizes[key]);
  const order = LEVERS.map((_, i) => i).sort((a, b) => reaches[b].size - reaches[a].size);
  const most = order[0];
  const tied = order.filter((i) => i === most || isTie(reaches[most], reaches[i]));
  const bet = LEVERS.findIndex(({ key }) => key === state.prediction?.bet);
  const result = bet < 0 ? "explain.most" : bet === most ? "explain.bet.won" : tied.includes(bet)
    ? "explain.bet.tie" : "explain.bet.lost";
  const told = t(`${result}${result.endsWith("tie") || tied.length === 1 ? "" : ".tied"}`,
    { bet: LEVERS[bet]?.name, most: tied.map((i) => LEVERS[i].name).join(", ") });
  put(byId("panel"),
    h("section.half", h("h3", t("explain.levers")), h("p.small", t("explain.levers.text", { year: HORIZON, runs: RUNS })),
      h("div.reaches", LEVERS.map((lever, i) => effectRow(lever, reaches[i]))),
      h("p#explained", { role: "status" }, isDone
        ? [told, " ", h("span.small",
          rich("explain.part", turningMoves(partOf, percent(ableAndPart(BASELINE).part))))] : "")),
    h("section.half", h("h3", t("explain.twins")), h("div#twins")));
  drawTwins();
  put(byId("big"), nextButton(5));
}

/** @param {PageLever} lever @param {ReturnType<typeof leverEffect>} reach */
function effectRow({ key, name }, { points, low, size }) {
  const guess = state.sizes[key];
  if (!guess) return h("div.reach", h("b", name), group("div.sure", t("explain.guess", { lever: name }),
    choices(`size-${key}.box`, SIZES, (one) => t(`size.${one}`), "",
      (one) => set({ sizes: { ...state.sizes, [key]: one } }))));
  const today = meanOf(finishedRuns(BASELINE).map((run) => workOf(BASELINE, run))).mean;
  const changes = points.filter(({ isToday }) => !isToday)
    .map(({ name: stop, ...effect }) => `${stop}: ${effectInWords(effect)}`).join("; ");
  const isNone = points.every(({ turn: sign }) => !sign);
  const isRight = sizeName(isNone ? 0 : size) === guess;
  return h("div.reach", h("b", name),
    h("span.meter.wide", { role: "img", "aria-label": changes },
      h("i", { style: `left:${100 * (today + low.mean)}%;width:${size}%` }),
      points.map(({ name: title, mean, isToday, turn: sign }) =>
        h("em", { class: isToday ? "today" : sign ? "" : "unsure", style: `left:${100 * (today + mean)}%`,
          title }))),
    h("small", changes), h("small", { class: isRight ? "right-guess" : "" },
      t(`explain.${isNone ? "none" : isRight ? "right" : "wrong"}`,
        { guess: t(`size.${guess}`), points: size.toFixed(1) })));
}

/** Two runs from one market with different seeds. */
async function drawTwins() {
  const pair = ["high", "low"].flatMap((title) => DATA.watched_runs.find((one) => one.title === title) ?? []);
  if (pair.length < 2) return put(byId("twins"), h("p", t("twins.none")));
  if (!twins.length) twins = await Promise.all(pair.map(async ({ bytes }) =>
    JSON.parse(new TextDecoder().decode(await unpack(bytes)))));
  if (!byId("twins")) return;
  const key = MEASURES[0].key;
  const runs = twins.map(({ times, curves, ending, ...one }, i) => ({
    ...one, ending: shownEnding(ending), points: pointsOf(placesOf(times), curves[key]),
    others: twins[1 - i].events }));
  const parted = twins[0].times[partingTime(runs[0].points, runs[1].points)];
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY, title: t("twins.chart") });
  own.fan(runs);
  own.playhead(placeOfTime(parted), t("twins.part", { month: timeInWords(parted) }));
  const events = runs.map((one) => whatHappened(one.events, one.others, parted));
  const [largest] = events.flatMap((all, i) =>
    all.map((event) => ({ event, side: t(`ending.${runs[i].ending}`) })))
    .sort((a, b) => weightOf(b.event) - weightOf(a.event));
  const message = h("p#largest.small", { role: "status" });
  const answer = () => put(message, largest && state.notes.parted
    ? t("twins.largest", { event: eventInWords(largest.event), side: largest.side }) : "");
  put(byId("twins"), h("p.small", t("twins.text")), h("div#twins-chart", own.element),
    h("div.pair", runs.map(({ ending, points }, i) => h("div",
      h("b.says", { class: ending }, t("twins.ended", sentenceValues({ ending: t(`ending.${ending}`),
        share: percent(points.slice(-24).reduce((sum, [, share]) => sum + share / 24, 0)) }))),
      h("ul", events[i].map((event) => h("li", eventInWords(event))))))),
    noteField("parted"), message);
  byId("note-parted").addEventListener("change", answer);
  answer();
}

/** Index of the last time at which two curves are together. @param {Point[]} a @param {Point[]} b */
const partingTime = (a, b) => Math.max(0, a.findLastIndex(([, share], i) =>
  Math.abs(share - b[i][1]) <= PARTED));

const weightOf = (/** @type {Happened} */ { what, share }) => WEIGHTS[what] + 20 * share;
const eventInWords = (/** @type {Happened} */ { month, what, share }) =>
  `${timeInWords(month)}: ${t(`event.${what}`, { share: percent(share) })}`;

/** The largest events in one run and not in the other, up to where they part; new work of one month together.
 * @param {MarketEvent[]} own @param {MarketEvent[]} others @param {string} parted */
function whatHappened(own, others, parted) {
  const theirs = new Set(others.map((event) => event.join(" ")));
  /** @type {Map<string, Happened>} */
  const found = new Map();
  for (const event of own) {
    const [month, what, words] = event;
    const before = placeOfTime(parted) - placeOfTime(month);
    if (before < 0 || before > AROUND || !(what in WEIGHTS) || theirs.has(event.join(" "))) continue;
    const share = what === "new_work" ? Number(words.match(/(\d+) %/)?.[1] ?? 0) / 100 : 0; // of all work
    const known = found.get(`${month} ${what}`)?.share ?? 0;
    found.set(`${month} ${what}`, { month, what, share: 1 - (1 - known) * (1 - share) });
  }
  const largest = [...found.values()].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_EVENTS);
  return largest.sort((a, b) => a.month.localeCompare(b.month));
}
