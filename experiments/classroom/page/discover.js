// Step 3: open's share is what it can do times what it gets of that. Students guess which of the two a stop
// moves, then see both, and collect what they found.

/** @type {Found[]} */
const ANSWERS = ["able", "part", "both", "none"];
const FIRMS_MEASURE = MEASURES.findIndex(({ key }) => key === "firms");
/** What a find shows: its name, and its value in a run. @type {[name: string, value: RunValue][]} */
const COLUMNS = [["able", ableOf], ["part", partOf], ["has", workOf],
  ["firms", (scenario, run) => shareAt(FIRMS_MEASURE, scenario, run)]];
/** @type {number | null} */
let asked = null; // scenario to be guessed
/** @type {number | null} */
let latest = null; // scenario of the last find

/** The scenario with one lever at a stop, all others as today. @param {number} i @param {number} stop */
const aloneOf = (i, stop) => scenarioOf(UNCHANGED.with(i, stop));
/** The scenarios with one lever moved. @param {number} i */
const movesOfLever = (i) => [...LEVERS[i].stops.keys()].filter((stop) => stop !== UNCHANGED[i])
  .map((stop) => aloneOf(i, stop));

/** Which of the two numbers a scenario moves beyond chance. @param {number} scenario @returns {Found} */
function foundIn(scenario) {
  const [able, part] = [ableOf, partOf].map((value) => effectOf(scenario, value).turn !== 0);
  return able && part ? "both" : able ? "able" : part ? "part" : "none";
}

function drawDiscover() {
  tell(t("discover.title"), rich("discover.text", partsInWords(BASELINE)));
  put(byId("panel"),
    h("section.half", h("h3", t("discover.move")), h("p.small", t("discover.move.text")),
      h("div.moves", LEVERS.map(stopsPart)), guessPart(),
      h("div#bars", [BASELINE, ...(latest === null ? [] : [latest])].map(barPart)),
      h("p.small", rich("discover.key", { year: HORIZON }))),
    h("section.half", h("h3", t("discover.found")), findsPart(),
      h("p#found", { role: "status" }, endPart())));
  put(byId("big"), nextButton(4, isAllFound() ? "main" : "quiet"));
}

const isAllFound = () => LEVERS.every((_, i) => movesOfLever(i).some((scenario) => state.finds[scenario]));

/** Both numbers and their product in the middle run, for sentences.
 * @param {number} scenario @param {string} [of] */
function partsInWords(scenario, of = "") {
  const { able, part } = ableAndPart(scenario);
  return { year: HORIZON, [`able${of}`]: percent(able), [`part${of}`]: percent(part),
    [`has${of}`]: percent(middleAt(0, scenario)) };
}

/** A lever and its stops besides today's. @param {PageLever} lever @param {number} i */
function stopsPart(lever, i) {
  return h("div.move", leverHead(lever, h("b", lever.name)),
    group("div.orders", lever.name, choices("try.box", movesOfLever(i),
      (scenario) => [state.finds[scenario] ? "✓ " : "", lever.stops[stopsOf(scenario)[i]].name], asked ?? latest,
      (scenario) => {
        [asked, latest] = state.finds[scenario] ? [null, scenario] : [scenario, latest];
        draw();
        byId(`guess-${ANSWERS[0]}`)?.focus();
      })));
}

/** What does the stop move? The guess shows the find. */
function guessPart() {
  const scenario = asked;
  if (scenario === null) return null;
  const question = t("discover.guess", { name: scenarioName(scenario) });
  return h("div#guess", h("b", question), group("div.orders", question, choices("guess.box", ANSWERS,
    (one) => t(`found.${one}`), null, (one) => {
      [asked, latest] = [null, scenario];
      set({ finds: { ...state.finds, [scenario]: one } });
      byId(`try-${scenario}`).focus();
    })));
}

/** A setting as a picture: what open can do, and what it has of that. @param {number} scenario */
function barPart(scenario) {
  const { able, part } = ableAndPart(scenario);
  const words = partsInWords(scenario);
  return h("div.bar", h("b", scenarioName(scenario)),
    h("span.meter", { "aria-hidden": "true" }, h("u", { style: `width:${100 * able}%` }),
      h("i", { style: `width:${100 * able * part}%` })),
    h("span", rich("discover.product", words)));
}

/** A table of what the student found, the latest first: effects as means of pairs. */
function findsPart() {
  const found = LEVERS.flatMap((_, i) => movesOfLever(i)).filter((scenario) => state.finds[scenario])
    .sort((a, b) => Number(b === latest) - Number(a === latest));
  if (!found.length) return h("p.small", t("discover.empty"));
  const rows = found.map((scenario) => [scenarioName(scenario),
    ...COLUMNS.map(([, value]) => effectInWords(effectOf(scenario, value))), markOfGuess(scenario)]);
  const heads = ["setting", ...COLUMNS.map(([name]) => name), "guess"]
    .map((name) => t(`discover.head.${name}`));
  return h("div#finds", { tabindex: 0, role: "region", "aria-label": t("discover.found") },
    table(t("discover.finds", { year: HORIZON, runs: RUNS }), heads, rows));
}

/** @param {number} scenario */
function markOfGuess(scenario) {
  const [guess, found] = [state.finds[scenario], foundIn(scenario)];
  return guess === found ? `✓ ${t(`found.${guess}`)}`
    : t("discover.wrong", { guess: t(`found.${guess}`), found: t(`found.${found}`) });
}

/** Once every lever was tried: what moves which, the product, and the bet. @returns {Child} */
function endPart() {
  if (!isAllFound()) return "";
  const reaches = LEVERS.map((_, i) => reachOf(i));
  const { high } = reaches.toSorted((a, b) => b.high.mean - a.high.mean)[0];
  const values = { ...partsInWords(BASELINE), ...partsInWords(high.scenario, "_most"),
    name: scenarioName(high.scenario) };
  return [rich("discover.end", values), " ", rich("discover.able", turningMoves(ableOf)), " ",
    rich("discover.part", turningMoves(partOf)), " ", betSentence(reaches)];
}

/** The ends of what a lever moves alone. @param {number} i */
function reachOf(i) {
  const points = [BASELINE, ...movesOfLever(i)].map((scenario) =>
    ({ scenario, mean: effectOf(scenario, workOf).mean })).sort((a, b) => a.mean - b.mean);
  const [low, high] = [points[0], points[points.length - 1]];
  return { low, high, size: high.mean - low.mean };
}

/** Whether chance could explain that one lever's ends lie farther apart than another's. */
function isTie(/** @type {ReturnType<typeof reachOf>[]} */ ...levers) {
  const ends = levers.flatMap(({ low, high }) => [low.scenario, high.scenario]);
  const runs = [...Array(RUNS).keys()].filter((run) => ends.every((scenario) => endingOf(0, scenario, run)));
  return meanOf(runs.map((run) => {
    const [low, high, otherLow, otherHigh] = ends.map((scenario) => shareAt(0, scenario, run));
    return high - low - (otherHigh - otherLow);
  })).turn === 0;
}

/** Whether the lever of the bet moves most. @param {ReturnType<typeof reachOf>[]} reaches */
function betSentence(reaches) {
  const order = LEVERS.map((_, i) => i).sort((a, b) => reaches[b].size - reaches[a].size);
  const most = order[0];
  const tied = order.filter((i) => i === most || isTie(reaches[most], reaches[i]));
  const bet = LEVERS.findIndex(({ key }) => key === state.prediction?.bet);
  const result = bet < 0 ? "bet.most" : bet === most ? "bet.won" : tied.includes(bet) ? "bet.tie" : "bet.lost";
  return t(`${result}${result.endsWith("tie") || tied.length === 1 ? "" : ".tied"}`,
    { bet: LEVERS[bet]?.name, most: tied.map((i) => LEVERS[i].name).join(", ") });
}

/** The single moves that raise and lower a value beyond chance, the largest first, and levers with none.
 * @param {RunValue} valueIn */
function turningMoves(valueIn) {
  const moves = LEVERS.flatMap(({ name: lever }, i) => movesOfLever(i).flatMap((scenario) => {
    const effect = effectOf(scenario, valueIn);
    return effect.turn ? { lever, text: scenarioName(scenario), ...effect } : [];
  })).sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  const named = (/** @type {1 | -1} */ way) =>
    moves.filter(({ turn: own }) => own === way).map(({ text }) => text).join("; ") || t("turns.nothing");
  const unsure = LEVERS.flatMap(({ name }) => (moves.some(({ lever }) => lever === name) ? [] : name));
  return { year: HORIZON, up: named(1), down: named(-1), unsure: unsure.join(", ") || t("turns.nothing") };
}
