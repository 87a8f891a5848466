// The session on the student's page: a line above it, and what the class does now in its place.

const PAUSE = 2.5; // seconds between two requests
const sessionHost = h("section", { id: "session", "aria-label": say("title"), hidden: true });
const sessionLine = h("p", { id: "session-line", class: "session-line" });
const sessionWork = h("section", { id: "session-work", "aria-label": say("work"), hidden: true });
const sessionKnown = {};
let sessionView = null;
let working = ""; // the part shown in place of the page

/** Called by the page. */
window.openclosedSession = {
  key: keptKey(),
  predict: async ({ measure, years, points, confidence, bet }) => {
    const { status, content } = await send("/session/predictions", { measure, years, points, confidence, bet });
    if (status >= 400) throw new Error(content.error);
  },
  cell: ({ scenario, guess }) => send("/session/cells", { scenario, guess: guess ?? null }).catch(() => {}),
};

function keptKey() {
  try {
    return localStorage.getItem("openclosed-session") ?? "session";
  } catch {
    return "session";
  }
}

/** Pass a value on if it is new. */
function passOn(key, value, tell) {
  const text = JSON.stringify(value);
  if (sessionKnown[key] === text) return;
  sessionKnown[key] = text;
  tell(value);
}

/** Parts shown in place of the page; a part that is not quiet opens by itself. */
const PARTS = {
  market: { of: ({ market }) => market, draw: marketPart },
  claim: { of: ({ claims, steps }) => (steps.open_steps > 1 ? { claims } : null), draw: claimPart, isQuiet: true },
  more: { of: ({ steps }) => (steps.open_steps > 1 ? {} : null), draw: morePart, isQuiet: true },
};

function showSession(view) {
  sessionView = view;
  sessionHost.hidden = false;
  found();
  const page = window.openclosedPage;
  passOn("steps", view.steps, ({ open_steps, is_unlocked }) => page.limit(open_steps, is_unlocked));
  passOn("lines", view.lines, (lines) => page.showClass(lines));
  passOn("board", view.board, (board) => { if (board.length) page.showBoard(board); });
  for (const [key, { of, isQuiet }] of Object.entries(PARTS)) {
    const is = Boolean(of(view));
    if (is && !isQuiet && !sessionKnown[`is ${key}`]) working = key;
    if (!is && working === key) working = "";
    sessionKnown[`is ${key}`] = is;
  }
  drawSession();
}

function drawSession() {
  const { name, wish, steps } = sessionView;
  const tabs = Object.entries(PARTS).filter(([, { of }]) => of(sessionView)).map(([key]) =>
    button(say(`work.${key}`), () => { working = working === key ? "" : key; drawSession(); }, { id: `work-${key}`, class: "session-tab", "aria-pressed": String(working === key) }));
  passOn("line", [name, wish, steps, working, tabs.length], () => put(sessionLine,
    h("span", { id: "session-who" }, say("you_are", { name })), wish ? h("span", { class: "session-small" }, say("wish_waits", { name: wish })) : null,
    steps.open_steps < FACTS.steps.length ? h("span", { class: "session-small" }, say("steps.locked", { name: t(`step.${FACTS.steps[steps.open_steps - 1]}`) })) : null,
    tabs));
  document.querySelector("main").hidden = Boolean(working);
  sessionWork.hidden = !working;
  passOn("work", [working, working && PARTS[working].of(sessionView)], () => put(sessionWork, working ? PARTS[working].draw(PARTS[working].of(sessionView)) : []));
}

/** The student's claim, for the teacher alone. */
function claimPart({ claims }) {
  const area = h("textarea", { id: "claim", rows: 4, maxlength: 600, required: true });
  const message = h("p", { role: "status", id: "claim-message" }, claims ? say("claim.sent", { count: claims }) : "");
  const give = async (event) => {
    event.preventDefault();
    const { status, content } = await send("/session/claims", { claim: area.value }).catch(() => ({ status: 0, content: { error: say("lost") } }));
    if (status !== 204) message.textContent = content.error;
    refreshSession();
  };
  return [h("h2", {}, say("work.claim")), h("form", { onsubmit: give }, h("p", {}, h("label", { for: "claim" }, say("claim.help"))), area,
    h("p", {}, h("button", { id: "claim-give", class: "session-main" }, say("claim.give")))), message];
}

/** No state came: the server does not answer, or the teacher has removed the student. */
function loseSession(status) {
  if (status === 401) {
    location.assign("/");
    return true;
  }
  sessionHost.hidden = false;
  put(byId("session-lost"), say("lost"));
  return false;
}

/** The server answers again. */
const found = () => put(byId("session-lost"));

let refreshSession = () => {};

/** Start when the page is drawn. */
function enterSession() {
  if (document.documentElement.dataset.ready !== "true") return setTimeout(enterSession, 50);
  document.querySelector("main").before(sessionHost);
  document.querySelector("main").after(sessionWork);
  document.body.classList.add("in-session");
  put(sessionHost, sessionLine, h("p", { id: "session-lost", role: "status" }));
  window.openclosedPage.limit(1, false); // until the server says which steps are open
  refreshSession = watch("/session/state", PAUSE, showSession, loseSession, found);
}

// More runs with the page's levers: the server makes them in batches, with new seeds.

const more = { stops: "", batch: 1, runs: [], text: "" };

function morePart() {
  const stops = window.openclosedPage.stops();
  if (more.stops !== stops.join()) Object.assign(more, { stops: stops.join(), batch: 1, runs: [], text: "" });
  const chart = shareChart({ first: Math.floor(TIMES[0]), last: TIMES.at(-1), today: TIMES[0], title: say("more.chart") });
  const names = stops.map((stop, i) => `${FACTS.levers[i].name}: ${FACTS.levers[i].stops[stop]}`).filter((_, i) => stops[i] !== FACTS.unchanged[i]);
  const message = h("p", { id: "more-message", role: "status" }, more.text);
  const show = () => {
    const [key] = FACTS.measures;
    chart.fan(more.runs.map(({ values, endings }) => ({ points: values[key].map((share, i) => [TIMES[i], share]), end: values[key].at(-1), ending: shownEnding(endings[key]) })));
    message.textContent = more.text;
  };
  const ask = () => askForMore(stops, show);
  setTimeout(show);
  return [h("h2", {}, say("work.more")), h("p", {}, say("more.help", { runs: FACTS.runs }), " ", h("b", {}, names.join(", ") || t("as_today"))),
    h("p", {}, button(say("more.run", { runs: FACTS.runs }), ask, { id: "more-run", class: "session-main" })), message, h("div", { class: "session-chart" }, chart.element)];
}

/** Endings of the runs so far, the most frequent first. */
function endingsSentence() {
  const [key] = FACTS.measures;
  const ends = more.runs.map(({ endings }) => shownEnding(endings[key]));
  const counts = ENDINGS.map((ending) => [ending, ends.filter((one) => one === ending).length]).filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
  return say("more.done", { runs: ends.length, endings: counts.map(([ending, count]) => `${t(`ending.${ending}`)} ${count}`).join(", ") });
}

/** Ask until the runs are made, or the levers move. */
async function askForMore(stops, show) {
  const batch = Math.min(++more.batch, FACTS.most_batches);
  const isAsked = () => more.stops === stops.join() && more.batch === batch;
  const tell = (text) => { more.text = text; show(); };
  tell(say("more.running"));
  while (isAsked()) {
    try {
      const { status, content } = await send("/session/runs", { stops, batch });
      if (!isAsked()) return;
      if (status === 200) {
        more.runs.push(...content.runs.filter(Boolean));
        return tell(endingsSentence());
      }
      tell(status === 202 ? (content.waiting ? say("more.waiting", { count: content.waiting }) : say("more.running")) : content.error);
      if (status !== 202 && status !== 503) {
        more.batch--;
        return;
      }
    } catch {
      tell(say("lost"));
    }
    await new Promise((done) => { setTimeout(done, 700 + 600 * Math.random()); });
  }
}

document.addEventListener("DOMContentLoaded", enterSession);
