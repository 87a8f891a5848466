// Step 4, second part: what each lever moves, after guesses; and two equal markets that end differently.

const SIZES = ["small", "middle", "large"];
const [SMALL, LARGE] = [5, 15]; // percentage points of all work: limits of the three sizes
const PARTED = 0.1; // two runs have parted once they stay farther apart
const AROUND = 0.5; // years before they part, whose events are shown
const MOST_EVENTS = 4;
const WEIGHTS = { new_work: 0, bankruptcy: 4, sponsor_exit: 4, opening: 3, closing: 3, open_core: 2, fence: 2, fork: 1, merge: 1, incident: 1 };
let twins; // the two watched runs, once unpacked

/** The middle run at each stop of a lever, all others as today. */
function leverEffect(i) {
  const points = LEVERS[i].stops.map((stop, place) => {
    const scenario = scenarioOf(UNCHANGED.with(i, place));
    return { name: stop.name, scenario, share: middleEnd(0, scenario), isToday: place === UNCHANGED[i], isSure: turnOf(scenario, (one, run) => endOf(0, one, run)) !== 0 };
  });
  const shares = points.map(({ share }) => share);
  return { points, low: Math.min(...shares), high: Math.max(...shares), size: Math.round(100 * (Math.max(...shares) - Math.min(...shares))) };
}

/** Whether chance could explain that one lever's ends lie farther apart than another's. */
function isTie(a, b) {
  const [from, to] = [a, b].map(({ points, low, high }) => [low, high].map((share) => points.find((one) => one.share === share).scenario));
  const apart = ([low, high], run) => endOf(0, high, run) - endOf(0, low, run);
  const runs = [...Array(RUNS).keys()].filter((run) => [...from, ...to].every((scenario) => endingOf(0, scenario, run)));
  return signOf(runs.map((run) => apart(from, run) - apart(to, run))) === 0;
}

const sizeName = (size) => (size < SMALL ? "small" : size > LARGE ? "large" : "middle");

function drawExplain() {
  if (state.part) drawLeversAndChance();
  else drawTurns();
}

function drawLeversAndChance() {
  byId("headline").textContent = t("explain.title");
  put(byId("why"), state.isLawShown ? [...rich("law"), " "] : null, t("explain.text"));
  const reaches = LEVERS.map((_, i) => leverEffect(i));
  const isDone = LEVERS.every(({ key }) => state.sizes[key]);
  const order = LEVERS.map((_, i) => i).sort((a, b) => reaches[b].size - reaches[a].size);
  const most = order[0];
  const tied = order.filter((i) => i === most || isTie(reaches[most], reaches[i]));
  const bet = LEVERS.findIndex(({ key }) => key === state.prediction?.bet);
  const result = bet < 0 ? "explain.most" : bet === most ? "explain.bet.won" : tied.includes(bet) ? "explain.bet.tie" : "explain.bet.lost";
  const first = tied.map((i) => LEVERS[i].name).join(", ");
  put(byId("panel"),
    h("section", { class: "half" }, h("h3", {}, t("explain.levers")), h("p", { class: "small" }, t("explain.levers.text", { year: HORIZON })),
      h("div", { class: "reaches" }, LEVERS.map((lever, i) => effectRow(lever, reaches[i]))),
      h("p", { id: "explained", role: "status" }, isDone ? t(`${result}${result.endsWith("tie") || tied.length === 1 ? "" : ".tied"}`, { bet: LEVERS[bet]?.name, most: first }) : "")),
    h("section", { class: "half" }, h("h3", {}, t("explain.twins")), h("div", { id: "twins" })));
  drawTwins();
  put(byId("big"), button(t("next", { step: t("step.decide") }), () => go(5), { id: "next", class: "main", disabled: !mayGo(5) }));
}

function effectRow(lever, reach) {
  const guess = state.sizes[lever.key];
  const choose = (size) => set({ sizes: { ...state.sizes, [lever.key]: size } });
  const head = h("b", {}, lever.name);
  if (!guess) return h("div", { class: "reach" }, head, h("span", { class: "sure", role: "group", "aria-label": t("explain.guess", { lever: lever.name }) },
    SIZES.map((size) => button(t(`size.${size}`), () => choose(size), { class: "box", id: `size-${lever.key}-${size}` }))));
  const today = reach.points.find(({ isToday }) => isToday).share;
  const change = (share) => `${share < today ? "−" : "+"}${Math.abs(Math.round(100 * (share - today)))}`;
  const changes = reach.points.filter(({ isToday }) => !isToday).map(({ name, share, isSure: sure }) => `${name}: ${change(share)}${sure ? "" : ` ${t("explain.unsure")}`}`).join(", ");
  return h("div", { class: "reach" }, head, h("span", { class: "meter wide", role: "img", "aria-label": changes }, h("i", { style: `left:${100 * reach.low}%;width:${100 * (reach.high - reach.low)}%` }),
    reach.points.map(({ name, share, isToday, isSure: sure }) => h("em", { class: isToday ? "today" : sure ? "" : "unsure", style: `left:${100 * share}%`, title: name }))),
  h("small", {}, changes), h("small", { class: sizeName(reach.size) === guess ? "right-guess" : "" }, t(sizeName(reach.size) === guess ? "explain.right" : "explain.wrong", { guess: t(`size.${guess}`), points: reach.size })));
}

/** Two runs from one market with different seeds. */
async function drawTwins() {
  const host = byId("twins");
  const pair = ["high", "low"].map((title) => DATA.watched_runs.find((one) => one.title === title));
  if (!pair.every(Boolean)) return put(host, h("p", {}, t("twins.none")));
  twins ??= await Promise.all(pair.map(({ bytes }) => unpackJson(bytes)));
  if (!byId("twins")) return;
  const [high, low] = twins;
  const key = MEASURES[0].key;
  const parted = high.times[partingTime(high.curves[key], low.curves[key])];
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY, title: t("twins.chart") });
  const pointsOfRun = ({ curves, times }) => curves[key].map((share, i) => [placeOfTime(times[i]), share]);
  own.fan(twins.map((one) => ({ points: pointsOfRun(one), end: one.curves[key].at(-1), ending: shownEnding(one.ending) })));
  own.playhead(placeOfTime(parted), t("twins.part", { month: timeInWords(parted) }));
  const events = twins.map((one, i) => whatHappened(one, twins[1 - i], parted));
  const [side, largest] = events.flatMap((all, i) => all.map((event) => [i, event])).sort(([, a], [, b]) => weightOf(b) - weightOf(a))[0] ?? [];
  const message = h("p", { class: "small", id: "largest", role: "status" });
  const eventInWords = ([month, what, share]) => `${monthInWords(month)}: ${t(`event.${what}`, { share: percent(share) })}`;
  const answer = () => { message.textContent = largest && state.notes.parted ? t("twins.largest", { event: eventInWords(largest), side: t(`ending.${shownEnding(twins[side].ending)}`) }) : ""; };
  put(host, h("p", { class: "small" }, t("twins.text")), h("div", { id: "twins-chart" }, own.element),
    h("div", { class: "pair" }, twins.map((one, i) => h("div", {}, h("b", { class: `says ${shownEnding(one.ending)}` }, t("twins.ended", { ending: t(`ending.${shownEnding(one.ending)}`), share: percent(one.curves[key].at(-1)) })),
      h("ul", {}, events[i].map((event) => h("li", {}, eventInWords(event))))))), noteField("parted"), message);
  byId("note-parted").addEventListener("change", answer);
  answer();
}

/** Index of the last time at which two curves are together. */
const partingTime = (a, b) => Math.max(0, a.findLastIndex((share, i) => Math.abs(share - b[i]) <= PARTED));

const weightOf = ([, what, share]) => WEIGHTS[what] + 20 * share;

/** The largest events in one run and not in the other, up to where they part: [month, what, share of all work]. */
function whatHappened({ events }, other, parted) {
  const theirs = new Set(other.events.map(([month, what, words]) => `${month} ${what} ${words}`));
  const found = new Map();
  for (const [month, what, words] of events) {
    const before = placeOfTime(parted) - placeOfTime(month);
    if (before < 0 || before > AROUND || !(what in WEIGHTS) || theirs.has(`${month} ${what} ${words}`)) continue;
    const own = what === "new_work" ? Number(words.match(/(\d+) %/)?.[1] ?? 0) / 100 : 0; // of all work
    const others = found.get(`${month} ${what}`)?.[2] ?? 0;
    found.set(`${month} ${what}`, [month, what, 1 - (1 - others) * (1 - own)]);
  }
  return [...found.values()].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, MOST_EVENTS).sort(([a], [b]) => a.localeCompare(b));
}
