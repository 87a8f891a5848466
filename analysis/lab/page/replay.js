// A recorded run: firms change month by month, and what happened stands beside them.

const DIGITS = ["none", "open", "closed", "hybrid", "absent"];
const SECONDS = 12; // a whole run of months
const TOLD = 6; // events in sight
const MARKED = ["fork", "merge", "opening", "open_core", "closing", "sponsor_exit", "entry", "fence", "bankruptcy"];
const opened = new Map();

/** The recording of a scenario's run, or undefined. */
function recordingOf(scenario, run) {
  return DATA.recordings.find((one) => one.scenario === scenario && one.run === run);
}

async function openRecording(one) {
  if (!opened.has(one)) opened.set(one, await unpackedJson(one.bytes));
  return opened.get(one);
}

/** Where each firm stands: kinds apart and large ones first, or around the ring of the network. */
function places(recording, isRing) {
  const { firms } = recording;
  if (isRing) {
    const most = Math.max(...firms.map((firm) => firm.place)) + 1;
    return firms.map(({ place }) => {
      const angle = (2 * Math.PI * place) / most;
      const radius = 176 + 22 * ((place % 3) - 1);
      return { x: 250 + radius * Math.cos(angle), y: 215 + radius * Math.sin(angle) };
    });
  }
  const enterprises = firms.filter((firm) => firm.kind === "enterprise").length;
  const columns = 12;
  return firms.map((firm, i) => {
    const isFirst = i < enterprises;
    const place = isFirst ? i : i - enterprises;
    return { x: (isFirst ? 20 : 275) + (place % columns) * 19, y: 42 + Math.floor(place / columns) * 19 };
  });
}

/** Marks of enterprises are larger. */
function sizeOf(firm) {
  return firm.kind === "enterprise" ? 20 : 12;
}

/**
 * The moving picture of a recording. `onMonth(month)` is told where it is, `onFirm(i)` which firm is asked about.
 * Returns {element, show}.
 */
function firmsPicture(recording, onFirm) {
  const view = { isRing: false, month: -1, chosen: -1 };
  const height = 60 + 19 * Math.ceil(recording.firms.length / 24);
  const picture = svg("svg", { class: "agents", role: "img", "aria-label": t("replay.picture") });
  const lines = svg("g", {});
  const marks = recording.firms.map(() => svg("g", { class: "agent" }));
  const ring = svg("circle", { r: 13, fill: "none", "stroke-width": 3, visibility: "hidden" });
  let shown = [];

  function lay() {
    const colours = palette();
    picture.setAttribute("viewBox", `0 0 510 ${view.isRing ? 430 : height}`);
    const where = places(recording, view.isRing);
    const names = view.isRing ? [] : [["enterprise", 20], ["startup", 275]].map(([kind, x]) =>
      text(t(`firms.${kind}`), x - 8, 20, { size: 15, fill: colours.ink, weight: "bold" }));
    lines.replaceChildren(...(view.isRing ? recording.links : []).map(([a, b]) =>
      svg("line", { x1: where[a].x, y1: where[a].y, x2: where[b].x, y2: where[b].y, stroke: colours.grid, "stroke-width": 0.6 })));
    marks.forEach((group, i) => group.setAttribute("transform", `translate(${where[i].x} ${where[i].y})`));
    ring.setAttribute("stroke", colours.ink);
    picture.replaceChildren(lines, ...names, ...marks, ring);
    shown = [];
    view.where = where;
    choose(view.chosen);
  }

  function show(month) {
    const colours = palette();
    recording.states.forEach((states, i) => {
      if (shown[i] === states[month]) return;
      shown[i] = states[month];
      marks[i].replaceChildren(mark(DIGITS[states[month]], 0, 0, view.isRing ? 11 : sizeOf(recording.firms[i]), colours));
    });
    view.month = month;
  }

  function choose(i) {
    view.chosen = i;
    ring.setAttribute("visibility", i < 0 ? "hidden" : "visible");
    if (i >= 0) ring.setAttribute("transform", `translate(${view.where[i].x} ${view.where[i].y})`);
    const neighbours = recording.links.filter(([a, b]) => a === i || b === i);
    if (!view.isRing && i >= 0) {
      lines.replaceChildren(...neighbours.map(([a, b]) => svg("line", { x1: view.where[a].x, y1: view.where[a].y,
        x2: view.where[b].x, y2: view.where[b].y, stroke: palette().soft, "stroke-width": 1 })));
    }
  }

  picture.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    const distances = view.where.map((one) => Math.hypot(one.x - at.x, one.y - at.y));
    const nearest = distances.indexOf(Math.min(...distances));
    if (distances[nearest] < 16) onFirm(nearest);
  });
  lay();
  return {
    element: picture, show, choose,
    turn(isRing) {
      view.isRing = isRing;
      lay();
      show(Math.max(0, view.month));
    },
  };
}

/** What came together points up, what came apart points down. */
function markUnder(chart, month, what) {
  const [x, y, r] = [chart.x(month), chart.size.height - chart.margin.bottom - 5, 4];
  const isDown = ["fork", "closing", "sponsor_exit", "bankruptcy"].includes(what);
  const tip = isDown ? y + r : y - r;
  const foot = isDown ? y - r : y + r;
  return svg("path", { d: `M${x - r} ${foot}L${x + r} ${foot}L${x} ${tip}Z`, fill: chart.colours.soft });
}

/** The curve of the run with a line that stands in the present month. */
function runCurve(recording, host) {
  const one = yardstick();
  const { width } = roomFor(host);
  const isBeside = !matchMedia(`(max-width: ${state.projector ? 90 : 48}rem)`).matches; // as in layout.css
  const chart = frame({ size: { width: isBeside ? width / 2 - rem() : width, height: 13 * rem() }, unit: one.unit, top: topOf(state.yardstick),
    title: t("replay.curve"), labels: recording.months.map((month) => (month.endsWith("-01") ? month.slice(0, 4) : "")),
    pastEnd: recording.months.filter((month) => month.slice(0, 4) <= DATA.record_end).length - 1 });
  addLine(chart, recording.curves[one.key], { colour: chart.colours.open });
  addNames(chart, [{ name: t("this_run"), value: recording.curves[one.key].at(-1), colour: chart.colours.openInk }]);
  for (const [month, what] of recording.events) {
    if (MARKED.includes(what)) chart.picture.append(markUnder(chart, month, what));
  }
  const cursor = svg("line", { y1: chart.margin.top, y2: chart.size.height - chart.margin.bottom, stroke: chart.colours.ink, "stroke-width": 2 });
  chart.picture.append(cursor);
  return { element: chart.picture, show: (month) => { cursor.setAttribute("x1", chart.x(month)); cursor.setAttribute("x2", chart.x(month)); } };
}

function curveNumbers({ curves, months }) {
  const { key, unit } = yardstick();
  return numbers([{ name: t("this_run"), values: curves[key] }], unit, t("replay.curve"), months);
}

/** List prices of the families that are sold this month, cheapest last, as bars. */
function priceBars(recording) {
  const host = h("div", { class: "prices" });
  const most = Math.max(...Object.values(recording.prices).flat().filter(Boolean));
  const show = (month) => {
    const sold = Object.entries(recording.prices).filter(([, path]) => path[month] !== null)
      .sort((a, b) => b[1][month] - a[1][month]).slice(0, 8);
    host.replaceChildren(h("h4", {}, t("replay.prices")), ...sold.map(([name, path]) =>
      h("div", { class: "price" }, h("span", {}, name),
        h("span", { class: "bar", style: `width:${Math.max(1, (45 * path[month]) / most)}%` }), h("span", {}, path[month].toPrecision(2)))));
  };
  return { element: host, show };
}

/** Which makers closed down in the run, and when. */
function failuresOf(recording) {
  const failed = recording.events.filter(([, what]) => what === "bankruptcy")
    .map(([at, , words]) => `${words.split(/ closes down|,/)[0]} (${recording.months[at].slice(0, 4)})`);
  return h("p", { id: "failures" }, failed.length ? t("replay.failures", { count: failed.length, names: failed.join(", ") }) : t("replay.no_failures"));
}

/** What happened up to a month, the latest first; releases are many and only counted. */
function eventList(recording) {
  const host = h("ol", { class: "events", "aria-label": t("replay.events") });
  const counted = h("p", { class: "small" });
  const told = recording.events.filter(([, what]) => what !== "release");
  const releases = recording.events.filter(([, what]) => what === "release");
  const show = (month) => {
    const before = told.filter(([at]) => at <= month);
    host.replaceChildren(...before.slice(-TOLD).reverse().map(([at, what, words]) =>
      h("li", { class: at === month ? "now" : null }, h("span", { class: "when" }, recording.months[at]), h("b", {}, `${t(`event.${what}`)} `), words)));
    counted.textContent = t("replay.counted", { month: monthInWords(recording.months[month]),
      releases: releases.filter(([at]) => at <= month).length, others: before.length });
  };
  return { element: h("div", {}, h("h4", {}, t("replay.events")), counted, host), show };
}

let playing = 0;

function stopPlaying() {
  cancelAnimationFrame(playing);
  playing = 0;
}

/** Firms, curve, prices, events and the question why, all at one month. */
function replay(recording, host) {
  const last = recording.months.length - 1;
  const why = h("div", { class: "why" });
  let month = last;
  let chosen = 0;
  const ask = (i) => {
    picture.choose(i);
    chooser.value = String(i);
    chosen = i;
    put(why, reasonsOf(recording, i, month));
  };
  const picture = firmsPicture(recording, ask);
  const parts = [picture, runCurve(recording, host), priceBars(recording), eventList(recording)];
  const slider = h("input", { type: "range", id: "month", min: 0, max: last, value: last, oninput: () => { stopPlaying(); show(Number(slider.value)); } });
  const chooser = h("select", { id: "firm", onchange: () => ask(Number(chooser.value)) },
    recording.firms.map((firm, i) => h("option", { value: i }, t("firm", { number: i + 1, kind: t(`firm.${firm.kind}`) }))));
  const play = button(t("play"), start, { id: "play", class: "main" });
  const order = h("select", { id: "order", onchange: () => picture.turn(order.value === "ring") },
    ["kind", "ring"].map((key) => h("option", { value: key }, t(`order.${key}`))));

  function show(now) {
    month = now;
    slider.value = String(now);
    slider.setAttribute("aria-valuetext", monthInWords(recording.months[now]));
    now_.textContent = monthInWords(recording.months[now]);
    for (const part of parts) part.show(now);
    if (!playing) put(why, reasonsOf(recording, chosen, now));
  }

  function start() {
    if (playing) {
      stopPlaying();
      return show(month);
    }
    if (wantsNoMotion()) return show(Math.min(last, (month === last ? -12 : month) + 12));
    const first = month === last ? 0 : month;
    const began = performance.now();
    const tick = (time) => {
      const now = Math.min(last, first + Math.floor(((time - began) / 1000 / SECONDS) * last));
      if (now !== month) show(now);
      playing = now < last ? requestAnimationFrame(tick) : 0;
      if (!playing) show(now);
    };
    playing = requestAnimationFrame(tick);
  }

  const now_ = h("output", { for: "month", class: "month" });
  const element = h("div", { class: "replay" }, failuresOf(recording),
    h("div", { class: "controls" }, play, labelled(t("month"), slider, { class: "field wide-field" }), now_),
    h("div", { class: "columns" },
      h("div", {}, picture.element, legend(), labelled(t("order"), order)),
      h("div", {}, parts[1].element, h("p", { class: "small" }, t("replay.marks")), curveNumbers(recording)),
      h("div", {}, h("h4", {}, t("why.title")), h("p", { class: "small" }, t("why.help")), labelled(t("why.firm"), chooser), why),
      h("div", {}, parts[3].element, parts[2].element)));
  show(last);
  ask(0);
  return { element, start, show };
}
