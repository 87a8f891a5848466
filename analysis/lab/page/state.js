// What the reader has chosen. One object, changed in one place; every change can be undone.

const STEPS = ["predict", "run", "compare", "explain", "challenge", "law", "whatif"];
const START = DATA.start; // where the page starts
const PINS = ["A", "B", "C", "D"];
const KEPT = ["openclosed-lab-notes", window.openclosedRoom?.key].filter(Boolean).join("-"); // a room's apart

const state = {
  step: 1,
  scenario: START,
  yardstick: 0,
  run: 0,
  pins: {},
  predictions: {}, // by yardstick: {points, confidence, scenario}
  notes: {},
  isUnlocked: false,
  hasPlayed: false, // one run, so that many may be shown
  lastStep: STEPS.length, // that a room's teacher has opened
  projector: "",
};
const past = [];
const future = [];
const listeners = [];

const yardstick = () => YARDSTICKS[state.yardstick];
const prediction = () => state.predictions[yardstick().key];
const isOpen = () => state.isUnlocked || Object.keys(state.predictions).length > 0;
const setting = () => ({ scenario: state.scenario, yardstick: state.yardstick, run: state.run, pins: { ...state.pins } });
const code = () => codeOf(state.scenario, state.yardstick, state.run);

/** Whether counts and lines of many runs may be shown: not before one run was played. */
const maySeeMany = () => state.isUnlocked || (state.hasPlayed && isOpen());

const mayGo = (step) => step <= state.lastStep && (step === 1 || (step === 2 ? isOpen() : maySeeMany()));

function onChange(listener) {
  listeners.push(listener);
}

/** Change the settings, so that it can be undone. */
function change(values) {
  past.push(setting());
  future.length = 0;
  Object.assign(state, values);
  announce();
}

/** Change what needs no undoing. */
function set(values) {
  Object.assign(state, values);
  announce();
}

function announce() {
  clearTimeout(addressing);
  addressing = setTimeout(writeAddress, 0); // after the page is drawn, as the browser takes its time
  keep();
  for (const listener of listeners) listener();
}

let addressing = 0;

/** The address is the link of what is shown. */
function writeAddress() {
  const link = `#${linkOf(state)}`;
  try {
    if (location.hash !== link) history.replaceState(null, "", link);
  } catch {
    // A frame that may not change its address still has its code.
  }
}

function undo() {
  if (past.length) move(past, future);
}

function redo() {
  if (future.length) move(future, past);
}

function move(from, to) {
  to.push(setting());
  Object.assign(state, from.pop());
  announce();
}

function reset() {
  change({ scenario: BASELINE, run: 0 });
}

function setStop(lever, stop) {
  const stops = stopsOf(state.scenario) ?? [...UNCHANGED];
  stops[lever] = stop;
  change({ scenario: scenarioOf(stops) });
}

function go(step) {
  if (!mayGo(step)) return;
  set({ step });
  byId("work-title").focus({ preventScroll: true });
}

let keptContent = "";

/** Notes, predictions, manner and whether a run was played stay in this browser alone. */
function keep() {
  const { predictions, notes, isUnlocked, hasPlayed } = state;
  const content = JSON.stringify({ predictions, notes, isUnlocked, hasPlayed, manner });
  if (content === keptContent) return;
  keptContent = content;
  try {
    localStorage.setItem(KEPT, content);
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}

function recall() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    if (kept.manner === "standard") setManner("standard");
    for (const [key, one] of Object.entries(kept.predictions ?? {})) {
      const fits = YARDSTICKS.some((known) => known.key === key) && one.points?.length === HANDLES.length && (one.scenario ?? 0) < DATA.cube.shape[1];
      if (fits && one.points.every(Number.isFinite)) state.predictions[key] = one;
    }
    Object.assign(state.notes, kept.notes);
    state.isUnlocked = kept.isUnlocked === true;
    state.hasPlayed = kept.hasPlayed === true;
  } catch {
    // What cannot be read is as if it were not there.
  }
}

function forget() {
  try {
    localStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
  past.length = 0;
  future.length = 0;
  setManner("plain");
  set({ predictions: {}, notes: {}, isUnlocked: false, hasPlayed: false, pins: {}, scenario: START, run: 0, step: 1 });
}
