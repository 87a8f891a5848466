// Everything by keyboard: steps, run, seed, pins, copying, projector, help.

const MODES = ["", "light", "dark"];

const KEYS = {
  r: () => { go(2); if (state.step === 2) playRun(); },
  s: newSeed,
  c: () => byId("copy")?.click(),
  p: nextMode,
  z: undo,
  y: redo,
  0: reset,
  "?": help,
  ...Object.fromEntries(STEPS.map((_, i) => [String(i + 1), () => go(i + 1)])),
  ...Object.fromEntries(PINS.filter((pin) => pin !== "C").map((pin) => [pin.toLowerCase(), () => pinByKey(pin)])),
};

/** Pins are capitals, as C copies: Shift+C pins C. */
function pinByKey(pin) {
  if (!maySeeMany()) return;
  pinHere(pin);
  go(STEPS.indexOf("compare") + 1);
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("dialog").open) return;
    const { target } = event;
    if (target.matches("textarea, select, input:not([type=range], [type=radio])")) return;
    const action = event.shiftKey && event.key === "C" ? () => pinByKey("C") : KEYS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Large text for the wall, first light, then dark, then as before. */
function nextMode() {
  set({ projector: MODES[(MODES.indexOf(state.projector) + 1) % MODES.length] });
}

function help() {
  const rows = ["1–7", "← →", "R", "S", "A B ⇧C D", "C", "P", "Z Y", "0", "?"].map((key, i) => [key, t(`key.${i}`)]);
  const dialog = byId("dialog");
  put(dialog, h("h2", { id: "dialog-title" }, t("help")), h("p", {}, t("help.text")), table(t("help.keys"), [t("key"), t("does")], rows),
    h("h3", {}, t("help.from")), h("p", {}, origin()),
    h("p", {}, t("help.runs", { scenario: DATA.made.scenario, runs: runsOfAScenario() })),
    h("p", {}, button(t("help.config"), saveConfig, { class: "quiet" })),
    h("h3", {}, t("help.model")), h("p", {}, t("help.model.text", { runs: runsOfAScenario(), firms: DATA.made.firms })),
    button(t("close"), () => dialog.close(), { class: "main" }));
  dialog.showModal();
}
