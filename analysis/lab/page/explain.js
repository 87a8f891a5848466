// Step 4: what each lever moved, after guesses; and two equal worlds that end differently.

const SIZES = ["small", "middle", "large"];
const [SMALL, LARGE] = [0.05, 0.15]; // of all work: what the three sizes mean
const PARTED = 0.1; // two runs have parted where they differ by more from then on
const BEFORE = 12; // months before they part, of which is told what happened
const TOLD_EVENTS = 4;
let twins; // the two recordings, once they are unpacked

/** The middle run at each stop of a lever, all others as today. */
function leverReach(i) {
  const points = DATA.levers[i].stops.map((stop, place) => ({ name: stop.name, share: middleAt(0, scenarioOf(UNCHANGED.with(i, place)), LAST), isToday: place === UNCHANGED[i] }));
  const shares = points.map(({ share }) => share);
  return { points, low: Math.min(...shares), high: Math.max(...shares), size: Math.max(...shares) - Math.min(...shares) };
}

const sizeName = (size) => (size < SMALL ? "small" : size > LARGE ? "large" : "middle");

function drawExplain() {
  byId("headline").textContent = t("explain.title");
  byId("why").textContent = t("explain.text");
  const reaches = DATA.levers.map((_, i) => leverReach(i));
  const isDone = DATA.levers.every(({ key }) => state.sizes[key]);
  const most = DATA.levers[reaches.indexOf(reaches.reduce((a, b) => (b.size > a.size ? b : a)))];
  const bet = DATA.levers.find(({ key }) => key === state.prediction?.bet);
  put(byId("panel"),
    h("section", { class: "half" }, h("h3", {}, t("explain.levers")), h("p", { class: "small" }, t("explain.levers.text", { year: HORIZON })),
      h("div", { class: "reaches" }, DATA.levers.map((lever, i) => reachRow(lever, reaches[i]))),
      h("p", { id: "explained", role: "status" }, isDone ? t(bet ? (bet === most ? "explain.bet.won" : "explain.bet.lost") : "explain.most", { bet: bet?.name, most: most.name }) : "")),
    h("section", { class: "half" }, h("h3", {}, t("explain.twins")), h("div", { id: "twins" })));
  drawTwins();
  put(byId("big"), button(t("next", { step: t("step.decide") }), () => go(5), { id: "next", class: "main", disabled: !mayGo(5) }));
}

function reachRow(lever, reach) {
  const guess = state.sizes[lever.key];
  const choose = (size) => set({ sizes: { ...state.sizes, [lever.key]: size } });
  const head = h("b", {}, lever.name);
  if (!guess) return h("div", { class: "reach" }, head, h("span", { class: "sure", role: "group", "aria-label": t("explain.guess", { lever: lever.name }) },
    SIZES.map((size) => button(t(`size.${size}`), () => choose(size), { class: "box", id: `size-${lever.key}-${size}` }))));
  const said = reach.points.map(({ name, share }) => `${name} ${percent(share)}`).join(", ");
  return h("div", { class: "reach" }, head, h("span", { class: "meter wide", role: "img", "aria-label": said }, h("i", { style: `left:${100 * reach.low}%;width:${100 * reach.size}%` }),
    reach.points.map(({ name, share, isToday }) => h("em", { class: isToday ? "today" : "", style: `left:${100 * share}%`, title: `${name}: ${percent(share)}` }))),
  h("small", {}, said), h("small", { class: sizeName(reach.size) === guess ? "right-guess" : "" }, t(sizeName(reach.size) === guess ? "explain.right" : "explain.wrong", { guess: t(`size.${guess}`), points: Math.round(100 * reach.size) })));
}

/** Two runs that go on from one world, by other luck. */
async function drawTwins() {
  const host = byId("twins");
  const pair = ["high", "low"].map((title) => DATA.recordings.find((one) => one.title === title));
  if (!pair.every(Boolean)) return put(host, h("p", {}, t("twins.none")));
  twins ??= await Promise.all(pair.map(({ bytes }) => unpackedJson(bytes)));
  if (!byId("twins")) return;
  const [high, low] = twins;
  const key = YARDSTICKS[0].key;
  const from = high.months.indexOf(DATA.since);
  const parted = partingMonth(high.curves[key], low.curves[key], from);
  const own = shareChart({ first: Math.floor(TODAY), last: AT[LAST], today: TODAY, title: t("twins.chart") });
  const pointsIn = ({ curves, months }) => curves[key].slice(from).map((share, i) => [placeOfMonth(months[from + i]), share]);
  own.fan(twins.map((one) => ({ points: pointsIn(one), ending: TOLD[one.ending] ?? one.ending })));
  own.playhead(placeOfMonth(high.months[parted]), t("twins.part", { month: monthInWords(high.months[parted]) }));
  put(host, h("p", { class: "small" }, t("twins.text")), h("div", { id: "twins-chart" }, own.element),
    h("div", { class: "pair" }, twins.map((one, i) => h("div", {}, h("b", { class: `says ${TOLD[one.ending] ?? one.ending}` }, t(`twins.ended.${TOLD[one.ending] ?? one.ending}`, { share: percent(one.curves[key].at(-1)) })),
      h("ul", {}, whatHappened(one, twins[1 - i], parted).map(([month, , words]) => h("li", {}, `${monthInWords(one.months[month])}: ${words}`)))))));
}

/** The last month in which two curves are still together, from a month on. */
function partingMonth(a, b, from) {
  for (let month = a.length - 1; month > from; month--) if (Math.abs(a[month] - b[month]) <= PARTED) return month;
  return from;
}

/** What happened in one of two runs and not in the other, before and as they parted. */
function whatHappened({ events }, other, parted) {
  const theirs = new Set(other.events.map(([month, what, words]) => `${month} ${what} ${words}`));
  return events.filter(([month, what, words]) => month > parted - BEFORE && month <= parted + 3 && !theirs.has(`${month} ${what} ${words}`)).slice(-TOLD_EVENTS);
}
