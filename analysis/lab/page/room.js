// Where a room's server serves the page, it may take predictions and give the class's lines.
// From a file nothing is sent and nothing is asked: `room` is null.
//
// A server says so by `window.openclosedRoom = {predict(prediction), ...}`, set before the page's own
// script, or by the address of its interface in <meta name="openclosed-room" content="...">.
// It may then call what `openclosedLab` offers below.

const address = document.querySelector('meta[name="openclosed-room"]').content;
const room = window.openclosedRoom ?? (address ? roomAt(address) : null);
let lines = [];
let classCodes = []; // of what the class has set
let exact = null; // a run of the server: {values: {yardstick: by year}, endings: {yardstick: key}}

function roomAt(base) {
  const post = (where, body) => fetch(`${base}/${where}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return {
    predict: (given) => post("predictions", given),
    run: (setting) => post("runs", setting).then((answer) => answer.json()),
  };
}

/** Curves of the class for the present yardstick, as values at the handles. */
function classLines() {
  return lines.filter((one) => one.yardstick === yardstick().key).map((one) => one.points);
}

function sendPrediction({ points, confidence: sure }) {
  if (!room) return;
  const given = { yardstick: yardstick().key, years: HANDLES.map((place) => YEARS[place]), points, confidence: sure, code: code() };
  Promise.resolve(room.predict(given)).catch(() => { byId("headline").textContent = t("room.lost"); });
}

/** The server's run by year for the present yardstick; null if there is none. */
const exactLine = () => exact?.values[yardstick().key] ?? null;

function addExact(chart, names) {
  const line = exactLine();
  if (!line) return;
  addLine(chart, line, { colour: chart.colours.closed, dash: "14 3 2 3" });
  names.push({ name: t("exact"), value: line[LAST], colour: chart.colours.closed });
}

/** How the server's run ended, in words. */
function exactSaid() {
  if (!exactLine()) return null;
  return h("p", { id: "exact-ending" }, t("exact.said", { name: t(`ending.${yardstick().key}.${exact.endings[yardstick().key]}`) }));
}

onChange(() => room?.changed?.(code()));

window.openclosedLab = {
  showClass(given) {
    lines = given.filter((one) => one.points?.length === HANDLES.length && one.points.every(Number.isFinite));
    announce();
  },
  showCodes(given) {
    classCodes = given;
    announce();
  },
  showRun(run) {
    exact = run;
    playedYear = null;
    if (mayGo(2) && state.step < 2) go(2);
    else announce();
  },
  /** Open the steps up to one, with or without a prediction. */
  limit(lastStep, isUnlocked) {
    set({ lastStep, isUnlocked });
    if (!mayGo(state.step)) set({ step: isOpen() ? lastStep : 1 });
  },
  /** Keep the scenarios of two or more codes in the tray and show them. */
  compare(given) {
    const found = given.map(placeOf).filter((one) => !one.error).slice(0, PINS.length);
    set({ isUnlocked: true, lastStep: STEPS.length, step: STEPS.indexOf("compare") + 1 });
    change({ pins: Object.fromEntries(found.map(({ scenario }, i) => [PINS[i], scenario])), scenario: BASELINE });
  },
  /** Stops of the present scenario; null for one beside the levers. */
  stops: () => stopsOf(state.scenario),
  open(given) {
    const found = placeOf(given);
    if (!found.error) change(found);
    return found.error ?? "";
  },
};
