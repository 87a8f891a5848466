// The runs of the sweep, as packed in the page: looked up, never computed. What is missing is NaN.

/** @type {PageData} */
const DATA = JSON.parse(byId("data").textContent);
const MEASURES = DATA.measures;
/** Levers with their words; a stop other than today's has a dated case. @type {PageLever[]} */
const LEVERS = DATA.levers.map(({ key, unchanged, stops }) => ({
  key, unchanged, name: t(`lever.${key}`), question: t(`lever.${key}.question`),
  stops: stops.map((stop) => {
    const own = `lever.${key}.${stop.key}`;
    return { ...stop, name: t(own), meaning: t(`${own}.meaning`), example: WORDS[`${own}.example`] ?? "" };
  }),
}));
const AT = placesOf(DATA.times);
const TODAY = AT[0];
const LAST = AT.length - 1;
const HORIZON = DATA.times[LAST];
const YEARS = DATA.times.slice(1);
const [, SCENARIOS, RUNS] = DATA.cube.shape;
const UNCHANGED = LEVERS.map((lever) => lever.unchanged);
const BASELINE = scenarioOf(UNCHANGED);
/** @type {Uint8Array} */
let codes;
/** @type {Uint8Array} */
let endingCodes;
/** @type {Uint8Array} */
let factCodes;
/** @type {Uint8Array} */
let todayCodes;

/** Bytes of deflated base64 text. @param {string} text */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Unpack: times follow measures, each as the difference from the time before. */
async function openCube() {
  const [measures, scenarios, runs, times] = DATA.cube.shape;
  const bytes = await unpack(DATA.cube.bytes);
  const plane = scenarios * runs;
  codes = new Uint8Array(measures * times * plane);
  for (let i = 0; i < codes.length; i++) {
    codes[i] = bytes[i] + (Math.floor(i / plane) % times ? codes[i - plane] : 0);
  }
  const ends = [measures, DATA.cube.facts.length].map((count) => count * plane);
  endingCodes = bytes.subarray(codes.length, codes.length + ends[0]);
  factCodes = bytes.subarray(codes.length + ends[0], codes.length + ends[0] + ends[1]);
  todayCodes = bytes.subarray(codes.length + ends[0] + ends[1]);
}

const shareOfCode = (/** @type {number} */ code) => (code === DATA.cube.missing ? NaN : code / 100);

/** @param {number} measure @param {number} scenario @param {number} run */
const shareAt = (measure, scenario, run, time = LAST) =>
  shareOfCode(codes[((measure * AT.length + time) * SCENARIOS + scenario) * RUNS + run]);

/** A share kept for the unchanged scenario alone: firms in a state, or closed-only work. */
const todayAt = (/** @type {string} */ key, /** @type {number} */ run, /** @type {number} */ time) =>
  shareOfCode(todayCodes[(DATA.today_series.indexOf(key) * RUNS + run) * AT.length + time]);

/** A line of the values at the page's times. @param {(time: number) => number} value */
const lineOf = (value) => AT.map((place, time) => /** @type {Point} */ ([place, value(time)]));

/** A fact of a run's last year. @param {FactKey} key @param {number} scenario @param {number} run */
function fact(key, scenario, run) {
  const place = DATA.cube.facts.findIndex((one) => one.key === key);
  const { low, high, steps } = DATA.cube.facts[place];
  const code = factCodes[(place * SCENARIOS + scenario) * RUNS + run];
  return code === DATA.cube.missing ? NaN : low + (high - low) * (code / steps);
}

/** A run's ending by a measure; null for a failed run, and without a market. */
function endingOf(/** @type {number} */ measure, /** @type {number} */ scenario, /** @type {number} */ run) {
  const key = MEASURES[measure].endings[endingCodes[(measure * SCENARIOS + scenario) * RUNS + run]];
  const ending = key ? shownEnding(key) : "hidden";
  return ending === "hidden" ? null : ending;
}

/** @param {number} scenario */
const finishedRuns = (scenario) => [...Array(RUNS).keys()].filter((run) => endingOf(0, scenario, run));

const endingsOf = (/** @type {number} */ measure, /** @type {number} */ scenario) =>
  /** @type {Ending[]} */ (finishedRuns(scenario).map((run) => endingOf(measure, scenario, run)));

/** The number of runs by ending. @param {number} measure @param {number} scenario */
const countsOf = (measure, scenario) =>
  /** @type {Record<Ending, number>} */ (Object.fromEntries(countEndings(endingsOf(measure, scenario))));

/** The median of a scenario's runs. @param {number} scenario @param {RunValue} value */
const middle = (scenario, value) => medianOf(finishedRuns(scenario).map((run) => value(scenario, run)));
/** @param {number} measure @param {number} scenario */
const middleAt = (measure, scenario, time = LAST) => middle(scenario,
  (one, run) => shareAt(measure, one, run, time));
/** @param {FactKey} key @param {number} scenario */
const middleFact = (key, scenario) => middle(scenario, (one, run) => fact(key, one, run));

/** The mean of differences in pairs of runs and its 95 % interval by Student's t, in thousandths as they are
 * shown; `turn` is its sign, or 0 if 0 is in the interval. @param {number[]} given */
function meanOf(given) {
  const changes = given.filter((change) => !Number.isNaN(change));
  const { length } = changes;
  const mean = changes.reduce((sum, change) => sum + change, 0) / length;
  const squares = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0);
  const half = DATA.quantiles[length] * Math.sqrt(squares / (length - 1) / length);
  const [shown, low, high] = [mean, mean - half, mean + half] // halves up, whatever the error of a sum
    .map((one) => Math.floor(1000 * one + 0.5 + 1e-6) / 1000);
  return { mean: shown, low, high, turn: low > 0 ? 1 : high < 0 ? -1 : 0 };
}

/** What a scenario changes in a value, from the runs of another with the same seeds.
 * @param {number} scenario @param {RunValue} value */
function effectOf(scenario, value, other = BASELINE) {
  const runs = finishedRuns(scenario).filter((run) => endingOf(0, other, run));
  return meanOf(runs.map((run) => value(scenario, run) - value(other, run)));
}

/** An effect in percentage points. @param {Effect} effect */
function inPoints({ mean, low, high }) {
  const [moved, from, to] = [mean, low, high].map((one) => signed((100 * one).toFixed(1)));
  return { moved, low: from, high: to };
}
const effectInWords = (/** @type {Effect} */ effect) =>
  t(`effect.${effect.turn ? "sure" : "unsure"}`, inPoints(effect));

/** Index of the scenario with these stops; the last lever moves fastest. @param {number[]} stops */
function scenarioOf(stops) {
  return LEVERS.reduce((place, lever, i) => place * lever.stops.length + stops[i], 0);
}

function stopsOf(/** @type {number} */ scenario) {
  let rest = scenario;
  return LEVERS.toReversed().map(({ stops: { length } }) => {
    const stop = rest % length;
    rest = Math.floor(rest / length);
    return stop;
  }).reverse();
}

/** The levers moved, and their stops. @param {number} scenario */
function movesOf(scenario) {
  return stopsOf(scenario).flatMap((stop, i) =>
    (stop === UNCHANGED[i] ? [] : [{ i, stop, lever: LEVERS[i] }]));
}

const scenarioName = (/** @type {number} */ scenario) =>
  movesOf(scenario).map(({ lever, stop }) => `${lever.name}: ${lever.stops[stop].name}`).join(", ")
    || t("as_today");

// Scenario codes to read aloud, as in codes.py.

const CODES = DATA.codes;

/** The code of a scenario, a measure and a run: OS-4K2-7F. */
function codeOf(/** @type {number} */ scenario, /** @type {number} */ measure, /** @type {number} */ run) {
  const base = CODES.alphabet.length;
  const number = (scenario * CODES.measure_room + measure) * CODES.run_room + run;
  const digits = CODES.weights.map((_, i, { length }) =>
    Math.floor(number / base ** (length - 1 - i)) % base);
  const letters = [...digits, checkOf(digits)].map((digit) => CODES.alphabet[digit]).join("");
  return `${CODES.prefix}-${letters.slice(0, 3)}-${letters.slice(3)}`;
}

function checkOf(/** @type {number[]} */ digits) {
  return digits.reduce((sum, digit, i) => sum + CODES.weights[i] * digit, 0) % CODES.alphabet.length;
}

/** The place that a code names, or the error for the reader. @param {string} code */
function placeOf(code) {
  /** @type {Record<string, string>} */
  const misread = { O: "0", I: "1", L: "1" };
  const typed = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const length = CODES.weights.length + 1;
  const hasPrefix = typed.length > length && typed.startsWith(CODES.prefix);
  const letters = hasPrefix ? typed.slice(CODES.prefix.length) : typed;
  const digits = [...letters].map((letter) => CODES.alphabet.indexOf(misread[letter] ?? letter));
  if (digits.length !== length || digits.includes(-1)) return { error: t("code.form",
    { example: codeOf(0, 0, 0) }) };
  const check = digits.pop();
  if (check !== checkOf(digits)) return { error: t("code.check") };
  const number = digits.reduce((sum, digit) => sum * CODES.alphabet.length + digit, 0);
  const [rest, run] = [Math.floor(number / CODES.run_room), number % CODES.run_room];
  const [scenario, measure] = [Math.floor(rest / CODES.measure_room), rest % CODES.measure_room];
  const fits = scenario < SCENARIOS && measure < MEASURES.length && run < RUNS;
  return fits ? { place: { scenario, measure, run } } : { error: t("code.unknown") };
}
