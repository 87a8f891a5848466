// Step 5: puzzles that the page can check, and the question what the model leaves out.

const PUZZLES = [
  { key: "coin", isSolved: () => isCoinFlip(state.scenario) },
  { key: "thrift", isSolved: () => isRaisedWithoutMoney(state.scenario) },
  { key: "single", isSolved: () => isTurnedByOneLever(state.scenario) },
  { key: "twins", isSolved: () => hasOppositeEndings(state.scenario) },
];
const MOST_OF_A_COIN = 0.6;

function drawChallenge(panel) {
  byId("headline").textContent = headline(state.scenario);
  put(panel,
    h("ol", { class: "puzzles" }, PUZZLES.map(({ key, isSolved }) => {
      const solved = isSolved();
      return h("li", { class: solved ? "solved" : null },
        h("h3", {}, t(`puzzle.${key}`)), h("p", {}, t(`puzzle.${key}.text`)),
        h("p", { class: "small" }, solved ? t("puzzle.solved", { code: code() }) : t("puzzle.open")));
    })),
    differences([{ name: t("baseline"), scenario: BASELINE }, { name: t("now"), scenario: state.scenario }]),
    h("h3", {}, t("limits")),
    h("p", {}, t("limits.text")),
    note("limits"),
    h("div", { class: "controls" }, button(t("print"), () => print(), { id: "print", class: "main" }),
      button(t("forget"), forget, { id: "forget", class: "quiet" })));
}

function shares(scenario) {
  const counts = endingCounts(state.yardstick, scenario).map(({ count }) => count);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total ? count / total : 0));
}

const isCoinFlip = (scenario) => Math.max(...shares(scenario)) <= MOST_OF_A_COIN && shares(scenario).some((share) => share > 0);

/** The ending that most runs have. */
const usual = (scenario) => shares(scenario).indexOf(Math.max(...shares(scenario)));

/** The middle run of the last year lies above the baseline's band, and the state pays nothing. */
function isRaisedWithoutMoney(scenario) {
  const layer = layerOf(yardstick().key);
  const policy = DATA.levers.findIndex((lever) => lever.key === "policy");
  const stops = stopsOf(scenario);
  const pays = stops && DATA.levers[policy]?.stops[stops[policy]].key === "money";
  return Boolean(stops) && !pays && band(layer, scenario).median[LAST] > band(layer, BASELINE).high[LAST];
}

function isTurnedByOneLever(scenario) {
  const stops = stopsOf(scenario);
  const moved = stops ? stops.filter((stop, i) => stop !== UNCHANGED[i]).length : 0;
  return moved === 1 && usual(scenario) !== usual(BASELINE);
}

/** Some runs end at one end of the yardstick, others at the other or in between. */
function hasOppositeEndings(scenario) {
  const clear = endingCounts(state.yardstick, scenario).filter(({ key, count }) => count && key !== "contested" && key !== "same" && key !== "between");
  return clear.length >= 2;
}
