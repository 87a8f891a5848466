// The page: one screen whose steps share a chart, marks and levers; the menu; and the start.

const DRAW = [drawPredict, drawPlay, drawDiscover, drawExplain, drawDecide];
/** @type {Chart} */
let chart;
/** @type {ReturnType<typeof leverPart>[]} */
let levers;
/** @type {ReturnType<typeof firmSeats>} */
let seats;
let drawn = "";

/** The chart, from the year of the first data to the horizon. */
function layChart() {
  const sources = measuredOf(state.measure);
  const title = t("chart.title", { what: t(`measure.${MEASURES[state.measure].key}`) });
  chart = shareChart({ first: firstYear(sources), last: AT[LAST], today: TODAY, title });
  chart.crosses(sources[0] ?? [], sources.slice(1).flat());
  put(byId("chart"), chart.element);
  isDrawing = false;
}

function drawSteps() {
  put(byId("steps"), h("ol", STEPS.map((key, i) => {
    const look = { class: i + 1 < state.step ? "done" : null,
      "aria-current": i + 1 === state.step ? "step" : null };
    const name = t(`step.${key}`);
    return h("li", button(`#step-${i + 1}`, h("span", name), () => go(i + 1),
      { ...look, disabled: !mayGo(i + 1), "aria-label": name }));
  })));
}

/** Say what a step asks or shows; nothing is read out again that has not changed. */
function tell(/** @type {string} */ headline, /** @type {Child[]} */ ...why) {
  if (byId("headline").textContent !== headline) put(byId("headline"), headline);
  const told = h("p", why);
  if (byId("why").textContent !== told.textContent) byId("why").replaceChildren(...told.childNodes);
}

/** The button to a step, named. @param {number} step */
const nextButton = (step, look = "main") =>
  button(`#next.${look}`, t("next", { step: t(`step.${STEPS[step - 1]}`) }), () => go(step),
    { disabled: !mayGo(step) });

/** Draw all that depends on the state. */
function draw() {
  const { measure, scenario, shown } = state;
  const step = STEPS[state.step - 1];
  const key = `${step} ${measure}`;
  if (key !== drawn) {
    if (!drawn.endsWith(` ${measure}`) || step === "predict" || drawn.startsWith("predict")) layChart();
    stopPlaying();
    for (const id of ["actions", "panel", "big"]) put(byId(id));
    chart.target(null);
    drawn = key;
  }
  document.body.dataset.step = step;
  document.body.classList.toggle("untouched", !areAllSeen());
  document.body.classList.toggle("halves", ["discover", "explain"].includes(step));
  drawSteps();
  levers.forEach(({ show, input }, i) => { show(stopsOf(scenario)[i]); input.disabled = !areAllSeen(); });
  put(byId("definition"), rich("definition", sentenceValues()));
  DRAW[state.step - 1]();
  const isReference = step === "play" && shown === RUNS && scenario === BASELINE;
  put(byId("made"), h("span", `${t("measure")}: ${t(`measure.${MEASURES[measure].key}`)}`),
    h("span", isReference ? referenceSentence() : ""), h("span#code", code()));
}

/** The summary of many more runs as today. */
function referenceSentence() {
  const { runs, ...by } = DATA.reference;
  const { endings, last_year: share } = by[MEASURES[state.measure].key];
  const part = (/** @type {string[]} */ ...keys) =>
    Math.round((100 * keys.reduce((sum, key) => sum + endings[key], 0)) / runs);
  return t("foot.report", {
    runs, own: RUNS, year: HORIZON, share: percent(share), open: part("open", "no_closed"),
    closed: part("closed"),
    shared: part("shared") });
}

function originOf() {
  const { version, ended, firms } = DATA.made;
  return t("origin", { code: code(), version, firms, runs: RUNS, date: (ended ?? "").slice(0, 10) });
}

function openDialog(/** @type {string} */ title, /** @type {Child[]} */ ...content) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  put(dialog, h("h2#dialog-title", title), content, button("#close.quiet", t("close"), closeDialog));
  if (!dialog.open) dialog.showModal();
}

const closeDialog = () => /** @type {HTMLDialogElement} */ (byId("dialog")).close();

/** The menu: all that is rarely used. */
function openMenu() {
  const by = h("select#by", { disabled: state.step === 1,
    onchange: () => { set({ measure: Number(by.value) }); } },
  MEASURES.map(({ key }, i) => h("option", { value: i, selected: i === state.measure },
    t(`measure.${key}`))));
  const message = h("p#code-message", { role: "status" });
  const input = h("input#code-input", { type: "text", size: 10, autocomplete: "off", spellcheck: "false",
    placeholder: codeOf(0, 0, 0) });
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    put(message, window.openclosedPage.open(input.value) || t("code.opened", { code: code() }));
  };
  const unlock = () => { set({ isUnlocked: true, shown: RUNS }); closeDialog(); };
  const folded = (/** @type {string} */ key, /** @type {Child[]} */ ...content) => h("details",
    h("summary", t(key)), content);
  const words = t("glossary").split("|").map((one) => one.split(": "));
  openDialog(t("menu"),
    h("p.field", h("label", { for: "by" }, t("measure")), by),
    h("p.field", languagePart()),
    h("form.field", { onsubmit: open }, h("label", { for: "code-input" }, t("code.enter")), input,
      h("button#open-code", t("code.open"))), message,
    state.step > 1 && state.shown === RUNS ? folded("numbers", numbersTable(),
      button("#csv", t("csv"), () => save(`${code()}.csv`, numbersCsv(), "text/csv"))) : null,
    folded("words", h("dl", words.map(([word, meaning]) => [h("dt", word), h("dd", meaning)]))),
    folded("keys", h("p", t("keys.text"))),
    folded("about", h("p", t("about.text", { firms: DATA.made.firms, runs: RUNS })), h("p", originOf())),
    h("p.field", button("#menu-exit-ticket", t("exit_ticket"), openExitTicket), " ",
      session ? null : button("#unlock", t("unlock"), unlock), " ",
      button("#forget", t("forget"), askToForget)));
}

function numbersTable() {
  const at = (/** @type {number} */ scenario, /** @type {number} */ time) =>
    percent(middleAt(state.measure, scenario, time));
  return table(scenarioName(state.scenario), [t("numbers.time"), t("middle_run.line"), t("as_today")],
    DATA.times.map((time, i) => [timeInWords(time), at(state.scenario, i), at(BASELINE, i)]));
}

function askToForget() {
  openDialog(t("forget"), h("p", t("forget.ask")),
    button("#forget-sure.main", t("forget.sure"), () => { forget(); closeDialog(); }));
}

/** Open the setting of a link, PAGE#CODE. */
function openLink() {
  const given = location.hash.slice(1);
  const error = given && window.openclosedPage.open(given);
  if (error) put(byId("why"), error);
}

/** A lever's name, and the button that opens its card. @param {PageLever} lever @param {Child} name */
const leverHead = (lever, name) => h("div.lever-head", name,
  button(`#card-${lever.key}.ask-card`, h("span", "?"), () => openCard(lever),
    { "aria-label": t("card.open", { lever: lever.name }) }));

/** What a lever is, what its stops mean, and where and when such a thing happened. */
function openCard(/** @type {PageLever} */ { name, question, stops }) {
  openDialog(name, h("p", question), h("dl.card", stops.map((stop) => [
    h("dt", stop.name, stop.basis === "today" ? ` (${t("card.today")})` : ""),
    h("dd", stop.meaning, stop.example ? h("small", " ", h("b", t(`basis.${stop.basis}`)), " ", stop.example)
      : "")])));
}

function leverPart(/** @type {PageLever} */ lever, /** @type {(stop: number) => void} */ onchange) {
  const { key, name, question, unchanged, stops } = lever;
  const id = `lever-${key}`;
  const input = h("input", { type: "range", id, min: 0, max: stops.length - 1, step: 1,
    "aria-describedby": `${id}-asks`,
    oninput: () => { onchange(Number(input.value)); } });
  const names = stops.map((stop, place) =>
    h("span", { onclick: () => { if (!input.disabled && input.value !== String(place)) onchange(place); } },
      stop.name));
  const part = unchanged / Math.max(1, stops.length - 1);
  const element = h("div.lever",
    leverHead(lever, h("label", { for: id, "data-moved": t("lever.moved") }, name)),
    h("p", { id: `${id}-asks` }, question),
    h("div.track", h("i", { style: `left:calc(${100 * part}% - ${part} * var(--knob, 18px))` }), input),
    h("div.stops", { "aria-hidden": "true" }, names));
  const show = (/** @type {number} */ place) => {
    input.value = String(place);
    input.setAttribute("aria-valuetext", stops[place].name);
    element.classList.toggle("moved", place !== unchanged);
    names.forEach((one, i) => { one.classList.toggle("chosen", i === place); });
  };
  show(unchanged);
  return { element, input, show };
}

async function start() {
  if (!("DecompressionStream" in window)) return put(byId("headline"), t("old_browser"));
  document.title = t("title");
  for (const one of document.querySelectorAll("[data-word], [data-label]")) {
    const [word, label] = ["data-word", "data-label"].map((name) => one.getAttribute(name));
    if (word) one.textContent = t(word);
    if (label) one.setAttribute("aria-label", t(label));
  }
  await openCube();
  recall();
  levers = LEVERS.map((lever, i) => leverPart(lever, (stop) => setStop(i, stop)));
  seats = firmSeats();
  put(byId("levers"), h("p#locked.small", t("levers.locked", { runs: RUNS })),
    h("div.board", h("div.levers", levers.map(({ element }) => element))));
  byId("menu").addEventListener("click", openMenu);
  addEventListener("hashchange", openLink);
  draw();
  openLink();
  document.documentElement.dataset.ready = "true";
}

start();
