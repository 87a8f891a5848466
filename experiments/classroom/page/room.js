// Where a room's server serves the page, it may take predictions and cells of the board, and give the class's lines.
// From a file nothing is sent and nothing is asked.
//
// A server says so by `window.openclosedRoom = {predict(prediction), cell(cell), changed(code), key}`, set before the
// page's own script; each of them may be missing. It may then call what `openclosedLab` offers below.

const room = window.openclosedRoom ?? null;
let classLines = []; // shares at the ends of years

function sendPrediction({ shares, confidence, bet }) {
  if (!room?.predict) return;
  const given = { yardstick: YARDSTICKS[0].key, years: HANDLES.map((i) => DATA.times[i].slice(0, 4)), points: shares, confidence, bet, code: codeOf(BASELINE, 0, 0) };
  Promise.resolve(room.predict(given)).catch(() => { byId("why").textContent = t("room.lost"); });
}

/** The class's lines, thin, and their median. */
function drawClass() {
  const all = state.prediction && state.yardstick === 0 ? classLines : [];
  const points = (shares) => [startOfLine(), ...shares.map((share, i) => [AT[HANDLES[i]], share])];
  chart.many("class", all.map(points));
  chart.line("class", all.length > 1 ? points(HANDLES.map((_, i) => medianOf(all.map((shares) => shares[i])))) : null);
}

onChange(() => room?.changed?.(code()));

window.openclosedLab = {
  showClass(given) {
    classLines = given.map((one) => one.points).filter((points) => points?.length === HANDLES.length && points.every(Number.isFinite));
    set({});
  },
  /** What the class has entered on the board: {scenario, guess}. */
  showBoard(given) {
    set({ cells: { ...state.cells, ...Object.fromEntries(given.map(({ scenario, guess }) => [scenario, { guess, isRun: true }])) } });
  },
  /** Open the steps up to one, with or without a prediction. */
  limit(lastStep, isUnlocked) {
    set({ lastStep, isUnlocked });
    if (!mayGo(state.step)) set({ step: isOpen() ? Math.min(lastStep, 2) : 1 });
  },
  /** Stops of the present scenario. */
  stops: () => stopsOf(state.scenario),
  open(given) {
    const found = placeOf(given);
    if (!found.error) set({ ...found, shown: isOpen() ? RUNS : 0 });
    return found.error ?? "";
  },
};
