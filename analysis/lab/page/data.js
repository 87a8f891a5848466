// The runs of the sweep, as they were packed: looked up, never computed.

const DATA = JSON.parse(byId("data").textContent);
const YARDSTICKS = DATA.yardsticks;
const YEARS = DATA.years;
const LAST = YEARS.length - 1;
const PAST = Math.max(0, YEARS.indexOf(DATA.record_end));
let codes;
let endingCodes;
let factCodes;

/** Bytes of deflated base64 text. */
async function unpacked(text) {
  const letters = atob(text);
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function unpackedJson(text) {
  return JSON.parse(new TextDecoder().decode(await unpacked(text)));
}

/** Undo the packing: years lie behind layers and hold the difference from the year before. */
async function openCube() {
  const [layers, scenarios, runs, years] = DATA.cube.shape;
  const bytes = await unpacked(DATA.cube.bytes);
  const plane = scenarios * runs;
  codes = new Uint8Array(layers * years * plane);
  for (let layer = 0; layer < layers; layer++) {
    for (let year = 0; year < years; year++) {
      const at = (layer * years + year) * plane;
      for (let i = 0; i < plane; i++) {
        codes[at + i] = bytes[at + i] + (year ? codes[at - plane + i] : 0);
      }
    }
  }
  endingCodes = bytes.subarray(codes.length, codes.length + YARDSTICKS.length * plane);
  factCodes = bytes.subarray(codes.length + endingCodes.length);
}

const layerOf = (key) => DATA.cube.layers.findIndex((layer) => layer.key === key);
const runsOfAScenario = () => DATA.cube.shape[2];

const isDone = (scenario, run) => endingCodes[scenario * runsOfAScenario() + run] !== DATA.cube.missing;

/** The value of a code in a layer; null where there is none. */
function valueOf({ low, high, steps }, code) {
  return code === DATA.cube.missing ? null : low + (high - low) * (code / steps);
}

/** One run's values by year, null in a year without one; null for a run that failed. */
function path(layer, scenario, run) {
  if (!isDone(scenario, run)) return null;
  const [, scenarios, runs, years] = DATA.cube.shape;
  return Array.from({ length: years }, (_, year) =>
    valueOf(DATA.cube.layers[layer], codes[((layer * years + year) * scenarios + scenario) * runs + run]));
}

/** A fact of a run's last year, as `closed_only`; null where there is none. */
function fact(key, scenario, run) {
  const [, scenarios, runs] = DATA.cube.shape;
  const place = DATA.cube.facts.findIndex((one) => one.key === key);
  return valueOf(DATA.cube.facts[place], factCodes[(place * scenarios + scenario) * runs + run]);
}

/** Every finished run of a scenario by year. */
function paths(layer, scenario) {
  return Array.from({ length: runsOfAScenario() }, (_, run) => path(layer, scenario, run)).filter(Boolean);
}

/** Order statistics of all finished runs by year: the median, and the ends of the middle runs. */
function band(layer, scenario) {
  const key = `${layer} ${scenario}`;
  if (!bands.has(key)) bands.set(key, middleOf(paths(layer, scenario)));
  return bands.get(key);
}
const bands = new Map();

/** The same of any lines of equal length, at least one; null in a year in which none has a value. */
function middleOf(drawn) {
  const sorted = (drawn[0] ?? []).map((_, place) =>
    drawn.map((line) => line[place]).filter((value) => value !== null).sort((a, b) => a - b));
  const out = ({ length }) => Math.floor((length * (1 - DATA.cube.middle)) / 2 + 1e-9);
  return {
    low: sorted.map((values) => values[out(values)] ?? null),
    median: sorted.map(medianOf),
    high: sorted.map((values) => values[values.length - 1 - out(values)] ?? null),
  };
}

/** The median of sorted values; null where there is none. */
function medianOf(values) {
  return values.length ? (values[(values.length - 1) >> 1] + values[values.length >> 1]) / 2 : null;
}

/** Key of the way in which a run ended by a yardstick; empty for a run that failed. */
function ending(yardstick, scenario, run) {
  const [, scenarios, runs] = DATA.cube.shape;
  const code = endingCodes[(yardstick * scenarios + scenario) * runs + run];
  return YARDSTICKS[yardstick].endings[code] ?? "";
}

/** How many runs ended in which way, in the yardstick's order: [{key, count}]. */
function endingCounts(yardstick, scenario) {
  const counts = new Map(YARDSTICKS[yardstick].endings.map((key) => [key, 0]));
  for (let run = 0; run < runsOfAScenario(); run++) {
    const key = ending(yardstick, scenario, run);
    if (key) counts.set(key, counts.get(key) + 1);
  }
  return [...counts].map(([key, count]) => ({ key, count }));
}

/** Place of the scenario with these stops: the last lever moves fastest. */
function scenarioOf(stops) {
  return DATA.levers.reduce((place, lever, i) => place * lever.stops.length + stops[i], 0);
}

/** Stops of a scenario; null for one that stands beside the levers. */
function stopsOf(scenario) {
  if (DATA.more.some((one) => one.scenario === scenario)) return null;
  const stops = [];
  let rest = scenario;
  for (const lever of [...DATA.levers].reverse()) {
    stops.unshift(rest % lever.stops.length);
    rest = Math.floor(rest / lever.stops.length);
  }
  return stops;
}

const UNCHANGED = DATA.levers.map((lever) => lever.unchanged);
const BASELINE = scenarioOf(UNCHANGED);

/** What a scenario is called: the names of the stops that were moved. */
function scenarioName(scenario) {
  const stops = stopsOf(scenario);
  if (!stops) return t(`more.${DATA.more.find((one) => one.scenario === scenario).key}`);
  const moved = DATA.levers.filter((lever, i) => stops[i] !== lever.unchanged);
  if (!moved.length) return t("baseline");
  return moved.map((lever) => lever.stops[stops[DATA.levers.indexOf(lever)]].name).join(" + ");
}
