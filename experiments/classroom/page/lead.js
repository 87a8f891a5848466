// What the class does now: steps, predictions, the wall, a question, the market, the summit.

const part = (key, ...content) => h("section", { "aria-labelledby": `${key}-title` }, h("h2", { id: `${key}-title` }, say(`lead.${key}`)), content);

function leadPart(view) {
  return [stepsPart(view), wallPart(view), votePanel(view), marketPanel(view), summitPanel(view)];
}

function stepsPart({ steps, cells }) {
  const names = ["predict", "play", "discover", "explain", "decide"];
  return part("steps", h("p", { class: "room-line" }, names.map((name, i) =>
    button(`${i + 1} ${t(`step.${name}`)}`, () => command("steps", { ...steps, open: i + 1 }), { id: `open-${i + 1}`, "aria-pressed": String(steps.open === i + 1) })),
  button(say(steps.is_unlocked ? "steps.lock" : "steps.unlock"), () => command("steps", { ...steps, is_unlocked: !steps.is_unlocked }), { id: "unlock" })),
  steps.open > 2 ? h("p", { class: "room-small" }, say("cells", { count: cells })) : null);
}

function wallPart({ is_revealed: isRevealed, predicted, stage }) {
  const stages = ["record", "run", "runs"];
  return part("wall", h("p", { class: "room-line" },
    button(say(isRevealed ? "hide" : "reveal", { count: predicted }), () => command("reveal", { is_revealed: !isRevealed }), { id: "reveal", class: isRevealed ? null : "room-main" }),
    stages.map((key, i) => button(say(`stage.${key}`, { runs: FACTS.runs }), () => command("stage", { stage: i }), { id: `stage-${i}`, "aria-pressed": String(stage === i) }))));
}

function votePanel({ vote }) {
  const ask = h("p", { class: "room-line" }, Object.keys(FACTS.questions).map((question) =>
    button(say(`vote.${question}`), () => command("ask", { question }), { id: `ask-${question}`, "aria-pressed": String(vote?.question === question) })));
  return part("vote", ask, vote ? h("p", { class: "room-line" }, h("b", { id: "vote-count" }, say("vote.count", { count: vote.count })),
    button(say(vote.is_open ? "vote.close" : "vote.open"), () => command("vote", { is_open: !vote.is_open, is_shown: vote.is_shown }), { id: "vote-open" }),
    button(say(vote.is_shown ? "vote.hide" : "vote.show"), () => command("vote", { is_open: vote.is_open, is_shown: !vote.is_shown }), { id: "vote-show" }),
    button(say("vote.end"), () => command("vote_over"), { id: "vote-end" })) : null);
}

function marketPanel({ market }) {
  if (!market) return part("market", h("p", { class: "room-line" }, button(say("market.begin"), () => command("market"), { id: "market-begin" }), h("span", { class: "room-small" }, say("market.help"))));
  const { year, years, chosen, is_shown: isShown } = market;
  const isLast = year === years.length - 1;
  return part("market", h("p", { class: "room-line" }, h("b", { id: "market-year" }, say("market.year", { year: years[year], chosen })),
    isShown ? null : isLast ? button(say("market.show"), () => command("market_on", { year, is_shown: true }), { id: "market-show", class: "room-main" })
      : button(say("market.next", { year: years[year + 1] }), () => command("market_on", { year: year + 1, is_shown: false }), { id: "market-next", class: "room-main" }),
    button(say("market.end"), () => command("market_over"), { id: "market-end" })));
}

function summitPanel(view) {
  const { summit } = view;
  if (!FACTS.rounds.length) return part("summit", h("p", {}, say("summit.too_short")));
  if (!summit) return part("summit", h("p", { class: "room-line" }, button(say("summit.begin"), () => command("summit"), { id: "summit-begin" }), h("span", { class: "room-small" }, say("summit.help"))));
  const isOver = summit.round >= summit.rounds;
  const said = isOver ? say("round.over") : say("round", { round: summit.round + 1, rounds: summit.rounds, first: FACTS.rounds[summit.round][0], last: FACTS.rounds[summit.round][1] });
  return part("summit", h("p", { class: "room-line" }, h("b", { id: "round" }, said),
    button(say(view.is_running ? "round.running" : "round.run"), () => command("run_round"), { id: "round-run", class: "room-main", disabled: isOver || view.is_running }),
    button(say("round.undo"), () => command("undo_round"), { id: "round-undo", disabled: !summit.round || view.is_running }), shockChoice(summit),
    button(say("summit.end"), () => command("summit_over"), { id: "summit-end" })), summitTable(summit));
}

function shockChoice({ shock }) {
  const select = h("select", { id: "shock", onchange: () => command("shock", { shock: select.value }) },
    ["", ...Object.keys(FACTS.shocks)].map((key) => h("option", { value: key, selected: key === shock }, key ? FACTS.shocks[key] : say("shock.none"))));
  return h("label", { for: "shock" }, say("shock.card"), " ", select);
}

/** A row a team, a column a summit: whether its card is in, and its points. */
function summitTable({ summits, round }) {
  const rows = Object.entries(FACTS.teams).map(([key, name]) => [name, ...summits.map((one) => [one.handed.includes(key) ? "✓ " : "○ ", round ? h("b", {}, String(one.points[key])) : null])]);
  return h("div", { class: "room-wide", id: "summit-teams" }, table(say(round ? "summit.points" : "summit.cards", { par: FACTS.par }), [say("people.team"), ...summits.map((_, i) => say("summit.number", { number: i + 1 }))], rows));
}
