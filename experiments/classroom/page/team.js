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
  return h("details", { open: innerHeight > 760 }, h("summary", {}, say("team.wants")), h("ul", {}, Object.entries(wants).map(([key, weight]) =>
    h("li", {}, `${say(`want.${key}`)} ${say(weight > 0 ? "team.up" : "team.down")}`,
      Math.abs(weight) > 1 ? ` (${say("team.weight", { weight: Math.abs(weight) })})` : ""))));
}

function cardOf(seat, round) {
  const card = {};
  const said = h("p", { id: "card-said", role: "status" }, say(seat.is_handed ? "team.handed" : "team.nothing"));
  const held = FACTS.levers.flatMap((lever, i) => {
    if (!seat.holds[lever.key]) return [];
    const [low, high] = seat.holds[lever.key];
    card[lever.key] = seat.card[lever.key] ?? Math.min(Math.max(FACTS.unchanged[i], low), high);
    return [{ ...lever, id: lever.key, low, key: `card-${lever.key}`, unchanged: FACTS.unchanged[i] - low, stops: lever.stops.slice(low, high + 1) }];
  });
  const board = leverBoard(held, { onchange: (i, stop) => {
    card[held[i].id] = held[i].low + stop;
    board.show(held.map(({ id, low }) => card[id] - low));
  } });
  board.show(held.map(({ id, low }) => card[id] - low));
  const handIn = async (event) => {
    event.preventDefault();
    const { status, content } = await send("/room/cards", { round, card }).catch(() => ({ status: 0, content: { error: say("lost") } }));
    said.textContent = status === 204 ? say("team.handed") : content.error;
    lookAgain();
  };
  const [first, last] = FACTS.rounds[round];
  return h("form", { onsubmit: handIn, class: "room-card" }, h("h3", {}, say("team.round", { round: round + 1, first, last })), h("p", {}, say("team.card")),
    board.element, h("p", {}, h("button", { id: "hand-in", class: "room-main" }, say("team.hand_in"))), said);
}

function resultsOf({ results }) {
  const rows = Object.keys(results[0].values).map((key) => [say(`want.${key}`), ...results.map((one) => valueInWords(one.values[key], UNITS[key] ?? "share"))]);
  return h("div", { class: "room-wide", id: "team-results" }, table(say("team.results", { runs: FACTS.runs }), ["", ...results.map((_, i) => say("team.until", { round: i + 1, year: FACTS.rounds[i][1] }))],
    [...rows, [say("team.points", { par: FACTS.par }), ...results.map(({ points }) => String(points))]]));
}
