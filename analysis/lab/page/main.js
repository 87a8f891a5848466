// The page: which step is shown, and its start.

const DRAW = [drawPredict, drawRun, drawCompare, drawExplain, drawChallenge, drawLaw, drawWhatif];
let drawn = "";

function drawSteps() {
  putIfNew(byId("steps"), [state.step, ...STEPS.map((_, i) => mayGo(i + 1)), manner], () => h("ol", {}, STEPS.map((key, i) => {
    const step = i + 1;
    return h("li", {}, button([String(step), h("span", {}, ` ${t(`step.${key}`)}`)], () => go(step), { id: `step-${step}`, disabled: !mayGo(step),
      "aria-current": state.step === step ? "step" : null }));
  })));
}

function drawTools() {
  putIfNew(byId("tools"), [!past.length, !future.length, state.projector, manner], () => [
    button(t("undo"), undo, { id: "undo", disabled: !past.length, title: "Z" }),
    button(t("redo"), redo, { id: "redo", disabled: !future.length, title: "Y" }),
    button(t("reset"), reset, { id: "reset", title: "0" }),
    button(t(manner === "plain" ? "to_standard" : "to_plain"), () => { setManner(manner === "plain" ? "standard" : "plain"); announce(); }, { id: "manner" }),
    button(t("projector"), nextMode, { id: "projector", title: "P", "aria-pressed": String(Boolean(state.projector)) }),
    button(t("help"), help, { id: "help", title: "?" })]);
}

/** Draw all that depends on the state. */
function draw() {
  const look = state.projector ? `projector ${state.projector}` : "";
  if (document.documentElement.className !== look) document.documentElement.className = look;
  if (document.body.dataset.step !== String(state.step)) document.body.dataset.step = String(state.step);
  const key = STEPS[state.step - 1];
  writeFixedWords();
  byId("work-title").textContent = t(`step.${key}.title`);
  drawSteps();
  drawTools();
  drawSettings();
  const panel = byId("panel");
  if (drawn !== `${key} ${state.scenario} ${state.run}`) stopPlaying();
  drawn = `${key} ${state.scenario} ${state.run}`;
  DRAW[state.step - 1](panel);
  byId("made").textContent = origin();
}

async function start() {
  if (!("DecompressionStream" in window)) {
    byId("headline").textContent = t("old_browser");
    return;
  }
  recall();
  await openCube();
  const asked = placeOfLink(location.hash);
  if (asked && !asked.error) Object.assign(state, asked);
  onChange(draw);
  listen();
  announce();
  if (asked?.error) byId("headline").textContent = asked.error;
  addEventListener("beforeprint", drawPaper);
  addEventListener("afterprint", () => put(byId("paper")));
  watchSizes(draw);
  addEventListener("hashchange", () => {
    const found = placeOfLink(location.hash);
    if (!found) return;
    if (found.error) byId("headline").textContent = found.error;
    else if (linkOf(found) !== linkOf(state)) change(found);
  });
  document.documentElement.dataset.ready = "true";
}

start();
