// The student's state: one object, changed in one place.

const STEPS = ["predict", "play", "discover", "explain", "decide"];
const KEPT = ["openclosed-page", window.openclosedSession?.key].filter(Boolean).join("-"); // apart for each session
const EMPTY = {
  step: 1,
  scenario: BASELINE,
  measure: 0,
  run: 0,
  shown: 0, // visible runs of the current scenario: none, one or all
  draft: { shares: YEARS.map(() => null), confidence: 70, bet: null },
  prediction: null, // {shares, confidence, bet, scenario}, once locked
  cells: {}, // of the board, by scenario: {guess, isRun}
  sketch: null,
  isLawShown: false,
  sizes: {}, // by lever, the student's guess of its effect
  part: 0, // of the step Explain: why the line turns, or levers and chance
  goal: 0,
  wager: null, // {low, high, came}
  notes: {},
  isUnlocked: false,
  lastStep: STEPS.length, // that the teacher has opened
};
const state = structuredClone(EMPTY);
const listeners = [];

const isOpen = () => state.isUnlocked || state.prediction !== null;
const mayGo = (step) => step <= state.lastStep && (step === 1 || (isOpen() && (step === 2 || state.isUnlocked || state.shown === RUNS || state.hasPlayed)));
const code = () => codeOf(state.scenario, state.measure, state.run);

function onChange(listener) {
  listeners.push(listener);
}

function set(values) {
  Object.assign(state, values);
  keep();
  for (const listener of listeners) listener();
}

/** Move a lever: all runs of the new scenario show at once. */
function setStop(lever, stop) {
  set({ scenario: scenarioOf(stopsOf(state.scenario).with(lever, stop)), shown: RUNS });
}

function go(step) {
  if (!mayGo(step)) return;
  set(step === 5 ? { step, scenario: BASELINE } : { step });
  byId("headline").focus({ preventScroll: true });
  scrollTo(0, 0);
}

const OWN = ["draft", "prediction", "cells", "sketch", "isLawShown", "sizes", "wager", "notes", "isUnlocked", "hasPlayed", "step"];

/** Store the state in this browser alone. */
function keep() {
  try {
    localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(OWN.map((key) => [key, state[key]]))));
  } catch {
    // Without storage the page still works.
  }
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    const shares = (kept.prediction ?? kept.draft)?.shares;
    if (shares && shares.length !== YEARS.length) return; // of a page with another horizon
    for (const key of OWN) if (kept[key] !== undefined) state[key] = kept[key];
    if (state.hasPlayed) state.shown = RUNS;
    if (!mayGo(state.step)) state.step = 1;
  } catch {
    // Ignore what cannot be read.
  }
}

function forget() {
  set({ ...structuredClone(EMPTY), hasPlayed: false, lastStep: state.lastStep });
}

// A server may collect predictions and cells of the board, and show the class's lines; from a file, nothing is sent.
// It sets `window.openclosedSession = {predict(prediction), cell(cell), key}` before this script; each may be
// missing. It may then call `openclosedPage` below.

const session = window.openclosedSession ?? null;
let classLines = []; // shares by year

function sendPrediction({ shares, confidence, bet }) {
  if (!session?.predict) return;
  const given = { measure: MEASURES[0].key, years: YEARS, points: shares, confidence, bet };
  Promise.resolve(session.predict(given)).catch(() => { byId("why").textContent = t("session.lost"); });
}

/** Draw the class's lines, thin, and their median. */
function drawClass() {
  const all = state.prediction && state.measure === 0 ? classLines : [];
  const points = (shares) => [startOfLine(), ...shares.map((share, i) => [AT[i + 1], share])];
  chart.many("class", all.map(points));
  chart.line("class", all.length > 1 ? points(YEARS.map((_, i) => medianOf(all.map((shares) => shares[i])))) : null);
}

window.openclosedPage = {
  showClass(given) {
    classLines = given.map((one) => one.points).filter((points) => points?.length === YEARS.length && points.every(Number.isFinite));
    set({});
  },
  /** Add the class's entries on the board: {scenario, guess}. */
  showBoard(given) {
    set({ cells: { ...state.cells, ...Object.fromEntries(given.map(({ scenario, guess }) => [scenario, { guess, isRun: true }])) } });
  },
  /** Open the steps up to one, with or without a prediction. */
  limit(lastStep, isUnlocked) {
    set({ lastStep, isUnlocked });
    if (!mayGo(state.step)) set({ step: isOpen() ? Math.min(lastStep, 2) : 1 });
  },
  /** Stops of the current scenario. */
  stops: () => stopsOf(state.scenario),
  open(given) {
    const found = placeOf(given);
    if (!found.error) set({ ...found, shown: isOpen() ? RUNS : 0 });
    return found.error ?? "";
  },
};
