// Step 4, first part: why the line goes where it goes. Two fronts move at one pace, closed models first, open
// models behind; jobs between them are closed-only work. The dots are a sketch beside a block of older work,
// so that closed-only work ends with its share of the area; every number is from the runs.

const JOBS = 48;
const FRONT_YEARS = [Number(HORIZON) - 4, Number(HORIZON) + 1]; // of the sketch
const FRONT_MS = 6000;
const WIDEST = 44; // radius of the largest job, of a picture 1000 wide
const BLOCK = { width: 190, height: 400 }; // at most, for older work
const turn = { growth: UNCHANGED[GROWTH], pace: UNCHANGED[DELAY], stop: () => {} };

/** The rest of a share, so that both printed numbers make 100 %. @param {number} share */
const restOf = (share) => percent((100 - inPercent(share)) / 100);

/** Which speed is larger beyond chance in the runs: catching up "open", new work "new", or "even". */
const winnerOf = (/** @type {number} */ scenario) => ["new", "even", "open"][
  1 + meanOf(finishedRuns(scenario).map((run) => fact("caught", scenario, run) - fact("came", scenario,
    run))).turn];

/** Median share of work that open models can do as today, by time; it ends at the board's number. */
const ceilingOfToday = () => lineOf((time) => middle(BASELINE, (_, run) => ableAt(run, time)));
const ableAt = (/** @type {number} */ run, /** @type {number} */ time) => (time === LAST
  ? ableOf(BASELINE, run) : 1 - todayAt("closed_only_share_startups", run, time));

function drawTurns() {
  const able = ceilingOfToday();
  const isKnown = !able.some(([, share]) => Number.isNaN(share));
  const serves = lineOf((time) => middleAt(0, BASELINE, time));
  const low = serves.reduce((best, [, share], i) => (share < serves[best][1] ? i : best), 0);
  const [partNow, partLow] = [0, low].map((i) => serves[i][1] / able[i][1]);
  const byWork = Math.log(able[0][1] / able[low][1]) > Math.log(partNow / partLow);
  const values = {
    low_year: DATA.times[low], able_now: percent(able[0][1]), able_low: percent(able[low][1]),
    part_now: percent(partNow), part_low: percent(partLow),
    liking: percent(DATA.cube.liking[low] / DATA.cube.liking[0]),
    ...speedsOf(BASELINE), runs: RUNS, year: HORIZON,
    from: percent(serves[0][1]), to: percent(serves[LAST][1]),
    only_from: restOf(able[0][1]), only_to: restOf(able[LAST][1]),
    part_end: percent(serves[LAST][1] / able[LAST][1]), able_end: percent(able[LAST][1]) };
  tell(t("turns.title"), isKnown ? [rich("turns.speeds", values), " ", rich(`turns.${winnerOf(BASELINE)}`,
    values)] : "");
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY,
    title: t("turns.chart", { year: HORIZON }) });
  put(byId("panel"), frontsPart(), h("section.half", h("h3", t("turns.line")),
    h("p.small", rich("turns.pulls", values)),
    h("div#turns-chart", own.element), h("p#turners.small",
      isKnown && low ? [rich(`turns.fall.${byWork ? "work" : "choice"}`, values), " ",
        !byWork && isFading(low) ? [t("turns.fading", values), " "] : null,
        riseOf(low, values)] : null,
      rich("turns.would", turningMoves(workOf, values.to)))));
  own.line("today", isKnown ? able : null, t("turns.able"));
  own.line("middle", serves, t("turns.serves"));
  put(byId("big"), button("#part-levers.main", t("turns.next"), () => { set({ part: 1 }); scrollTo(0, 0); }));
}

/** Why the line rises after its lowest time: what open models can do, what they get of it, or both.
 * @param {number} low @param {Values} values */
function riseOf(low, values) {
  const partAt = (/** @type {number} */ run, /** @type {number} */ time) =>
    Math.min(1, shareAt(0, BASELINE, run, time) / ableAt(run, time));
  const [able, part] = [ableAt, partAt].map((shareIn) => meanOf(finishedRuns(BASELINE)
    .map((run) => shareIn(run, LAST) - shareIn(run, low))).turn > 0);
  if (low === LAST || !(able || part)) return null;
  return [rich(`turns.rise.${able && part ? "both" : able ? "work" : "choice"}`, values), " "];
}

/** Whether startups' liking for open models is there today and less by a later time. @param {number} later */
function isFading(later) {
  const [now, then] = [0, later].map((time) => DATA.cube.liking[time]);
  return now > then && then > 0;
}

/** New work and work caught up with, in points a year. @param {number} scenario */
function speedsOf(scenario) {
  const [came, caught] = /** @type {const} */ (["came", "caught"])
    .map((key) => inPercent(middleFact(key, scenario)));
  return { came, caught };
}

/** The single moves that raise and lower a value beyond chance, the largest first.
 * @param {RunValue} valueIn @param {string} share as today */
function turningMoves(valueIn, share) {
  const moves = LEVERS.flatMap(({ name: lever, stops }, i) => stops.flatMap(({ name }, stop) => {
    const effect = effectOf(scenarioOf(UNCHANGED.with(i, stop)), valueIn);
    return effect.turn ? { lever, text: `${lever}: ${name}`, ...effect } : [];
  })).sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  const named = (/** @type {1 | -1} */ way) =>
    moves.filter(({ turn: own }) => own === way).map(({ text }) => text).join("; ") || t("turns.nothing");
  const unsure = LEVERS.flatMap(({ name }) => (moves.some(({ lever }) => lever === name) ? [] : name));
  return { year: HORIZON, share, up: named(1), down: named(-1),
    unsure: unsure.join(", ") || t("turns.nothing") };
}

/** Jobs arrive at the two speeds that the levers set. */
function frontsPart() {
  const heads = headsOf(boardCells());
  const [doublings, years] = [heads.doublings[turn.growth], heads.years[turn.pace]];
  const scenario = scenarioOf(UNCHANGED.with(GROWTH, turn.growth).with(DELAY, turn.pace));
  const pickStop = (/** @type {PageLever} */ { name, stops }, /** @type {"growth" | "pace"} */ key) =>
    group("div.orders", name, h("b", name), choices(`turn-${key}.box`, [...stops.keys()],
      (stop) => stops[stop].name, turn[key], (stop) => { turn[key] = stop; draw(); }));
  const able = middle(scenario, ableOf);
  const naive = 1 - 2 ** (-doublings * years); // of work that doubles for ever and starts at once
  const values = {
    ...speedsOf(scenario), doublings: oneDecimal(doublings), years: oneDecimal(years),
    product: oneDecimal(doublings * years), naive: percent(naive), only: restOf(able), year: HORIZON };
  return h("section.half", h("h3", t("turns.fronts")), h("p.small", t("turns.moves")),
    pickStop(LEVERS[GROWTH], "growth"),
    pickStop(LEVERS[DELAY], "pace"),
    frontsPicture(doublings, years, 1 - able),
    h("p#two-speeds", { role: "status" }, rich(`turns.counters${naive > 1 - able ? "" : ".even"}`, values)),
    h("p.small", rich("turns.multiply")));
}

/** @param {number} doublings a year @param {number} years of delay @param {number} only share at the end */
function frontsPicture(doublings, years, only) {
  const [first, last] = FRONT_YEARS;
  const x = (/** @type {number} */ at) => 215 + (740 * (at - first)) / (last - first);
  const jobs = Array.from({ length: JOBS }, (_, i) => first + ((last - first) * (i + 0.5)) / JOBS)
    .map((at) => ({ at, size: 2 ** (doublings * (at - last)) })); // of the largest
  const sizeOf = (/** @type {typeof jobs} */ some) => some.reduce((sum, { size }) => sum + size, 0);
  const older = Math.max(0, sizeOf(jobs.filter(({ at }) => at > last - years)) / only - sizeOf(jobs));
  const widest = Math.min(WIDEST, Math.sqrt((BLOCK.width * BLOCK.height) / (Math.PI * older)));
  const height = (Math.PI * widest ** 2 * older) / BLOCK.width;
  const block = [svg("rect.open", { x: 0, y: 260 - height / 2, width: BLOCK.width, height }),
    svg("text", { x: BLOCK.width / 2, y: 505, "text-anchor": "middle" }, t("turns.older"))];
  const dots = jobs.map(({ at, size }, i) => ({ at, dot: svg("circle",
    { cx: x(at), cy: 90 + 340 * ((i * 0.618) % 1), r: widest * Math.sqrt(size) }) }));
  const fronts = /** @type {const} */ (["open", "closed"])
    .map((kind) => svg("g.front", { class: kind }, svg("line", { y1: 40, y2: 480 }),
      svg("text", { y: kind === "open" ? 505 : 28, "text-anchor": "end" }, t(`turns.front.${kind}`))));
  const axis = Array.from({ length: last - first }, (_, i) =>
    svg("text", { x: x(first + i + 0.5), y: 540, "text-anchor": "middle" }, String(first + i)));
  const label = t("turns.fronts.label", { doublings: oneDecimal(doublings), years: oneDecimal(years) });
  const picture = svg("svg#fronts", { viewBox: "0 0 1000 550", role: "img", "aria-label": label },
    axis, block, dots.map(({ dot }) => dot), fronts);
  const show = (/** @type {number} */ now) => {
    for (const { at, dot } of dots) dot.setAttribute("class",
      at > now ? "later" : at > now - years ? "closed" : "open");
    [now - years, now].forEach((at, i) => {
      fronts[i].setAttribute("transform", `translate(${x(Math.max(at, first)).toFixed(1)} 0)`);
    });
  };
  turn.stop();
  show(last);
  if (!wantsNoMotion()) turn.stop = animate(FRONT_MS, (part) => {
    show(first + (last - first) * part);
    return picture.isConnected;
  });
  return picture;
}
