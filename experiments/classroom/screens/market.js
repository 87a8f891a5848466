// The market that the class plays: a student's offers, the teacher's commands, the projector's chart.

let marketEnds = null; // of the round, on the server's clock
let marketChart = null; // {kind, chart}
setInterval(showClock, 500);

function showClock() {
  const left = Math.max(0, Math.round(marketEnds - (Date.now() + clockAhead) / 1000));
  const text = marketEnds ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "";
  for (const one of document.querySelectorAll(".market-clock")) one.textContent = text;
}

/** The round, and its clock. */
function roundPart(market, tag = "h2") {
  marketEnds = market.ends;
  setTimeout(showClock);
  const key = market.is_over ? "over" : market.is_playing ? "playing" : "round";
  const words = say(`market.${key}`, { round: market.round, rounds: FACTS.rounds });
  return h(tag, { id: "market-round" }, words, " ", h("span", { class: "market-clock", role: "timer" }));
}

const isOffer = (key) => !["keep", "rule"].includes(key);
const offerName = (kind, key) => say(`${kind === "standards" && isOffer(key) ? "standard" : "offer"}.${key}`);
const signed = (value) => (value < 0 ? `−${-value}` : `+${value}`);

/** A student's account, and what she can choose. */
function marketPart(market) {
  const { kind, offers, account, income, pick, is_picked: isPicked, is_playing: passes } = market;
  const choose = (offer) => send("/session/offers", { offer }).catch(() => {}).then(refreshSession);
  const chosen = isPicked ? "picked" : pick ? "keeps" : "choose";
  const state = market.is_over ? "done" : !offers.length ? "later" : passes ? "passes" : chosen;
  const box = (offer) => button(offerFacts(kind, offer), () => choose(offer.key), {
    id: `offer-${offer.key}`, class: "session-box", disabled: passes,
    "aria-pressed": String(offer.key === pick) });
  const change = income === null ? "" : say("market.income", { income: signed(income) });
  const money = h("p", { id: "account" }, say("market.account"), " ", h("b", {}, String(account)), change);
  return [roundPart(market), account === undefined ? null : money,
    h("p", { role: "status" }, say(`market.state.${state}`, { name: pick ? offerName(kind, pick) : "" })),
    market.is_over ? null : [h("div", { id: "offers" }, offers.map(box)),
      h("p", { class: "session-small" }, say(`market.help.${kind}`))]];
}

function offerFacts(kind, { key, is_open: isOpen, part, bill, switch: cost, trust, use }) {
  const facts = kind === "today" && isOffer(key);
  const about = facts ? `${say("offer.facts", { trust: Math.round(100 * trust), use: percent(use) })}; ` : "";
  return [h("b", {}, isOffer(key) ? markOf(isOpen ? "open" : "closed") : null, ` ${offerName(kind, key)}`),
    h("span", {}, say(`offer.part.${kind}`, { part: percent(part), bill: Math.round(bill) })),
    h("small", {}, about, say(cost ? "offer.switch" : "offer.free", { cost }))];
}

/** The teacher's commands, and the table of money and choices. */
function marketPanel({ market, accounts }) {
  const money = accounts.length ? accountsPart(accounts) : null;
  if (!market) {
    return part("market", h("p", { class: "session-line" }, FACTS.markets.map((kind) =>
      button(say(`market.${kind}`), () => command("market", { kind }), { id: `market-${kind}` }))), money);
  }
  const isRunning = market.ends !== null;
  const commands = market.is_playing || market.is_over ? [] : [
    button(say(isRunning ? "market.stop" : "market.start"),
      () => command("market_clock", { is_running: !isRunning }), { id: "market-clock" }),
    button(say("market.close"), () => command("market_close"), { id: "market-close" })];
  commands.push(button(say("market.away"), () => command("market_away"), { id: "market-away" }));
  const line = h("p", { class: "session-line" }, commands);
  return part("market", roundPart(market, "h3"), pickedOrMoved(market), line, money);
}

function accountsPart(accounts) {
  const kind = accounts[0][1];
  const rounds = [...Array(FACTS.rounds).keys()];
  const choiceName = (key) => (key === "keep" ? "″" : key && offerName(kind, key));
  const rows = [...accounts].sort((a, b) => b[2] - a[2]).map(([name, , account, choices]) =>
    [name, String(account), ...rounds.map((i) => choiceName(choices[i]))]);
  const heads = [say("people.student"), say("market.account"), ...rounds.map((i) => String(i + 1))];
  return h("details", { id: "accounts", open: byId("accounts")?.open }, h("summary", {}, say("market.table")),
    button(say("market.print"), () => print(), { id: "market-print" }),
    h("div", { class: "session-wide" }, table(say(`market.${kind}`), heads, rows)));
}

/** How many have chosen; at the end what the class moved, once the runs without it are made. */
function pickedOrMoved({ kind, verdict, compared, picked, players, is_playing: passes, is_over: isOver }) {
  const line = (id, ...words) => h("p", { class: "large", id }, words);
  if (!isOver) return passes ? null : line("picked", say("market.picked", { picked, players }));
  if (!verdict) return line("verdict", say("verdict.waits", { done: compared, runs: FACTS.pairs }));
  const { moved, low, high, is_open: isOpen, otherwise, runs } = verdict;
  const points = (value) => signed(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0)));
  const clear = `moved.${low > 0 || high < 0 ? "yes" : "no"}`;
  const values = { moved: points(moved), low: points(low), high: points(high), otherwise, runs,
    camp: say(`verdict.${isOpen ? "open" : "closed"}`) };
  const key = kind === "today" ? clear : otherwise ? "went" : "anyway";
  const how = h("span", {}, say(`verdict.how.${kind}`, values));
  return line("verdict", h("b", {}, say(`verdict.${key}`, values)), " ", how);
}

/** The projector's chart: the open share of the class and of the others, by half year. */
function drawMarket({ kind, months, class: own, others }) {
  if (marketChart?.kind !== kind) {
    const first = 12 * Number(months[0].slice(0, 4)) + Number(months[0].slice(5));
    const textAt = (at) => (kind === "today" ? monthAt((first + 6 * at) / 12) : String(at));
    const ticks = [...Array(FACTS.rounds + 1).keys()].map((at) => ({ at, text: textAt(at) }));
    const range = { first: 0, last: FACTS.rounds, ticks, hasEndings: false };
    marketChart = { kind, chart: shareChart({ ...range, title: say("market.chart") }) };
  }
  const { chart } = marketChart;
  const names = [["class", own], ["middle", others]].map(([name, shares]) => {
    chart.line(name, shares.map((share, at) => [at, share]));
    return { kind: name, text: say(`market.line.${name}`), share: shares.at(-1) };
  });
  setTimeout(() => chart.names(names.filter(({ share }) => share !== null)));
  return chart.element;
}

/** Beside the chart: the round, its clock, who has chosen, and the shares in numbers. */
function marketSide(market) {
  const { months, class: own, others } = market;
  const rows = months.map((_, at) => [String(at), percent(own[at]), percent(others[at])]);
  const heads = ["half", "line.class", "line.middle"].map((key) => say(`market.${key}`));
  return h("section", { id: "market" }, roundPart(market), market.is_over ? null : pickedOrMoved(market),
    table(say("market.chart"), heads, rows));
}
