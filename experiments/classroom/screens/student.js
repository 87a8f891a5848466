// The session on the student's page: a line above it, and what the class does now in its place.

const PAUSE = 2.5; // seconds between two requests
const sessionHost = h("section#session", { "aria-label": say("title"), hidden: true });
const sessionLine = h("p#session-line.session-line");
const sessionWork = h("section#session-work", { "aria-label": say("work"), hidden: true });
/** @type {Record<string, string>} */
const sessionKnown = {};
/** @type {StudentView} */
let sessionView;
let working = ""; // the part shown in place of the page
let refreshSession = () => {};

/** Called by the page. */
window.openclosedSession = {
  key: keptKey(),
  predict: async (given) => {
    const { status, content } = await send("/session/predictions", given);
    if (status === 0 || status >= 400) throw new Error(status ? content.error : "");
  },
};

function keptKey() {
  try {
    return localStorage.getItem("openclosed-session") ?? "session";
  } catch {
    return "session";
  }
}

/** Pass a value on if it is new. @template Passed @param {string} key @param {Passed} value
 * @param {(value: Passed) => void} tell */
function passOn(key, value, tell) {
  const text = JSON.stringify(value);
  if (sessionKnown[key] === text) return;
  sessionKnown[key] = text;
  tell(value);
}

/** Parts shown in place of the page: what each draws if there is anything; one that is not quiet opens by
 * itself. */
const PARTS = {
  market: { of: (/** @type {StudentView} */ { market }) => market, isQuiet: false,
    draw: () => sessionView.market && marketPart(sessionView.market) },
  claim: { of: (/** @type {StudentView} */ { claims, steps }) => (steps.open_steps > 1 ? { claims } : null),
    isQuiet: true, draw: claimPart },
};
const partKeys = () => /** @type {(keyof typeof PARTS)[]} */ (Object.keys(PARTS))
  .filter((key) => PARTS[key].of(sessionView));

function showSession(/** @type {StudentView} */ view) {
  const before = sessionView ? partKeys() : [];
  sessionView = view;
  sessionHost.hidden = false;
  found();
  const page = window.openclosedPage;
  passOn("steps", view.steps, ({ open_steps, is_unlocked }) => page.limit(open_steps, is_unlocked));
  passOn("lines", view.lines, (lines) => page.showClass(lines));
  const now = partKeys();
  working = now.find((key) => !PARTS[key].isQuiet
    && !before.includes(key)) ?? now.find((key) => key === working) ?? "";
  drawSession();
}

function drawSession() {
  const { name, wish, steps } = sessionView;
  const keys = partKeys();
  const tabs = choices("work.session-tab", keys, (key) => say(`work.${key}`), working,
    (key) => { working = working === key ? "" : key; drawSession(); });
  const small = (/** @type {string} */ text) => h("span.session-small", text);
  passOn("line", [name, wish, steps, working, keys.length], () => put(sessionLine,
    h("span#session-who", say("you_are", { name })), wish ? small(say("wish_waits", { name: wish })) : null,
    steps.open_steps < FACTS.steps.length
      ? small(say("steps.locked", { name: t(`step.${FACTS.steps[steps.open_steps - 1]}`) })) : null,
    tabs));
  for (const main of document.querySelectorAll("main")) main.hidden = Boolean(working);
  sessionWork.hidden = !working;
  const shown = keys.find((key) => key === working);
  passOn("work", [shown, shown && PARTS[shown].of(sessionView)],
    () => put(sessionWork, shown ? PARTS[shown].draw() : null));
}

/** A student's account, and what she can choose. @param {OwnMarket} market */
function marketPart(market) {
  const { role } = market;
  if (role && !market.debrief) return rolePart(market, role);
  const { kind, offers, account, income = null, pick, is_picked: isPicked, is_playing: passes } = market;
  const choose = (/** @type {string} */ offer) => send("/session/offers", { offer }).then(refreshSession);
  const chosen = isPicked ? "picked" : pick ? "keeps" : "choose";
  const state = market.is_over ? "done" : !offers.length ? "later" : passes ? "passes" : chosen;
  const change = income === null ? "" : say("market.income", { income: signed(income) });
  return [roundPart(market),
    account === undefined ? null : h("p#account", say("market.account"), " ", h("b", String(account)),
      change),
    h("p", { role: "status" }, say(`market.state.${state}`, { name: pick && !role ? offerName(kind, pick) : "" })),
    market.debrief ? pickedOrMoved(market.debrief) : [
      h("div#offers", choices("offer.session-box", offers.map(({ key }) => key),
        (_, i) => offerFacts(kind, offers[i]), pick ?? null, choose, { disabled: passes })),
      h("p.session-small", say(`market.help.${kind}`))]];
}

/** A card of five lines, and what the role may decide. @param {OwnMarket} market @param {Role} role */
function rolePart({ kind, offers, pick, is_picked: isPicked, is_playing: passes, ...round }, role) {
  const choose = (/** @type {string} */ offer) => send("/session/offers", { offer }).then(refreshSession);
  const optionName = (/** @type {string} */ key) => say(`role.${role}.${key}.${kind}`);
  const lines = [`role.${role}.who.${kind}`, `role.${role}.aim`, "role.once", "role.acts", "role.say"];
  return [roundPart({ kind, is_playing: passes, ...round }),
    h("h3", say("role.yours", { role: say(`role.${role}`) })),
    h("ol#role", lines.map((key) => h("li", say(key)))),
    h("p", { role: "status" }, passes ? say("market.state.passes")
      : isPicked ? say("role.decided", { name: optionName(pick ?? "now") }) : say("role.decide")),
    h("div#offers", choices("offer.session-box", offers.map(({ key }) => key),
      (key) => h("b", optionName(key)), isPicked ? pick ?? null : null, choose, { disabled: passes }))];
}

/** @param {MarketKind} kind @param {Offer} offer */
function offerFacts(kind, { key, is_open: isOpen, part, bill, switch: cost, trust = 0, use = 0 }) {
  const facts = say("offer.facts", { trust: inPercent(trust), use: percent(use) });
  const change = say(cost ? "offer.switch" : "offer.free", { cost });
  return [h("b", isOffer(key) ? markOf(isOpen ? "open" : "closed") : null, ` ${offerName(kind, key)}`),
    h("span", say(`offer.part.${kind}`, { part: percent(part), bill: Math.round(bill) })),
    h("small", kind === "today" && isOffer(key) ? `${facts}; ${change}` : change)];
}

/** The student's claim, for the teacher alone. */
function claimPart() {
  const [{ claims }, page] = [sessionView, window.openclosedPage];
  const area = h("textarea#claim", { rows: 4, maxlength: 600, required: true,
    oninput: () => { page.note("claim", area.value); } }, page.notes().claim);
  const message = h("p#claim-message", { role: "status" },
    claims ? say("claim.sent", { count: claims }) : "");
  const give = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { status, content } = await send("/session/claims", { claim: area.value });
    if (status === 204) page.note("claim", "");
    else put(message, content.error);
    refreshSession();
  };
  return [h("h2", say("work.claim")), h("form", { onsubmit: give },
    h("p", h("label", { for: "claim" }, say("claim.help"))), area,
    h("p", h("button#claim-give.session-main", say("claim.give")))), message];
}

/** No state came: the server does not answer, or the teacher has removed the student. */
function loseSession(/** @type {number} */ status) {
  if (status === 401) location.assign("/");
  sessionHost.hidden = false;
  put(byId("session-lost"), say("lost"));
  return status === 401;
}

/** The server answers: a line that it has not got, as it was cut off, is sent again. */
function found() {
  put(byId("session-lost"));
  if (!sessionView.is_predicted) window.openclosedPage.sendAgain();
}

/** Start when the page is drawn. */
function enterSession() {
  const main = document.querySelector("main");
  if (!main || document.documentElement.dataset.ready !== "true") return void setTimeout(enterSession, 50);
  main.before(sessionHost);
  main.after(sessionWork);
  document.body.classList.add("in-session");
  put(sessionHost, sessionLine, h("p#session-lost", { role: "status" }));
  refreshSession = watch("/session/state", PAUSE, showSession, loseSession, found);
}

document.addEventListener("DOMContentLoaded", enterSession);
