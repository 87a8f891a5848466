// The teacher's private screen: what the class does now on the left, who is here on the right.

/** @type {TeacherView | null} */
let classView = null;
let refreshClass = () => {};

/** Send a command, and refresh the dashboard. @param {string} name @param {object} [body] */
async function command(name, body = {}) {
  const { status, content } = await send(`/teacher/do/${name}`, body);
  put(byId("message"), status === 200 ? "" : content.error);
  refreshClass();
}

/** A button that sends a command. @param {string} what @param {string} words @param {string} name
 * @param {object} [body] @param {Attributes} [more] */
const order = (what, words, name, body, more) => button(what, words, () => command(name, body), more);

function openDashboard() {
  const found = () => { if (byId("message").textContent === say("lost")) put(byId("message")); };
  const show = (/** @type {TeacherView} */ view) => { classView = view; found(); drawDashboard(); };
  refreshClass = watch("/teacher/state", 1.5, show, (status) => {
    put(byId("message"), status === 401 ? "" : say("lost"));
    if (status === 401) askForSecret("");
    return status === 401;
  }, found);
}

const lead = h("div.lead");
const people = h("section.people", { "aria-labelledby": "people-title" });
/** The columns of the list, and what each sorts by. @type {Record<string, (one: Student) => string | number
 * | undefined>} */
const COLUMNS = {
  student: (one) => one.name, predicts: (one) => givenBy(one)[0], sure: (one) => givenBy(one)[1],
  bet: (one) => givenBy(one)[2], claims: (one) => one.claims.length || undefined };
let sorting = "student"; // column by which the list is sorted
let withRoles = false; // in the next market
/** @type {Record<string, string>} */
const known = {}; // content of each part
let isPressed = false; // redrawing a pressed button would lose the click

for (const kind of ["pointerdown", "pointerup", "pointercancel"]) {
  addEventListener(kind, () => {
    isPressed = kind === "pointerdown";
    if (!isPressed) setTimeout(drawDashboard);
  }, true);
}

/** A student's last share, confidence and bet, if any. @param {Student} one
 * @returns {Partial<Student["predictions"][string]>} */
const givenBy = (one) => one.predictions[FACTS.measures[0]] ?? [];

/** Redraw a part of the screen if its content has changed.
 * @param {string} key @param {Element} host @param {unknown} shown @param {() => Child} make */
function fill(key, host, shown, make) {
  const text = JSON.stringify(shown);
  if (known[key] === text && host.firstChild) return;
  known[key] = text;
  put(host, make());
}

function drawDashboard() {
  if (!classView || isPressed) return;
  const view = classView;
  const { students, gone, ...own } = view;
  if (!lead.isConnected) put(byId("content"), lead, people);
  fill("top", byId("top"), own, () => topPart(view));
  fill("lead", lead, [own, withRoles],
    () => [script, stepsPart(view), projectorPart(view), marketPanel(view), accessPart(view)]);
  const scrolled = byId("people")?.scrollTop ?? 0;
  fill("people", people, [students, gone, sorting], () => peoplePart(view));
  if (byId("people")) byId("people").scrollTop = scrolled;
}

function topPart(/** @type {TeacherView} */ { code, joined, predicted, trouble, url }) {
  const link = { href: "/projector", target: "_blank", rel: "noopener" };
  return [h("h1#join-code.session-code", code), h("span#address", url),
    h("span#joined", say("joined", { count: joined })),
    h("span#answered", say("answered", { count: predicted })),
    h("a#open-projector.button", link, say("projector.open")),
    trouble.map((text) => h("p.session-shock", { role: "alert" }, text))];
}

const line = (/** @type {Child[]} */ ...content) => h("p.session-line", content);
const small = (/** @type {string} */ text) => h("span.session-small", text);
const part = (/** @type {string} */ key, /** @type {Child[]} */ ...content) =>
  h("section", { "aria-labelledby": `${key}-title` }, h("h2", { id: `${key}-title` }, say(`lead.${key}`)),
    content);

/** What to press, ask and answer in a lesson, by minute; docs/teaching/guide.md has the same words. */
const scriptRows = (/** @type {string} */ lesson) => Object.keys(FACTS.words[LANGUAGE])
  .filter((key) => key.startsWith(`script.${lesson}.`)).map((key) => say(key).split("|"));
const script = h("section#script", { "aria-label": say("script") }, ["first", "parts", "market"].map((lesson) =>
  h("details", { id: `script-${lesson}` }, h("summary", say(`script.${lesson}`)),
    h("div.session-wide", { tabindex: 0, role: "region", "aria-label": say(`script.${lesson}`) },
      table(say("script"), say("script.heads").split("|"), scriptRows(lesson))))));

function stepsPart(/** @type {TeacherView} */ { steps }) {
  const { is_unlocked: isUnlocked } = steps;
  return part("steps",
    line(choices("open.step", FACTS.steps.map((_, i) => i + 1),
      (i) => `${i} ${t(`step.${FACTS.steps[i - 1]}`)}`,
      steps.open_steps, (step) => command("steps", { ...steps, open_steps: step })),
    order("#unlock", say(isUnlocked ? "steps.lock" : "steps.unlock"), "steps",
      { ...steps, is_unlocked: !isUnlocked })));
}

function projectorPart(/** @type {TeacherView} */ { is_revealed: isRevealed, predicted, stage }) {
  const words = say(isRevealed ? "hide" : "reveal", { count: predicted });
  return part("projector", line(
    order("#reveal", words, "reveal", { is_revealed: !isRevealed },
      { class: isRevealed ? null : "session-main" }),
    choices("stage.step", [...FACTS.stages.keys()], (i) => say(`stage.${FACTS.stages[i]}`,
      { runs: FACTS.runs }),
    stage, (i) => command("stage", { stage: i }))));
}

/** The teacher's commands, and the table of money and choices. @param {TeacherView} view */
function marketPanel({ market, accounts, roles }) {
  const money = accounts.length ? accountsPart(accounts) : null;
  if (!market) return part("market", line(FACTS.markets.map((kind) =>
    order(`#market-${kind}`, say(`market.${kind}`), "market", { kind, with_roles: withRoles })),
  button("#with-roles", say("market.roles"), () => { withRoles = !withRoles; drawDashboard(); },
    { "aria-pressed": String(withRoles) })), money);
  const named = Object.entries(roles).map(([role, name]) => `${say(`role.${role}`)}: ${name}`);
  const isRunning = market.ends !== null;
  const clock = isRunning ? "market.stop" : "market.start";
  return part("market", roundPart(market, "h3"), pickedOrMoved(market),
  named.length ? line(small(named.join(" · "))) : null, line(
    market.is_playing || market.is_over ? null : [
      order("#market-clock", say(clock), "market_clock", { is_running: !isRunning }),
      order("#market-close", say("market.close"), "market_close")],
    order("#market-away", say("market.away"), "market_away")), money);
}

function accountsPart(/** @type {Account[]} */ accounts) {
  const kind = accounts[0][1];
  const rounds = [...Array(FACTS.rounds).keys()];
  const choiceName = (/** @type {string} */ key = "") =>
    (key === "keep" ? "″" : key && offerName(kind, key));
  const rows = accounts.toSorted((a, b) => b[2] - a[2]).map(([name, , account, picks]) =>
    [name, String(account), ...rounds.map((i) => choiceName(picks[i]))]);
  const heads = [say("people.student"), say("market.account"), ...rounds.map((i) => String(i + 1))];
  const isOpen = document.querySelector("#accounts[open]") !== null;
  return h("details#accounts", { open: isOpen }, h("summary", say("market.table")),
    button("#market-print", say("market.print"), () => print()),
    h("div.session-wide", table(say(`market.${kind}`), heads, rows)));
}

function peoplePart(/** @type {TeacherView} */ { students, gone }) {
  const by = (/** @type {Student} */ one) => COLUMNS[sorting](one);
  const sorted = students.toSorted((one, other) => {
    const [a, b] = [by(one), by(other)];
    const missing = Number(a === undefined) - Number(b === undefined);
    const way = typeof a === "number" ? Number(b) - a : String(a).localeCompare(String(b));
    return Number(Boolean(other.wish)) - Number(Boolean(one.wish)) || missing || way;
  });
  const wishes = students.filter(({ wish }) => wish).length;
  const idle = students.filter(({ is_idle: isIdle }) => isIdle).length;
  const heads = [...Object.keys(COLUMNS), "out"].map((name) => {
    const text = say(`people.${name}`);
    const sort = () => { sorting = name; drawDashboard(); };
    return h("th", { scope: "col", "aria-sort": name === sorting ? "other" : null }, name === "out" ? text
      : button(`#sort-${name}.sort`, text, sort, { "aria-label": say("people.sort", { name: text }) }));
  });
  const region = { tabindex: 0, role: "region", "aria-labelledby": "people-title" };
  return [h("h2#people-title", say("students", { count: students.length })),
    wishes > 1 ? h("p", order("#allow-all.session-main", say("names.allow", { count: wishes }), "names"))
    : null,
    students.length ? h("div#people.session-wide", region,
      h("table", h("thead", h("tr", heads)), h("tbody", sorted.map(studentRow))))
    : h("p", say("students.none")),
    idle ? line(order("#remove-idle", say("remove.idle", { count: idle }), "remove_idle")) : null,
    gone.length ? line(small(say("removed")), gone.map(({ id, name }) =>
      order(`#readmit-${id}`, say("readmit", { name }), "readmit", { id }))) : null];
}

function removeAll(/** @type {Student} */ { id, name, same }) {
  const words = say("remove.address", { count: same, name });
  const remove = () => { if (confirm(`${words}?`)) command("remove_address", { id }); };
  return button(`#remove-address-${id}`, `×${same}`, remove, { "aria-label": words, title: words });
}

function studentRow(/** @type {Student} */ student) {
  const { id, name, wish, claims, same } = student;
  const [share, sure, bet] = givenBy(student);
  const wishes = line(order(`#allow-${id}`, say("name.allow", { name: wish }), "name",
    { id, is_allowed: true }),
  order(`#refuse-${id}`, say("name.refuse"), "name", { id, is_allowed: false }));
  return h("tr", h("th", { scope: "row" }, name, wish ? wishes : null),
    h("td", percent(share ?? NaN)), h("td", sure === undefined ? "–" : `${sure} %`),
    h("td", bet ? t(`lever.${bet}`) : "–"), h("td.claims", claims.join(" · ")),
    h("td", order(`#remove-${id}`, "×", "remove", { id }, { "aria-label": say("remove", { name }) }),
      same > 1 ? removeAll(student) : null));
}

function accessPart(/** @type {TeacherView} */ { is_closed: isClosed, file }) {
  const link = (/** @type {"participation" | "csv"} */ id, /** @type {string} */ name) =>
    h("a.button", { id, href: `/teacher/${name}.csv`, download: true }, say(id));
  const access = say(isClosed ? "access.open" : "access.close");
  return h("section", { "aria-labelledby": "access-title" }, h("h2#access-title", say("access")),
    line(order("#close-access", access, "access", { is_closed: !isClosed },
      { "aria-pressed": String(isClosed) })),
    line(link("participation", "participation"), link("csv", "class"), languagePart()),
    h("p#kept.session-small", say("privacy", { file })),
    line(button("#delete-class", say("delete"), () => {
      if (confirm(say("delete.sure"))) command("delete");
    })));
}

/** Enter, and forget the secret in the address; what is wrong is said where it is asked for. */
async function enterBySecret(/** @type {string} */ secret) {
  const { status, content } = await send("/teacher/enter", { secret });
  if (status !== 200) return askForSecret(content.error);
  history.replaceState(null, "", "/teacher");
  openDashboard();
}

function askForSecret(/** @type {string} */ words) {
  const secret = h("input#secret", { type: "password", size: 24, autocomplete: "off" });
  const enter = (/** @type {Event} */ event) => {
    event.preventDefault();
    enterBySecret(secret.value.trim());
  };
  put(byId("content"), h("h1", say("enter.title")), h("form", { onsubmit: enter },
    h("label", { for: "secret" }, say("enter.secret"), " ", secret),
    h("p", h("button#enter.session-main", say("enter")))), h("p", { role: "alert" }, words));
}

async function begin() {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) return enterBySecret(secret);
  const { status } = await fetch("/teacher/state");
  if (status === 200) openDashboard();
  else askForSecret("");
}

addEventListener("hashchange", begin);
begin();
