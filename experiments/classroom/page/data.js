// The runs of the sweep, as they were packed: looked up, never computed.

const DATA = JSON.parse(byId("data").textContent);
const YARDSTICKS = DATA.yardsticks;
const AT = DATA.times.map(placeOfMonth);
const TODAY = AT[0];
const LAST = AT.length - 1;
const HORIZON = DATA.times[LAST].slice(0, 4);
const HANDLES = AT.flatMap((_, i) => (i && DATA.times[i].endsWith("-12") ? [i] : [])); // the ends of years
const [, SCENARIOS, RUNS] = DATA.cube.shape;
const UNCHANGED = DATA.levers.map((lever) => lever.unchanged);
const BASELINE = scenarioOf(UNCHANGED);
let codes;
let endingCodes;
let factCodes;

/** The end of a month on the axis: "2026-12" is 2027. */
function placeOfMonth(label) {
  return Number(label.slice(0, 4)) + Number(label.slice(5)) / 12;
}

/** Bytes of deflated base64 text. */
async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackedJson(text) {
  return JSON.parse(new TextDecoder().decode(await unpacked(text)));
}

/** Undo the packing: times lie behind layers and hold the difference from the time before. */
async function openCube() {
  const [layers, scenarios, runs, times] = DATA.cube.shape;
  const bytes = await unpacked(DATA.cube.bytes);
  const plane = scenarios * runs;
  codes = new Uint8Array(layers * times * plane);
  for (let row = 0; row < layers * times; row++) {
    for (let i = row * plane; i < (row + 1) * plane; i++) codes[i] = bytes[i] + (row % times ? codes[i - plane] : 0);
  }
  endingCodes = bytes.subarray(codes.length, codes.length + YARDSTICKS.length * plane);
  factCodes = bytes.subarray(codes.length + endingCodes.length);
}

/** A share of a layer; null where there is none. */
function shareAt(layer, scenario, run, time) {
  const code = codes[((layer * AT.length + time) * SCENARIOS + scenario) * RUNS + run];
  return code === DATA.cube.missing ? null : code / 100;
}

/** One run's shares by time. */
const path = (layer, scenario, run) => AT.map((_, time) => shareAt(layer, scenario, run, time));
const pointsOf = (values) => values.map((share, i) => [AT[i], share]);

/** A fact of a run's last year, as `closed_only`; null where there is none. */
function fact(key, scenario, run) {
  const place = DATA.cube.facts.findIndex((one) => one.key === key);
  const { low, high, steps } = DATA.cube.facts[place];
  const code = factCodes[(place * SCENARIOS + scenario) * RUNS + run];
  return code === DATA.cube.missing ? null : low + (high - low) * (code / steps);
}

/** How a run ended by a yardstick; null for a run that failed. */
function endingOf(yardstick, scenario, run) {
  const key = YARDSTICKS[yardstick].endings[endingCodes[(yardstick * SCENARIOS + scenario) * RUNS + run]];
  return key ? toldEnding(key) : null;
}

const doneRuns = (scenario) => [...Array(RUNS).keys()].filter((run) => endingOf(0, scenario, run));

/** How many runs ended in which way. */
function countsOf(yardstick, scenario) {
  const counts = Object.fromEntries(ENDINGS.map((key) => [key, 0]));
  for (const run of doneRuns(scenario)) counts[endingOf(yardstick, scenario, run)]++;
  return counts;
}

/** The median; null of nothing. */
function medianOf(values) {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted.length ? (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2 : null;
}

const middleAt = (layer, scenario, time) => medianOf(doneRuns(scenario).map((run) => shareAt(layer, scenario, run, time)));
/** A run's mean of the last year, by which the report, too, says where it ends; or of a year before. */
function yearOf(layer, scenario, run, before = 0) {
  const shares = [0, 1, 2, 3].map((back) => shareAt(layer, scenario, run, LAST - 4 * before - back)).filter((share) => share !== null);
  return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
}

const middleYear = (layer, scenario) => medianOf(doneRuns(scenario).map((run) => yearOf(layer, scenario, run)));
const middleOf = (layer, scenario) => AT.map((_, time) => middleAt(layer, scenario, time));
const middleFact = (key, scenario) => medianOf(doneRuns(scenario).map((run) => fact(key, scenario, run)));

/** Place of the scenario with these stops: the last lever moves fastest. */
function scenarioOf(stops) {
  return DATA.levers.reduce((place, lever, i) => place * lever.stops.length + stops[i], 0);
}

function stopsOf(scenario) {
  const stops = [];
  let rest = scenario;
  for (const lever of [...DATA.levers].reverse()) {
    stops.unshift(rest % lever.stops.length);
    rest = Math.floor(rest / lever.stops.length);
  }
  return stops;
}

const movedBy = (scenario) => stopsOf(scenario).filter((stop, i) => stop !== UNCHANGED[i]).length;

/** What a scenario is called: the stops of the levers that were moved. */
function scenarioName(scenario) {
  const stops = stopsOf(scenario);
  const moved = DATA.levers.flatMap((lever, i) => (stops[i] === lever.unchanged ? [] : [`${lever.name}: ${lever.stops[stops[i]].name}`]));
  return moved.join(", ") || t("as_today");
}
