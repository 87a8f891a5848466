// Scenario codes that can be read aloud, made as in analysis/lab/codes.py; a link is the page with #CODE behind it.

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
  const fits = scenario < SCENARIOS && yardstick < YARDSTICKS.length && run < RUNS;
  return fits ? { scenario, yardstick, run } : { error: t("code.unknown") };
}
