// The dashboard's panel on the summit: cards in, the round to run, and the summits' histories beside each other.

function summitPanel(view) {
  const { summit } = view;
  if (!FACTS.rounds.length) return [h("p", {}, say("summit.too_short"))];
  if (!summit) {
    return [h("p", { class: "wide-text" }, say("summit.help")), h("p", {}, button(say("summit.begin"), () => command("summit"), { id: "summit-begin", class: "room-main" }))];
  }
  const isOver = summit.round >= summit.rounds;
  return [
    h("h2", {}, isOver ? say("round.over") : say("round", { round: summit.round + 1, rounds: summit.rounds, first: FACTS.rounds[summit.round][0], last: FACTS.rounds[summit.round][1] })),
    h("p", { class: "room-line" },
      button(say(view.is_running ? "round.running" : "round.run"), () => command("run_round"), { id: "round-run", class: "room-main", disabled: isOver || view.is_running }),
      button(say("round.undo"), () => command("undo_round"), { id: "round-undo", disabled: !summit.round || view.is_running }),
      shockChoice(summit),
      button(say("summit.end"), () => command("summit_over"), { id: "summit-end", class: "quiet" })),
    h("div", { class: "two" }, summitTable(summit), summit.round ? historiesPart(summit) : null),
  ];
}

function shockChoice({ shock }) {
  const select = h("select", { id: "shock", onchange: () => command("shock", { shock: select.value }) },
    ["", ...Object.keys(FACTS.shocks)].map((key) => h("option", { value: key, selected: key === shock }, key ? FACTS.shocks[key] : say("shock.none"))));
  return [h("label", { for: "shock" }, say("shock.card")), select];
}

/** A row a team, a column a summit: whether its card is in, and its points. */
function summitTable({ summits, round }) {
  const heads = summits.map((_, i) => h("th", { scope: "col" }, say("summit.number", { number: i + 1 })));
  const rows = Object.entries(FACTS.teams).map(([key, name]) => h("tr", {}, h("th", { scope: "row" }, name), summits.map((one) =>
    h("td", {}, one.handed.includes(key) ? "✓ " : "○ ", round ? h("b", {}, String(one.points[key]).replace("-", "−")) : null))));
  const caption = round ? `${say("summit.cards")} · ${say("summit.points")}` : say("summit.cards");
  return h("div", { class: "room-wide" }, h("table", { id: "summit-teams" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, say("team")), heads)), h("tbody", {}, rows)));
}

function historiesPart({ summits, round }) {
  const chosen = FACTS.yardsticks.find(({ key }) => key === shown.yardstick);
  const title = say("summit.compare", { yardstick: say(`yardstick.${chosen.key}`) });
  const last = FACTS.years.indexOf(FACTS.rounds[round - 1][1]);
  const curves = summits.map((one, i) => ({ name: say("summit.number", { number: i + 1 }), values: one.values[chosen.key] }));
  const luck = summits.map((one) => Object.entries(one.counts[chosen.key]).filter(([, count]) => count).sort((a, b) => b[1] - a[1])
    .map(([ending, count]) => say("summit.luck.of", { ending: say(`ending.${chosen.key}.${ending}`), count, runs: one.runs })).join("; "));
  return h("div", {},
    h("p", { class: "room-line" }, yardstickChoice()),
    h("figure", {}, h("figcaption", {}, title), histories(curves, chosen, title, last)),
    h("table", { id: "summit-luck" }, h("caption", {}, say("summit.luck")), h("tbody", {}, luck.map((text, i) => h("tr", {}, h("th", { scope: "row" }, say("summit.number", { number: i + 1 })), h("td", {}, text))))));
}
