// Step 4, first part: why the line goes where it goes. Two fronts move at one pace, closed models first, open models
// behind; jobs between them are closed-only work. The dots are a sketch; every number is from the runs.

const JOBS = 48;
const FRONT_YEARS = [Number(HORIZON) - 4, Number(HORIZON) + 1]; // of the sketch
const FRONT_MS = 6000;
const WIDEST = 44; // radius of the largest job, of 1000
const turn = { growth: UNCHANGED[GROWTH], pace: UNCHANGED[DELAY], playing: 0 };

const turnScenario = () => scenarioOf(UNCHANGED.with(GROWTH, turn.growth).with(DELAY, turn.pace));

/** Which speed is larger beyond chance in the runs: catching up "open", new work "new", or "even". */
function winnerOf(scenario) {
  const gains = finishedRuns(scenario).map((run) => fact("caught", scenario, run) - fact("came", scenario, run));
  return ["new", "even", "open"][1 + signOf(gains)];
}

/** Median share of work that open models can do as today, by time. */
function ceilingOfToday() {
  const runs = finishedRuns(BASELINE);
  const able = AT.map((_, time) => medianOf(runs.map((run) => { const only = todayAt("closed_only_share_startups", run, time); return only === null ? null : 1 - only; })));
  return able.includes(null) ? null : able;
}

function drawTurns() {
  byId("headline").textContent = t("turns.title");
  const [came, caught] = ["came", "caught"].map((key) => middleFact(key, BASELINE));
  const able = ceilingOfToday();
  const serves = middleOf(0, BASELINE);
  const values = { year: HORIZON, came: inPoints(came), caught: inPoints(caught), from: percent(serves[0]), to: percent(serves[LAST]),
    only_from: able && percent(1 - able[0]), only_to: able && percent(1 - able[LAST]) };
  put(byId("why"), able ? [...rich("turns.speeds", values), " ", ...rich(`turns.${winnerOf(BASELINE)}`, values)] : "");
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY, title: t("turns.chart", { year: HORIZON }) });
  put(byId("panel"), frontsPart(), h("section", { class: "half" }, h("h3", {}, t("turns.line")), h("p", { class: "small" }, rich("turns.pulls", values)),
    h("div", { id: "turns-chart" }, own.element), h("p", { class: "small", id: "turners" }, rich("turns.would", turningMoves()))));
  if (able) own.line("today", pointsOf(able));
  own.line("middle", pointsOf(serves));
  own.names([able && { kind: "today", text: t("turns.able"), share: able[LAST] }, { kind: "middle", text: t("turns.serves"), share: serves[LAST] }].filter(Boolean));
  put(byId("big"), button(t("turns.next"), () => set({ part: 1 }), { id: "part-levers", class: "main" }));
}

const inPoints = (share) => (share === null ? "–" : String(Math.round(100 * share)));

/** The single moves that raise and lower the middle run most, beyond chance. */
function turningMoves() {
  const moves = LEVERS.flatMap((lever, i) => leverEffect(i).points.filter(({ isToday, isSure }) => !isToday && isSure)
    .map(({ name, share }) => ({ text: `${lever.name}: ${name} (${percent(share)})`, share }))).sort((a, b) => b.share - a.share);
  const today = middleEnd(0, BASELINE);
  const named = (found) => found.slice(0, 2).map((one) => one.text).join(", ") || t("turns.nothing");
  return { year: HORIZON, share: percent(today), up: named(moves.filter(({ share }) => share > today)), down: named(moves.filter(({ share }) => share < today).reverse()) };
}

/** Jobs arrive at the two speeds that the levers set. */
function frontsPart() {
  const cells = boardCells();
  const { years, doublings } = headsOf(cells);
  const scenario = turnScenario();
  const picture = frontsPicture(doublings[turn.growth], years[turn.pace]);
  const pick = (lever, key) => h("div", { class: "orders", role: "group", "aria-label": LEVERS[lever].name }, h("b", {}, LEVERS[lever].name), LEVERS[lever].stops.map(({ name }, i) =>
    button(name, () => { turn[key] = i; set({}); }, { id: `turn-${key}-${i}`, class: "box", "aria-pressed": String(turn[key] === i) })));
  const values = { doublings: oneDecimal(doublings[turn.growth]), years: oneDecimal(years[turn.pace]), product: oneDecimal(doublings[turn.growth] * years[turn.pace]),
    only: percent(middleFact("closed_only", scenario)), year: HORIZON, came: inPoints(middleFact("came", scenario)), caught: inPoints(middleFact("caught", scenario)) };
  return h("section", { class: "half" }, h("h3", {}, t("turns.fronts")), pick(GROWTH, "growth"), pick(DELAY, "pace"), picture,
    h("p", { id: "two-speeds", role: "status" }, rich("turns.counters", values)), h("p", { class: "small" }, rich("turns.multiply")));
}

function frontsPicture(doublings, years) {
  const [first, last] = FRONT_YEARS;
  const x = (at) => (955 * (at - first)) / (last - first);
  const grown = (at) => 2 ** ((doublings * (at - last)) / 2); // of a radius, so that areas double
  const dots = Array.from({ length: JOBS }, (_, i) => {
    const at = first + ((last - first) * (i + 0.5)) / JOBS;
    const dot = svg("circle", { cx: x(at), cy: 90 + 340 * ((i * 0.618) % 1), r: Math.max(2, WIDEST * grown(at)) });
    return { at, dot };
  });
  const front = (kind) => svg("g", { class: `front ${kind}` }, svg("line", { y1: 40, y2: 480 }), svg("text", { y: kind === "open" ? 505 : 28, "text-anchor": "end" }, t(`turns.front.${kind}`)));
  const fronts = { open: front("open"), closed: front("closed") };
  const axis = Array.from({ length: last - first }, (_, i) => svg("text", { x: x(first + i + 0.5), y: 540, "text-anchor": "middle" }, String(first + i)));
  const picture = svg("svg", { id: "fronts", viewBox: "0 0 1000 550", role: "img", "aria-label": t("turns.fronts.label", { doublings: oneDecimal(doublings), years: oneDecimal(years) }) },
    axis, dots.map(({ dot }) => dot), Object.values(fronts));
  const show = (now) => {
    for (const { at, dot } of dots) dot.setAttribute("class", at > now ? "later" : at > now - years ? "closed" : "open");
    for (const [kind, at] of [["closed", now], ["open", now - years]]) fronts[kind].setAttribute("transform", `translate(${x(Math.max(at, first)).toFixed(1)} 0)`);
  };
  cancelAnimationFrame(turn.playing);
  show(last);
  if (wantsNoMotion()) return picture;
  const began = performance.now();
  const tick = (time) => {
    const now = first + (last - first) * Math.min(1, Math.max(0, time - began) / FRONT_MS);
    show(now);
    if (now < last && picture.isConnected) turn.playing = requestAnimationFrame(tick);
  };
  turn.playing = requestAnimationFrame(tick);
  return picture;
}
