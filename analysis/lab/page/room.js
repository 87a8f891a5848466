// Where a room's server serves the page, it may take predictions and give the class's lines.
// From a file nothing is sent and nothing is asked: `room` is null.
//
// A server says so by `window.openclosedRoom = {predict(prediction), ...}`, set before the page's own
// script, or by the address of its interface in <meta name="openclosed-room" content="...">.
// It may then call `openclosedLab.showClass(lines)`, `openclosedLab.unlock()` and `openclosedLab.open(code)`.

const address = document.querySelector('meta[name="openclosed-room"]').content;
const room = window.openclosedRoom ?? (address ? roomAt(address) : null);
let lines = [];

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

window.openclosedLab = {
  showClass(given) {
    lines = given.filter((one) => one.points?.length === HANDLES.length && one.points.every(Number.isFinite));
    announce();
  },
  unlock: () => set({ isUnlocked: true }),
  open(given) {
    const found = placeOf(given);
    if (!found.error) change(found);
    return found.error ?? "";
  },
};
