// The student's team at the summit: its private brief, its card, and what came of the rounds.

function teamPart(seat, round) {
  return [
    h("h2", {}, say("summit")),
    h("p", {}, h("b", {}, say("team.at", seat))),
    h("p", { class: "room-brief" }, seat.brief),
    wantsOf(seat),
    seat.shock ? h("p", { class: "room-shock" }, h("b", {}, `${say("shock")}: ${seat.shock.name}. `), seat.shock.meaning) : null,
    seat.is_over ? h("p", {}, h("b", {}, say("team.over"))) : cardOf(seat, round),
    seat.results.length ? resultsOf(seat) : null,
  ];
}

function wantsOf({ wants }) {
  return h("details", { open: true }, h("summary", {}, say("team.wants")), h("ul", {}, Object.entries(wants).map(([key, weight]) =>
    h("li", {}, `${say(`want.${key}`)} ${say(weight > 0 ? "team.up" : "team.down")}`,
      Math.abs(weight) > 1 ? ` (${say("team.weight", { weight: Math.abs(weight) })})` : ""))));
}

function cardOf(seat, round) {
  const card = {};
  const said = h("p", { id: "card-said", role: "status" }, say(seat.is_handed ? "team.handed" : "team.nothing"));
  const controls = FACTS.levers.flatMap((lever, i) => {
    if (!seat.holds[lever.key]) return [];
    const [low, high] = seat.holds[lever.key];
    card[lever.key] = seat.card[lever.key] ?? Math.min(Math.max(FACTS.unchanged[i] * FACTS.between, low), high);
    return leverControl(lever, { id: `card-${lever.key}`, low, high, value: card[lever.key], onchange: (place) => { card[lever.key] = place; } });
  });
  const handIn = async (event) => {
    event.preventDefault();
    const { status, content } = await send("/room/cards", { round, card }).catch(() => ({ status: 0, content: { error: say("lost") } }));
    said.textContent = status === 204 ? say("team.handed") : content.error;
    lookAgain();
  };
  const [first, last] = FACTS.rounds[round];
  return h("form", { onsubmit: handIn }, h("h3", {}, say("team.round", { round: round + 1, first, last })), h("p", {}, say("team.card")),
    h("div", { class: "room-levers" }, controls), h("button", { id: "hand-in", class: "room-main" }, say("team.hand_in")), said);
}

function resultsOf({ results }) {
  const rows = FACTS.yardsticks.map(({ key, unit }) => h("tr", {}, h("th", { scope: "row" }, say(`yardstick.${key}`)),
    results.map((one) => h("td", {}, valueInWords(one.values[key], unit)))));
  return h("div", { class: "room-wide" }, h("table", { id: "team-results" }, h("caption", {}, say("team.results")),
    h("thead", {}, h("tr", {}, h("td", {}), results.map((_, i) => h("th", { scope: "col" }, say("team.round_short", { round: i + 1 }), " ",
      h("span", { class: "room-small" }, say("team.until", { year: FACTS.rounds[i][1] })))))),
    h("tbody", {}, rows, h("tr", {}, h("th", { scope: "row" }, say("team.points")), results.map((one) => h("td", {}, h("b", {}, String(one.points).replace("-", "−"))))))));
}
