// The runs of the sweep, as packed in the page: looked up, never computed.

const DATA = JSON.parse(byId("data").textContent);
const MEASURES = DATA.measures;
/** Levers with their words; a stop other than today's has a dated case. */
const LEVERS = DATA.levers.map((lever) => ({
  ...lever,
  name: t(`lever.${lever.key}`),
  question: t(`lever.${lever.key}.question`),
  stops: lever.stops.map(({ key, basis }) => {
    const own = `lever.${lever.key}.${key}`;
    return { key, basis, name: t(own), meaning: t(`${own}.meaning`), example: WORDS[`${own}.example`] ?? "" };
  }),
}));
const AT = DATA.times.map(placeOfTime);
const TODAY = AT[0];
const LAST = AT.length - 1;
const HORIZON = DATA.times[LAST];
const YEARS = DATA.times.slice(1);
const [, SCENARIOS, RUNS] = DATA.cube.shape;
const UNCHANGED = LEVERS.map((lever) => lever.unchanged);
const BASELINE = scenarioOf(UNCHANGED);
let codes;
let endingCodes;
let factCodes;
let todayCodes;

/** Bytes of deflated base64 text. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackJson(text) {
  return JSON.parse(new TextDecoder().decode(await unpack(text)));
}

/** Unpack: times follow measures, each as the difference from the time before. */
async function openCube() {
  const [measures, scenarios, runs, times] = DATA.cube.shape;
  const bytes = await unpack(DATA.cube.bytes);
  const plane = scenarios * runs;
  codes = new Uint8Array(measures * times * plane);
  for (let row = 0; row < measures * times; row++) {
    for (let i = row * plane; i < (row + 1) * plane; i++) codes[i] = bytes[i] + (row % times ? codes[i - plane] : 0);
  }
  endingCodes = bytes.subarray(codes.length, codes.length + measures * plane);
  factCodes = bytes.subarray(codes.length + endingCodes.length, codes.length + endingCodes.length + DATA.cube.facts.length * plane);
  todayCodes = bytes.subarray(codes.length + endingCodes.length + factCodes.length);
}

const shareOfCode = (code) => (code === DATA.cube.missing ? null : code / 100);

/** A share by a measure, in the month of today or as the mean of a year; null if missing. */
const shareAt = (measure, scenario, run, time) => shareOfCode(codes[((measure * AT.length + time) * SCENARIOS + scenario) * RUNS + run]);

/** A share kept for the unchanged scenario alone: firms in a state, or closed-only work. */
const todayAt = (key, run, time) => shareOfCode(todayCodes[(DATA.today_series.indexOf(key) * RUNS + run) * AT.length + time]);

/** One run's shares by time. */
const path = (layer, scenario, run) => AT.map((_, time) => shareAt(layer, scenario, run, time));
const pointsOf = (values) => values.map((share, i) => [AT[i], share]);

/** A fact of a run's last year, such as `closed_only`; null if missing. */
function fact(key, scenario, run) {
  const place = DATA.cube.facts.findIndex((one) => one.key === key);
  const { low, high, steps } = DATA.cube.facts[place];
  const code = factCodes[(place * SCENARIOS + scenario) * RUNS + run];
  return code === DATA.cube.missing ? null : low + (high - low) * (code / steps);
}

/** A run's ending by a measure; null for a failed run. */
function endingOf(measure, scenario, run) {
  const key = MEASURES[measure].endings[endingCodes[(measure * SCENARIOS + scenario) * RUNS + run]];
  return key ? shownEnding(key) : null;
}

const finishedRuns = (scenario) => [...Array(RUNS).keys()].filter((run) => endingOf(0, scenario, run));

/** The number of runs by ending. */
function countsOf(measure, scenario) {
  const counts = Object.fromEntries(ENDINGS.map((key) => [key, 0]));
  for (const run of finishedRuns(scenario)) counts[endingOf(measure, scenario, run)]++;
  return counts;
}

const middleAt = (layer, scenario, time) => medianOf(finishedRuns(scenario).map((run) => shareAt(layer, scenario, run, time)));
/** Where a run ends: its mean of the last year, as in the report. */
const endOf = (layer, scenario, run) => shareAt(layer, scenario, run, LAST);
const middleEnd = (layer, scenario) => middleAt(layer, scenario, LAST);
const middleOf = (layer, scenario) => AT.map((_, time) => middleAt(layer, scenario, time));
const middleFact = (key, scenario) => medianOf(finishedRuns(scenario).map((run) => fact(key, scenario, run)));

/** Index of the scenario with these stops; the last lever moves fastest. */
function scenarioOf(stops) {
  return LEVERS.reduce((place, lever, i) => place * lever.stops.length + stops[i], 0);
}

function stopsOf(scenario) {
  const stops = [];
  let rest = scenario;
  for (const lever of [...LEVERS].reverse()) {
    stops.unshift(rest % lever.stops.length);
    rest = Math.floor(rest / lever.stops.length);
  }
  return stops;
}

const movedBy = (scenario) => stopsOf(scenario).filter((stop, i) => stop !== UNCHANGED[i]).length;

/** Name of a scenario: the stops of the levers moved. */
function scenarioName(scenario) {
  const stops = stopsOf(scenario);
  const moved = LEVERS.flatMap((lever, i) => (stops[i] === lever.unchanged ? [] : [`${lever.name}: ${lever.stops[stops[i]].name}`]));
  return moved.join(", ") || t("as_today");
}

// Scenario codes to read aloud, as in codes.py.

const CODES = DATA.codes;

/** The code of a scenario, a measure and a run: OS-4K2-7F. */
function codeOf(scenario, measure, run) {
  const base = CODES.alphabet.length;
  let number = (scenario * CODES.measure_room + measure) * CODES.run_room + run;
  const digits = [];
  for (let i = 0; i < CODES.weights.length; i++) {
    digits.unshift(number % base);
    number = Math.floor(number / base);
  }
  const letters = [...digits, checkOf(digits)].map((digit) => CODES.alphabet[digit]).join("");
  return `${CODES.prefix}-${letters.slice(0, 3)}-${letters.slice(3)}`;
}

function checkOf(digits) {
  return digits.reduce((sum, digit, i) => sum + CODES.weights[i] * digit, 0) % CODES.alphabet.length;
}

/** The place that a code names, or {error} for the reader. */
function placeOf(code) {
  const misread = { O: "0", I: "1", L: "1" };
  let letters = code.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const length = CODES.weights.length + 1;
  if (letters.length === CODES.prefix.length + length && letters.startsWith(CODES.prefix)) {
    letters = letters.slice(CODES.prefix.length);
  }
  const digits = [...letters].map((letter) => CODES.alphabet.indexOf(misread[letter] ?? letter));
  if (digits.length !== length || digits.includes(-1)) {
    return { error: t("code.form", { example: codeOf(0, 0, 0) }) };
  }
  const check = digits.pop();
  if (check !== checkOf(digits)) return { error: t("code.check") };
  const number = digits.reduce((sum, digit) => sum * CODES.alphabet.length + digit, 0);
  const run = number % CODES.run_room;
  const rest = Math.floor(number / CODES.run_room);
  return checkPlace(Math.floor(rest / CODES.measure_room), rest % CODES.measure_room, run);
}

function checkPlace(scenario, measure, run) {
  const fits = scenario < SCENARIOS && measure < MEASURES.length && run < RUNS;
  return fits ? { scenario, measure, run } : { error: t("code.unknown") };
}
