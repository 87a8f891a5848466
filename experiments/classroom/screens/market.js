// The market that the class plays: a student's offers, the teacher's commands, the projector's chart.

const marketChart = { of: null, chart: null };
let marketEnds = null; // of the round, on the server's clock
setInterval(showClock, 500);

function showClock() {
  const left = Math.max(0, Math.round(marketEnds - (Date.now() + clockAhead) / 1000));
  const text = marketEnds ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "";
  for (const one of document.querySelectorAll(".market-clock")) one.textContent = text;
}

/** The round, and its clock. */
function roundPart(market) {
  marketEnds = market.ends;
  setTimeout(showClock);
  const key = market.is_over ? "over" : market.is_playing ? "playing" : "round";
  return h("h2", { id: "market-round" }, say(`market.${key}`, { round: market.round, rounds: FACTS.rounds }), " ",
    h("span", { class: "market-clock", role: "timer" }));
}

const offerName = (kind, key) => say(kind === "standards" && key !== "keep" ? `standard.${key}` : `offer.${key}`);

/** A student's account, and what she can choose. */
function marketPart(market) {
  const { kind, offers, account, income, pick, is_picked: isPicked, is_playing: isPlaying, is_over: isOver } = market;
  const choose = async (offer) => {
    await send("/session/offers", { offer }).catch(() => {});
    refreshSession();
  };
  const state = isOver ? "done" : !offers.length ? "later" : isPlaying ? "passes" : isPicked ? "picked" : pick ? "keeps" : "choose";
  const name = pick ? offerName(kind, pick) : "";
  return [roundPart(market),
    account === undefined ? null : h("p", { class: "large", id: "account" }, say("market.account"), " ", h("b", {}, String(account)),
      income === null ? "" : ` (${say("market.income", { income: signed(income) })})`),
    h("p", { id: "market-state", role: "status" }, say(`market.state.${state}`, { name })),
    isOver ? null : h("div", { class: "offers", role: "group", "aria-label": say("market.offers") }, offers.map((offer) =>
      button(offerFacts(kind, offer), () => choose(offer.key), { id: `offer-${offer.key}`, class: "session-box offer",
        disabled: isPlaying, "aria-pressed": String(offer.key === pick) }))),
    isOver ? null : h("p", { class: "session-small" }, say(`market.help.${kind}`))];
}

function offerFacts(kind, { key, is_open: isOpen, part, bill, switch: cost, trust, use }) {
  const facts = [say("offer.bill", { bill: Math.round(bill) }),
    kind === "today" && trust !== undefined ? say("offer.facts", { trust: Math.round(100 * trust), use: percent(use) }) : null,
    say(cost ? "offer.switch" : "offer.free", { cost })];
  return [h("b", {}, isOpen === undefined ? null : markOf(isOpen ? "open" : "closed"), ` ${offerName(kind, key)}`),
    h("span", { class: "large" }, say(`offer.part.${kind}`, { part: percent(part) })),
    facts.filter(Boolean).map((fact) => h("span", {}, fact))];
}

const signed = (value) => (value < 0 ? `−${-value}` : `+${value}`);

/** The teacher's commands, and the table of money and choices. */
function marketPanel({ market, accounts }) {
  const open = FACTS.markets.map((kind) => button(say(`market.${kind}`), () => command("market", { kind }), { id: `market-${kind}` }));
  if (!market) return part("market", h("p", { class: "session-line" }, open), accounts.length ? accountsPart(accounts) : null);
  const isRunning = market.ends !== null;
  const commands = market.is_playing || market.is_over ? [] : [
    button(say(isRunning ? "market.stop" : "market.start"), () => command("market_clock", { is_running: !isRunning }),
      { id: "market-clock", class: isRunning ? null : "session-main" }),
    button(say("market.close"), () => command("market_close"), { id: "market-close" })];
  return part("market", roundPart(market), market.is_over ? verdictPart(market) : h("p", { id: "picked" }, say("market.picked", { picked: market.picked, players: market.players })),
    h("p", { class: "session-line" }, commands, button(say("market.away"), () => command("market_away"), { id: "market-away" })), accountsPart(accounts));
}

function accountsPart(accounts) {
  const kind = accounts[0]?.[1];
  const rounds = Array.from({ length: FACTS.rounds }, (_, i) => i);
  const rows = [...accounts].sort((a, b) => b[2] - a[2]).map(([name, , account, choices]) =>
    [name, String(account), ...rounds.map((i) => (choices[i] ? offerName(["keep", "rule"].includes(choices[i]) ? "" : kind, choices[i]) : ""))]);
  return h("details", { id: "accounts" }, h("summary", {}, say("market.table")),
    button(say("market.print"), () => print(), { id: "market-print" }),
    h("div", { class: "session-wide" }, table(say(`market.${kind}`), [say("people.student"), say("market.account"), ...rounds.map((i) => String(i + 1))], rows)));
}

/** What the class moved, once the runs without it are made. */
function verdictPart({ kind, verdict, compared }) {
  if (!verdict) return h("p", { class: "large", id: "verdict" }, say("verdict.waits", { done: compared, runs: FACTS.pairs }));
  const { moved, low, high, is_open: isOpen, otherwise, runs } = verdict;
  const points = (value) => signed(Math.abs(value) < 10 ? Number(value.toFixed(1)) : Math.round(value));
  const key = kind === "today" ? `moved.${low > 0 || high < 0 ? "yes" : "no"}` : otherwise ? "went" : "anyway";
  return h("p", { class: "large", id: "verdict" }, h("b", {}, say(`verdict.${key}`, { moved: points(moved), low: points(low), high: points(high),
    camp: say(`verdict.${isOpen ? "open" : "closed"}`), otherwise, runs })), " ", h("span", { class: "session-small" }, say(`verdict.how.${kind}`, { runs })));
}

/** The projector's chart: the open share of the class and of the others, by half year. */
function drawMarket({ kind, months, class: own, others }) {
  if (marketChart.of !== kind) {
    const ticks = Array.from({ length: FACTS.rounds + 1 }, (_, at) => ({ at, text: kind === "today" ? monthInWords(monthAfter(months[0], 6 * at)) : String(at) }));
    Object.assign(marketChart, { of: kind, chart: shareChart({ first: 0, last: FACTS.rounds, ticks, title: say("market.chart"), hasEndings: false }) });
  }
  const names = [["class", own], ["middle", others]].map(([name, shares]) => {
    const points = shares.map((share, at) => [at, share]).filter(([, share]) => share !== null);
    marketChart.chart.line(name, points);
    return { kind: name, text: say(`market.line.${name}`), share: points.at(-1)?.[1] ?? null };
  });
  setTimeout(() => marketChart.chart.names(names.filter(({ share }) => share !== null)));
  return marketChart.chart.element;
}

/** Beside the chart: the round, its clock, who has chosen, and the shares in numbers. */
function marketSide(market) {
  const { months, class: own, others, picked, players, is_playing: isPlaying, is_over: isOver } = market;
  const rows = months.map((_, at) => [String(at), percent(own[at]), percent(others[at])]);
  return h("section", { id: "market" }, roundPart(market), isPlaying || isOver ? null : h("p", { class: "large", id: "picked" }, say("market.picked", { picked, players })),
    table(say("market.chart"), [say("market.half"), say("market.line.class"), say("market.line.middle")], rows));
}

function monthAfter(label, months) {
  const month = 12 * Number(label.slice(0, 4)) + Number(label.slice(5)) - 1 + months;
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}
