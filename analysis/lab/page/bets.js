// The bet board: teams share points among endings, and a proper rule scores them when a run has ended.

const MOST_TEAMS = 6;
const POINTS = 100;
const board = { teams: 2, bets: [], totals: [], drawn: null, stage: "bets", yardstick: -1, scores: null };

/** Endings that come in any run of the page by the present yardstick. */
function endingsThatCome() {
  const [, scenarios, runs] = DATA.cube.shape;
  const own = endingCodes.subarray(state.yardstick * scenarios * runs, (state.yardstick + 1) * scenarios * runs);
  return yardstick().endings.filter((_, i) => own.includes(i));
}

/** 100 for all points on what came, 0 for all on what did not; who bets what they believe expects most. */
function scoreOf(bet, came) {
  const off = Object.entries(bet).reduce((sum, [key, points]) => sum + (points / POINTS - (key === came ? 1 : 0)) ** 2, 0);
  return Math.round(POINTS * (1 - off / 2));
}

function startBets() {
  const keys = endingsThatCome();
  const even = Math.floor(POINTS / keys.length);
  const bet = () => Object.fromEntries(keys.map((key, i) => [key, i ? even : POINTS - even * (keys.length - 1)]));
  Object.assign(board, { yardstick: state.yardstick, bets: Array.from({ length: MOST_TEAMS }, bet), totals: Array(MOST_TEAMS).fill(0),
    drawn: null, stage: "bets", scores: null });
}

function betBoard() {
  if (board.yardstick !== state.yardstick) startBets();
  const host = h("div", { id: "bet-board" });
  drawBets(host);
  return host;
}

function drawBets(host = byId("bet-board")) {
  const isOver = board.stage === "end";
  const teams = h("select", { id: "bet-teams", onchange: () => { board.teams = Number(teams.value); drawBets(); } },
    Array.from({ length: MOST_TEAMS - 1 }, (_, i) => h("option", { value: i + 2, selected: i + 2 === board.teams }, String(i + 2))));
  put(host, h("p", {}, t("bets.text")), labelled(t("bets.teams"), teams), betTable(isOver),
    h("p", { id: "bets-said", role: "status" }, betsSaid()),
    h("div", { class: "controls" },
      board.stage === "bets" ? button(t("bets.news", { year: YEARS[SEEN.year] }), drawNews, { id: "bets-news", class: "main" }) : null,
      board.stage === "news" ? button(t("bets.end", { year: YEARS[LAST] }), endBets, { id: "bets-end", class: "main" }) : null,
      isOver ? button(t("bets.again"), () => { Object.assign(board, { stage: "bets", drawn: null, scores: null }); drawBets(); }, { id: "bets-again", class: "main" }) : null));
}

function betTable(isOver) {
  const keys = endingsThatCome();
  const sum = (bet) => Object.values(bet).reduce((all, points) => all + points, 0);
  const rows = board.bets.slice(0, board.teams).map((bet, team) => {
    const left = h("td", { id: `bet-left-${team}` }, String(POINTS - sum(bet)));
    const cell = (key) => h("td", {}, h("input", { type: "number", id: `bet-${team}-${key}`, min: 0, max: POINTS, step: 5, value: bet[key], disabled: isOver,
      "aria-label": t("bets.cell", { team: team + 1, ending: t(`ending.${yardstick().key}.${key}`) }),
      oninput: (event) => { bet[key] = Math.max(0, Math.round(Number(event.target.value)) || 0); left.textContent = String(POINTS - sum(bet)); } }));
    return h("tr", {}, h("th", { scope: "row" }, t("bets.team", { team: team + 1 })), keys.map(cell), left,
      h("td", { id: `bet-score-${team}` }, board.scores ? String(board.scores[team]) : ""), h("td", {}, String(board.totals[team])));
  });
  const head = ["", ...keys.map((key) => t(`ending.${yardstick().key}.${key}`)), t("bets.left"), t("bets.score"), t("bets.total")];
  return h("div", { class: "wide bets", tabindex: "0", role: "region", "aria-label": t("bets") }, h("table", {}, h("caption", {}, scenarioName(board.drawn?.scenario ?? state.scenario)),
    h("thead", {}, h("tr", {}, head.map((cell) => h("th", { scope: "col" }, cell)))), h("tbody", {}, rows)));
}

function betsSaid() {
  const { drawn, stage } = board;
  if (!drawn) return t("bets.open");
  const values = path(layerOf(yardstick().key), drawn.scenario, drawn.run);
  const seen = { year: YEARS[SEEN.year], value: written(values[SEEN.year], yardstick().unit) };
  if (stage === "news") return t("bets.seen", seen);
  return t("bets.came", { ...seen, last: YEARS[LAST], end: written(values[LAST], yardstick().unit), name: t(`ending.${yardstick().key}.${drawn.ending}`) });
}

/** Which team's points are not 100, in words; empty if all are. */
function miscounted() {
  const sums = board.bets.slice(0, board.teams).map((bet) => Object.values(bet).reduce((all, points) => all + points, 0));
  const team = sums.findIndex((sum) => sum !== POINTS);
  return team < 0 ? "" : t("bets.miscounted", { team: team + 1, sum: sums[team] });
}

/** Draw a run of the present world by chance, and tell what is seen of it first. */
function drawNews() {
  const done = Array.from({ length: runsOfAScenario() }, (_, run) => run).filter((run) => isDone(state.scenario, run));
  if (miscounted() || !done.length) {
    byId("bets-said").textContent = miscounted() || t("no_run");
    return;
  }
  const run = done[Math.floor(Math.random() * done.length)];
  Object.assign(board, { stage: "news", drawn: { scenario: state.scenario, run, ending: ending(state.yardstick, state.scenario, run) } });
  drawBets();
}

function endBets() {
  if (miscounted()) {
    byId("bets-said").textContent = miscounted();
    return;
  }
  const scores = board.bets.map((bet) => scoreOf(bet, board.drawn.ending));
  Object.assign(board, { stage: "end", scores, totals: board.totals.map((total, team) => total + scores[team]) });
  drawBets();
}
