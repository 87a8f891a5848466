// The teacher's private screen: what the class does now on the left, who is here on the right.

let classView = null;
let refreshClass = () => {};

/** Send a command, and refresh the dashboard. */
async function command(name, body = {}) {
  const { status, content } = await send(`/teacher/do/${name}`, body).catch(() => ({ status: 0, content: { error: say("lost") } }));
  byId("message").textContent = status === 200 ? "" : content.error;
  refreshClass();
  return status === 200 ? content : null;
}

function openDashboard() {
  const found = () => { if (byId("message").textContent === say("lost")) byId("message").textContent = ""; };
  refreshClass = watch("/teacher/state", 1.5, (view) => { classView = view; found(); drawDashboard(); }, (status) => {
    byId("message").textContent = status === 401 ? "" : say("lost");
    if (status === 401) askForSecret("");
    return status === 401;
  }, found);
}

const lead = h("div", { class: "lead" });
const people = h("section", { class: "people", "aria-labelledby": "people-title" });
let sorting = "student"; // column by which the list is sorted
const known = {}; // content of each part
let isPressed = false; // redrawing a pressed button would lose the click

for (const [kind, is] of [["pointerdown", true], ["pointerup", false], ["pointercancel", false]]) {
  addEventListener(kind, () => {
    isPressed = is;
    if (!is) setTimeout(drawDashboard);
  }, true);
}

/** Redraw a part of the screen if its content has changed. */
function fill(key, host, shown, make) {
  const text = JSON.stringify(shown);
  if (known[key] === text && host.firstChild) return;
  known[key] = text;
  put(host, make());
}

function drawDashboard() {
  if (!classView || isPressed) return;
  const { students, gone, ...own } = classView;
  if (!lead.isConnected) put(byId("content"), lead, people);
  fill("top", byId("top"), own, topPart);
  fill("lead", lead, own, () => [leadPart(classView), accessPart(classView)]);
  const scrolled = byId("people")?.scrollTop ?? 0;
  fill("people", people, [students, gone, sorting], () => peoplePart(classView));
  if (byId("people")) byId("people").scrollTop = scrolled;
}

function topPart() {
  const { code, joined, predicted, waiting, trouble, url } = classView;
  return [h("h1", { class: "session-code", id: "join-code" }, code), h("span", { id: "address" }, url),
    h("span", { id: "joined" }, say("joined", { count: joined })), h("span", { id: "answered" }, say("answered", { count: predicted })),
    h("a", { href: "/projector", target: "_blank", rel: "noopener", class: "button", id: "open-projector" }, say("projector.open")),
    waiting ? h("span", { class: "session-line" }, say("queue", { count: waiting }), button(say("queue.empty"), () => command("empty_queue"), { id: "queue-empty" })) : null,
    trouble.map((text) => h("p", { class: "session-shock", role: "alert" }, text))];
}

const part = (key, ...content) => h("section", { "aria-labelledby": `${key}-title` }, h("h2", { id: `${key}-title` }, say(`lead.${key}`)), content);

function leadPart(view) {
  return [stepsPart(view), projectorPart(view), marketPanel(view)];
}

function stepsPart({ steps, cells }) {
  return part("steps", h("p", { class: "session-line" }, FACTS.steps.map((name, i) =>
    button(`${i + 1} ${t(`step.${name}`)}`, () => command("steps", { ...steps, open_steps: i + 1 }), { id: `open-${i + 1}`, "aria-pressed": String(steps.open_steps === i + 1) })),
  button(say(steps.is_unlocked ? "steps.lock" : "steps.unlock"), () => command("steps", { ...steps, is_unlocked: !steps.is_unlocked }), { id: "unlock" })),
  steps.open_steps > 2 ? h("p", { class: "session-small" }, say("cells", { count: cells })) : null);
}

function projectorPart({ is_revealed: isRevealed, predicted, stage }) {
  return part("projector", h("p", { class: "session-line" },
    button(say(isRevealed ? "hide" : "reveal", { count: predicted }), () => command("reveal", { is_revealed: !isRevealed }), { id: "reveal", class: isRevealed ? null : "session-main" }),
    FACTS.stages.map((key, i) => button(say(`stage.${key}`, { runs: FACTS.runs }), () => command("stage", { stage: i }), { id: `stage-${i}`, "aria-pressed": String(stage === i) }))));
}

function peoplePart({ students, gone }) {
  const [key] = FACTS.measures;
  const given = (one, i) => one.predictions[key]?.[i];
  const columns = { student: (one) => one.name, predicts: (one) => given(one, 0), sure: (one) => given(one, 1), bet: (one) => given(one, 2), claims: (one) => one.claims.length || undefined };
  const by = (one) => columns[sorting](one);
  const compare = (a, b) => (typeof a === "number" ? b - a : a.localeCompare(b));
  const sorted = [...students].sort((a, b) => Boolean(b.wish) - Boolean(a.wish) || (by(a) === undefined) - (by(b) === undefined) || (by(a) === undefined ? 0 : compare(by(a), by(b))));
  const wishes = students.filter(({ wish }) => wish).length;
  const row = (one) => {
    const [share, sure, bet] = one.predictions[key] ?? [null, null, null];
    return h("tr", {}, h("th", { scope: "row" }, one.name, one.wish ? wishPart(one) : null),
      h("td", {}, percent(share)), h("td", {}, sure === null ? "–" : `${sure} %`), h("td", {}, bet ? FACTS.levers.find((lever) => lever.key === bet).name : "–"),
      h("td", { class: "claims" }, one.claims.join(" · ")),
      h("td", {}, button("×", () => command("remove", { id: one.id }), { id: `remove-${one.id}`, "aria-label": say("remove", { name: one.name }) })));
  };
  const heads = ["student", "predicts", "sure", "bet", "claims", "out"];
  const head = (name) => h("th", { scope: "col", "aria-sort": name === sorting ? "other" : null }, columns[name]
    ? button(say(`people.${name}`), () => { sorting = name; drawDashboard(); }, { id: `sort-${name}`, class: "sort", "aria-label": say("people.sort", { name: say(`people.${name}`) }) }) : say(`people.${name}`));
  return [h("h2", { id: "people-title" }, say("students", { count: students.length })),
    wishes > 1 ? h("p", {}, button(say("names.allow", { count: wishes }), () => command("names"), { id: "allow-all", class: "session-main" })) : null,
    students.length ? h("div", { class: "session-wide", id: "people", tabindex: 0, role: "region", "aria-labelledby": "people-title" },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map(head))), h("tbody", {}, sorted.map(row)))) : h("p", {}, say("students.none")),
    gone.length ? h("p", { class: "session-line" }, h("span", { class: "session-small" }, say("removed")), gone.map((one) =>
      button(say("readmit", { name: one.name }), () => command("readmit", { id: one.id }), { id: `readmit-${one.id}` }))) : null];
}

function wishPart({ id, wish }) {
  return h("span", { class: "session-line" }, button(say("name.allow", { name: wish }), () => command("name", { id, is_allowed: true }), { id: `allow-${id}` }),
    button(say("name.refuse"), () => command("name", { id, is_allowed: false }), { id: `refuse-${id}` }));
}

function accessPart({ is_closed: isClosed, file }) {
  return h("section", { "aria-labelledby": "access-title" }, h("h2", { id: "access-title" }, say("access")),
    h("p", { class: "session-line" }, button(say(isClosed ? "access.open" : "access.close"), () => command("access", { is_closed: !isClosed }), { id: "close-access", "aria-pressed": String(isClosed) })),
    h("p", { class: "session-line" }, h("a", { href: "/teacher/participation.csv", class: "button", id: "participation", download: true }, say("participation")),
      h("a", { href: "/teacher/class.csv", class: "button", id: "csv", download: true }, say("csv"))),
    h("p", { class: "session-small", id: "kept" }, say("privacy", { file })));
}

async function enterBySecret(secret) {
  const { status, content } = await send("/teacher/enter", { secret });
  if (status !== 200) throw new Error(content.error);
  history.replaceState(null, "", "/teacher");
  openDashboard();
}

function askForSecret(words) {
  const secret = h("input", { type: "password", id: "secret", size: 24, autocomplete: "off" });
  const message = h("p", { role: "alert" }, words);
  put(byId("content"), h("h1", {}, say("enter.title")), h("form", { onsubmit: (event) => {
    event.preventDefault();
    enterBySecret(secret.value.trim()).catch((error) => { message.textContent = error.message; });
  } }, h("label", { for: "secret" }, say("enter.secret"), " ", secret), h("p", {}, h("button", { id: "enter", class: "session-main" }, say("enter")))), message);
}

async function begin() {
  const secret = decodeURIComponent(location.hash.slice(1));
  if (secret) return enterBySecret(secret).catch((error) => askForSecret(error.message));
  const { status } = await fetch("/teacher/state");
  if (status === 200) openDashboard();
  else askForSecret("");
}

addEventListener("hashchange", begin);
begin();
