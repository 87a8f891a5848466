// The student's state: one object, changed in one place.

const STEPS = ["predict", "play", "discover", "explain", "decide"];
const session = window.openclosedSession;
const KEPT = session ? `openclosed-page-${session.key}` : "openclosed-page"; // apart for each session
/** @type {State} */
const EMPTY = {
  step: 1, scenario: BASELINE, measure: 0, run: 0, shown: 0,
  draft: { shares: YEARS.map(() => null), confidence: 70, bet: null }, prediction: null,
  finds: {}, goal: 0, wager: null, notes: {},
  isUnlocked: false, hasPlayed: false, lastStep: session ? 1 : STEPS.length,
};
/** @type {(keyof State)[]} */
const OWN = ["draft", "prediction", "finds", "wager", "notes", "isUnlocked", "hasPlayed", "step", "lastStep"];
const state = structuredClone(EMPTY);

const isOpen = () => state.isUnlocked || state.prediction !== null;
const areAllSeen = () => state.shown === RUNS || state.hasPlayed;
const mayGo = (/** @type {number} */ step) => step <= state.lastStep
  && (step === 1 || (isOpen() && (step === 2 || state.isUnlocked || areAllSeen())));
const code = () => codeOf(state.scenario, state.measure, state.run);

function set(/** @type {Partial<State>} */ values) {
  Object.assign(state, values);
  keep();
  draw();
}

/** Move a lever: all runs of the new scenario show at once. @param {number} lever @param {number} stop */
function setStop(lever, stop) {
  set({ scenario: scenarioOf(stopsOf(state.scenario).with(lever, stop)), shown: RUNS });
}

function go(/** @type {number} */ step) {
  if (!mayGo(step)) return;
  set(step === 5 ? { step, scenario: BASELINE } : { step });
  byId("headline").focus({ preventScroll: true });
  scrollTo(0, 0);
}

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
    /** @type {Partial<State>} */
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    const shares = (kept.prediction ?? kept.draft)?.shares;
    if (shares && shares.length !== YEARS.length) return; // of a page with another horizon
    Object.assign(state, kept);
    if (state.hasPlayed) state.shown = RUNS;
    if (!mayGo(state.step)) state.step = 1;
  } catch {
    // Ignore what cannot be read.
  }
}

/** Another tab of this page locked the line, or deleted it. */
addEventListener("storage", ({ key, newValue }) => {
  if (key !== KEPT || Boolean(JSON.parse(newValue ?? "{}").prediction) === Boolean(state.prediction)) return;
  recall();
  draw();
});

function forget() {
  set({ ...structuredClone(EMPTY), lastStep: state.lastStep });
}

// A server may collect predictions, and show the class's lines; from a file, nothing is sent. It sets `window.openclosedSession` before this script, and may then call `openclosedPage`.

/** @type {Series<"prediction">[]} */
let classLines = [];

let isSending = false;

/** Send the locked line, if there is one and a server. */
async function sendPrediction() {
  if (isSending || !session || !state.prediction) return;
  const { shares, confidence, bet } = state.prediction;
  isSending = true;
  await session.predict({ measure: MEASURES[0].key, years: YEARS, points: shares, confidence, bet })
    .finally(() => { isSending = false; });
}

/** Draw the class's lines, thin, and their median. */
function drawClass() {
  const all = state.prediction && state.measure === 0 ? classLines : [];
  drawPredictions(chart, AT, startOfLine()[1], all, all.length > 1);
}

window.openclosedPage = {
  showClass(given) {
    classLines = given.map(({ points }) => points).filter((points) => points?.length === YEARS.length);
    draw();
  },
  limit(lastStep, isUnlocked) {
    set({ lastStep, isUnlocked });
    if (!mayGo(state.step)) set({ step: isOpen() ? Math.min(lastStep, 2) : 1 });
  },
  sendAgain: () => void sendPrediction().catch(() => {}), // the next state comes soon
  notes: () => state.notes,
  note,
  open(given) {
    const { place, error = "" } = placeOf(given);
    if (place) set({ ...place, shown: isOpen() ? RUNS : 0 });
    return error;
  },
};
