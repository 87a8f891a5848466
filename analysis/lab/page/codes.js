// Scenario codes that can be read aloud, and links. Both are made as in analysis/lab/codes.py.

const CODES = DATA.codes;

/** The code of a scenario, a yardstick and a run: OS-4K2-7F. */
function codeOf(scenario, yardstick, run) {
  const base = CODES.alphabet.length;
  let number = (scenario * CODES.yardstick_room + yardstick) * CODES.run_room + run;
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

/** What a code names, or {error} with words for the reader. */
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
  return known(Math.floor(rest / CODES.yardstick_room), rest % CODES.yardstick_room, run);
}

function known(scenario, yardstick, run) {
  const fits = scenario < DATA.cube.shape[1] && yardstick < YARDSTICKS.length && run < runsOfAScenario();
  return fits ? { scenario, yardstick, run } : { error: t("code.unknown") };
}

/** The part of a link behind #. */
function linkOf({ scenario, yardstick, run }) {
  const stops = stopsOf(scenario);
  const where = stops ? `s=${stops.join(".")}` : `m=${DATA.more.find((one) => one.scenario === scenario).key}`;
  return `v=${DATA.format}&${where}&y=${YARDSTICKS[yardstick].key}&seed=${run + 1}`;
}

/** What a link names; null for no link, {error} for one that does not fit this page. */
function placeOfLink(text) {
  const parts = new URLSearchParams(text.replace(/^#/, ""));
  if (parts.has("code")) return placeOf(parts.get("code"));
  if (!parts.has("s") && !parts.has("m")) return null;
  const more = DATA.more.find((one) => one.key === parts.get("m"));
  const stops = (parts.get("s") ?? "").split(".").map(Number);
  const fits =
    stops.length === DATA.levers.length &&
    DATA.levers.every((lever, i) => Number.isInteger(stops[i]) && stops[i] >= 0 && stops[i] < lever.stops.length);
  const yardstick = YARDSTICKS.findIndex((one) => one.key === (parts.get("y") ?? YARDSTICKS[0].key));
  const run = Number(parts.get("seed") ?? 1) - 1;
  const isWhole = Number.isInteger(run) && run >= 0;
  if (parts.get("v") !== String(DATA.format) || !(more || fits) || yardstick < 0 || !isWhole) {
    return { error: t("link.unknown") };
  }
  return known(more ? more.scenario : scenarioOf(stops), yardstick, run);
}
