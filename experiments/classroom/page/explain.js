// Step 4: why the line goes where it goes, in the two numbers; and two equal markets that end differently.

const PARTED = 0.1; // two runs have parted once they stay farther apart
const AROUND = 0.5; // years before they part, whose events are shown
const MOST_EVENTS = 4;
/** @type {Record<string, number>} */
const WEIGHTS = { new_work: 0, bankruptcy: 4, sponsor_exit: 4, opening: 3, closing: 3, open_core: 2,
  fence: 2, fork: 1, merge: 1, incident: 1 };
/** @type {WatchedRun[]} */
let twins = []; // the two watched runs, once unpacked

/** What open models can do in a run as today, by time; it ends at the number of step 3.
 * @param {number} run @param {number} time */
const ableAt = (run, time) => (time === LAST ? ableOf(BASELINE, run)
  : 1 - todayAt("closed_only_share_startups", run, time));
/** What they get of it. @param {number} run @param {number} time */
const partAt = (run, time) => shareAt(0, BASELINE, run, time) / ableAt(run, time);

function drawExplain() {
  const able = lineOf((time) => middle(BASELINE, (_, run) => ableAt(run, time)));
  const isKnown = !able.some(([, share]) => Number.isNaN(share));
  const has = lineOf((time) => middleAt(0, BASELINE, time));
  const low = has.reduce((best, [, share], i) => (share < has[best][1] ? i : best), 0);
  tell(t("turns.title"), rich("turns.text", partsInWords(BASELINE)));
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY,
    title: t("turns.chart", { year: HORIZON }) });
  const spans = [[0, low], [low, LAST]].filter(([from, to]) => from < to);
  put(byId("panel"),
    h("section.half", h("h3", t("turns.line")), h("p.small", rich("turns.pulls")),
      h("div#turns-chart", own.element),
      h("p#turners.small", isKnown ? spans.map(([from, to]) => [changeSentence(from, to), " "]) : null,
        isKnown && isFading(low) ? [fadingSentence(low), " "] : null,
        rich("turns.would", { ...turningMoves(workOf), share: percent(has[LAST][1]) }))),
    h("section.half", h("h3", t("explain.twins")), h("div#twins")));
  own.line("today", isKnown ? able : null, t("turns.able"));
  own.line("middle", has, t("turns.has"));
  drawTwins();
  put(byId("big"), nextButton(5));
}

/** What both numbers did from one time to another, as means over the runs.
 * @param {number} from @param {number} to */
function changeSentence(from, to) {
  const [able, part] = [ableAt, partAt].map((valueAt) => effectInWords(meanOf(finishedRuns(BASELINE)
    .map((run) => valueAt(run, to) - valueAt(run, from)))));
  return rich("turns.change", { from: timeInWords(DATA.times[from]), to: DATA.times[to], able, part });
}

/** Whether startups' liking for open models is there today and less by a later time. @param {number} later */
function isFading(later) {
  const [now, then] = [0, later].map((time) => DATA.cube.liking[time]);
  return now > then && then > 0;
}

const fadingSentence = (/** @type {number} */ later) => t("turns.fading",
  { year: DATA.times[later], liking: percent(DATA.cube.liking[later] / DATA.cube.liking[0]) });

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
