// Step 5: puzzles whose solutions the page was made with, and the question what the model leaves out.

function drawChallenge(panel) {
  byId("headline").textContent = headline(state.scenario);
  const puzzles = DATA.puzzles[state.yardstick];
  put(panel,
    puzzles.length ? h("ol", { class: "puzzles" }, puzzles.map(puzzlePart)) : h("p", {}, t("puzzle.none")),
    differences([{ name: t("baseline"), scenario: BASELINE }, { name: t("now"), scenario: state.scenario }]),
    h("h3", {}, t("limits")),
    h("p", {}, t("limits.text")),
    note("limits"),
    h("div", { class: "controls" }, button(t("print"), () => print(), { id: "print", class: "main" }),
      button(t("forget"), forget, { id: "forget", class: "quiet" })));
}

function puzzlePart(puzzle) {
  const solved = isSolved(puzzle, state.scenario);
  return h("li", { class: solved ? "solved" : null },
    h("h3", {}, t(`puzzle.${puzzle.key}`)),
    h("p", {}, t(`puzzle.${puzzle.key}.text`, { year: YEARS[LAST], target: amount(puzzle), ending: puzzle.ending ? t(`ending.${yardstick().key}.${puzzle.ending}`) : "" })),
    h("p", { class: "small" }, solved ? t("puzzle.solved", { code: code() }) : t("puzzle.open")));
}

/** A puzzle's target with what it counts. */
function amount({ amount: counted, target: value }) {
  return counted === "runs" ? t("amount.runs", { value, total: runsOfAScenario() }) : t(`amount.${counted}.${yardstick().unit}`, { value });
}

/** Whether a scenario is among the solutions: a bit for each, four in a hexadecimal digit. */
function isSolved({ solved }, scenario) {
  return Boolean(parseInt(solved[scenario >> 2], 16) & (8 >> (scenario & 3)));
}
