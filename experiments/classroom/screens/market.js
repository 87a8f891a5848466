// The market that the class plays, as all its screens show it: the round and its clock, and what the class
// moved.

/** @type {number | null} */
let marketEnds = null; // of the round, on the server's clock
setInterval(showClock, 500);

function showClock() {
  const left = Math.max(0, Math.round(Number(marketEnds) - (Date.now() + clockAhead) / 1000));
  const text = marketEnds ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "";
  for (const one of document.querySelectorAll(".market-clock")) one.textContent = text;
}

/** The round, its clock, and what roles decided last. @param {Market} market @param {"h2" | "h3"} [tag] */
function roundPart(market, tag = "h2") {
  marketEnds = market.ends;
  setTimeout(showClock);
  const key = market.is_over ? "over" : market.is_playing ? "playing" : "round";
  const words = say(`market.${key}`, { round: market.round, rounds: FACTS.rounds });
  const decided = Object.entries(market.decided).map(([role, option]) =>
    h("span", h("b", `${say(`role.${role}`)}:`), ` ${say(`role.${role}.${option}.${market.kind}`)}. `));
  return [h(tag, { id: "market-round" }, words, " ", h("span.market-clock", { role: "timer" })),
    decided.length ? h("p#decided", decided) : null];
}

const isOffer = (/** @type {string} */ key) => !["keep", "rule"].includes(key);
/** @param {MarketKind} kind @param {string} key */
const offerName = (kind, key) => say(`${kind === "standards" && isOffer(key) ? "standard" : "offer"}.${key}`);

/** How many have chosen; at the end what the class moved, once the runs without it are made.
 * @param {PlayedMarket} market */
function pickedOrMoved({ kind, verdict, compared, picked, players, is_playing: passes, is_over: isOver }) {
  if (!isOver) return passes ? null : h("p#picked.large", say("market.picked", { picked, players }));
  if (!verdict) return h("p#verdict.large", say("verdict.waits", { done: compared, runs: FACTS.pairs }));
  const { low, high, side, runs, with_class: withClass, without, is_yours: isYours,
    is_divided: isDivided } = verdict;
  const [moved, from, to] = [verdict.moved, low, high].map((value) =>
    signed(Number(value.toFixed(Math.abs(value) < 10 ? 1 : 0))));
  const values = { moved, low: from, high: to, runs, with_class: withClass, without,
    went: say(`verdict.went.${side}`) };
  const clear = kind === "today" ? low > 0 || high < 0 : isYours;
  const key = kind === "today" ? "moved" : side === "neither" && isDivided && clear ? "divided" : "tipped";
  return h("p#verdict.large", h("b", say(`verdict.${key}.${clear ? "yes" : "no"}`, values)), " ",
    h("span", say(`verdict.how.${kind}`, values)));
}
