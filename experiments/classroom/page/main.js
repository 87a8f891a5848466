// The page: one screen whose steps share a chart, marks and levers; the menu; and the start.

const DRAW = [drawPredict, drawPlay, drawDiscover, drawExplain, drawDecide];
let chart;
let board;
let seats;
let drawn = "";

/** The chart, from the year of the first data to the horizon. */
function layChart() {
  const { sources } = measuredOf(state.measure);
  const first = Math.min(2024, ...sources.flat().map(([at]) => Math.floor(at)));
  chart = shareChart({ first, last: AT[LAST], today: TODAY, title: t("chart.title", { what: t(`measure.${MEASURES[state.measure].key}`) }) });
  chart.crosses(sources[0] ?? [], sources.slice(1).flat());
  put(byId("chart"), chart.element);
  isDrawing = false;
}

function drawSteps() {
  put(byId("steps"), h("ol", {}, STEPS.map((key, i) => h("li", {}, button(h("span", {}, t(`step.${key}`)), () => go(i + 1),
    { id: `step-${i + 1}`, disabled: !mayGo(i + 1), class: i + 1 < state.step ? "done" : null, "aria-label": t(`step.${key}`), "aria-current": state.step === i + 1 ? "step" : null })))));
}

/** Draw all that depends on the state. */
function draw() {
  const step = STEPS[state.step - 1];
  const key = `${step} ${state.measure}`;
  if (key !== drawn) {
    if (!drawn.endsWith(` ${state.measure}`) || step === "predict" || drawn.startsWith("predict")) layChart();
    stopPlaying();
    for (const id of ["actions", "panel", "big"]) put(byId(id));
    chart.target(null);
    drawn = key;
  }
  document.body.dataset.step = step;
  document.body.classList.toggle("untouched", !state.hasPlayed && state.shown !== RUNS);
  drawSteps();
  board.show(stopsOf(state.scenario));
  board.allow(() => state.shown === RUNS || state.hasPlayed);
  put(byId("definition"), rich("definition", sentenceValues()));
  DRAW[state.step - 1]();
  put(byId("made"), h("span", {}, `${t("measure")}: ${t(`measure.${MEASURES[state.measure].key}`)}`),
    h("span", {}, state.step === 2 && state.shown === RUNS && state.scenario === BASELINE ? referenceSentence() : ""), h("span", { id: "code" }, code()));
}

/** The summary of many more runs as today. */
function referenceSentence() {
  const { runs, ...by } = DATA.reference;
  const { endings, last_year: share } = by[MEASURES[state.measure].key];
  const part = (...keys) => Math.round((100 * keys.reduce((sum, key) => sum + endings[key], 0)) / runs);
  return t("foot.report", { runs, own: RUNS, year: HORIZON, share: percent(share), open: part("open", "no_closed"), closed: part("closed"), shared: part("shared"), undecided: part("undecided", "no_market") });
}

function originOf() {
  const { version, ended, firms } = DATA.made;
  return t("origin", { code: code(), version, firms, runs: RUNS, date: (ended ?? "").slice(0, 10) });
}

function openDialog(title, ...content) {
  const dialog = byId("dialog");
  put(dialog, h("h2", { id: "dialog-title" }, title), content, button(t("close"), () => dialog.close(), { id: "close", class: "quiet" }));
  if (!dialog.open) dialog.showModal();
}

/** The menu: all that is rarely used. */
function openMenu() {
  const by = h("select", { id: "by", disabled: state.step === 1, onchange: () => { set({ measure: Number(by.value) }); } },
    MEASURES.map(({ key }, i) => h("option", { value: i, selected: i === state.measure }, t(`measure.${key}`))));
  const message = h("p", { role: "status", id: "code-message" });
  const input = h("input", { type: "text", id: "code-input", size: 10, autocomplete: "off", spellcheck: "false", placeholder: codeOf(0, 0, 0) });
  const open = (event) => {
    event.preventDefault();
    const error = window.openclosedPage.open(input.value);
    message.textContent = error || t("code.opened", { code: code() });
  };
  const many = state.step > 1 && state.shown === RUNS;
  openDialog(t("menu"),
    h("p", { class: "field" }, h("label", { for: "by" }, t("measure")), by),
    h("form", { class: "field", onsubmit: open }, h("label", { for: "code-input" }, t("code.enter")), input, h("button", { id: "open-code" }, t("code.open"))), message,
    many ? h("details", {}, h("summary", {}, t("numbers")), table(scenarioName(state.scenario), [t("numbers.time"), t("middle_run.line"), t("as_today")],
      DATA.times.map((time, i) => [timeInWords(time), percent(middleAt(state.measure, state.scenario, i)), percent(middleAt(state.measure, BASELINE, i))])),
      button(t("csv"), () => save(`${code()}.csv`, numbersCsv(), "text/csv"), { id: "csv" })) : null,
    h("details", {}, h("summary", {}, t("words")), h("dl", {}, t("glossary").split("|").flatMap((one) => { const [word, meaning] = one.split(": "); return [h("dt", {}, word), h("dd", {}, meaning)]; }))),
    h("details", {}, h("summary", {}, t("keys")), h("p", {}, t("keys.text"))),
    h("details", {}, h("summary", {}, t("about")), h("p", {}, t("about.text", { firms: DATA.made.firms, runs: RUNS })), h("p", {}, originOf())),
    h("p", { class: "field" }, button(t("exit_ticket"), openExitTicket, { id: "menu-exit-ticket" }), " ",
      session ? null : button(t("unlock"), () => { set({ isUnlocked: true, shown: RUNS }); byId("dialog").close(); }, { id: "unlock" }), " ",
      button(t("forget"), askToForget, { id: "forget" })));
}

function askToForget() {
  openDialog(t("forget"), h("p", {}, t("forget.ask")), button(t("forget.sure"), () => { forget(); byId("dialog").close(); }, { id: "forget-sure", class: "main" }));
}

function listen() {
  byId("menu").addEventListener("click", openMenu);
  addEventListener("resize", () => draw());
  addEventListener("hashchange", openLink);
}

/** Open the setting of a link, PAGE#CODE. */
function openLink() {
  const given = location.hash.slice(1);
  if (!given) return;
  const error = window.openclosedPage.open(given);
  if (error) byId("why").textContent = error;
}

function leverBoard(levers, { onchange }) {
  const parts = levers.map((lever, i) => leverPart(lever, (stop) => onchange(i, stop)));
  const row = h("div", { class: "levers" }, parts.map(({ element }) => element));
  return {
    element: h("div", { class: "board" }, row),
    show: (stops) => parts.forEach(({ show }, i) => show(stops[i])),
    allow: (may) => parts.forEach(({ input }, i) => { input.disabled = !may(i); }),
  };
}

/** A lever's name, and the button that opens its card. */
function leverHead(lever, name) {
  return h("div", { class: "lever-head" }, name, button("?", () => openCard(lever), { class: "ask-card", id: `card-${lever.key}`, "aria-label": t("card.open", { lever: lever.name }) }));
}

/** What a lever is, what its stops mean, and where and when such a thing happened. */
function openCard({ name, question, stops }) {
  openDialog(name, h("p", {}, question), h("dl", { class: "card" }, stops.map((stop) => [
    h("dt", {}, stop.name, stop.basis === "today" ? ` (${t("card.today")})` : ""),
    h("dd", {}, stop.meaning, stop.example ? h("small", {}, " ", h("b", {}, t(`basis.${stop.basis}`)), " ", stop.example) : "")])));
}

function leverPart(lever, onchange) {
  const { key, name, question, unchanged, stops } = lever;
  const id = `lever-${key}`;
  const most = stops.length - 1;
  const input = h("input", { type: "range", id, min: 0, max: most, step: 1, "aria-describedby": `${id}-asks`, oninput: () => onchange(Number(input.value)) });
  const names = stops.map((stop, place) => h("span", { onclick: () => { if (!input.disabled && input.value !== String(place)) onchange(place); } }, stop.name));
  const part = most ? unchanged / most : 0;
  const element = h("div", { class: "lever" }, leverHead(lever, h("label", { for: id, "data-moved": t("lever.moved") }, name)), h("p", { id: `${id}-asks` }, question),
    h("div", { class: "track" }, h("i", { style: `left:calc(${100 * part}% - ${part} * var(--knob, 18px))` }), input), h("div", { class: "stops", "aria-hidden": "true" }, names));
  const show = (place) => {
    input.value = String(place);
    input.setAttribute("aria-valuetext", stops[place].name);
    element.classList.toggle("moved", place !== unchanged);
    names.forEach((one, i) => one.classList.toggle("chosen", i === place));
  };
  show(unchanged);
  return { element, input, show };
}

async function start() {
  if (!("DecompressionStream" in window)) {
    byId("headline").textContent = t("old_browser");
    return;
  }
  document.title = t("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = t(one.dataset.word);
  for (const one of document.querySelectorAll("[data-label]")) one.setAttribute("aria-label", t(one.dataset.label));
  await openCube();
  recall();
  board = leverBoard(LEVERS, { onchange: setStop });
  seats = firmSeats();
  put(byId("levers"), h("p", { id: "locked", class: "small" }, t("levers.locked", { runs: RUNS })), board.element);
  onChange(draw);
  listen();
  draw();
  openLink();
  document.documentElement.dataset.ready = "true";
}

start();
