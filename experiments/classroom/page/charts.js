// The chart of page, phone and projector: a share from 0 to 100 % by time (or by the law's product).
// Places on the axis are numbers: the end of August 2026 is 2026.67; `points` are [[at, share], ...].
// It draws data as `crosses` (upright ones for other sources), a `fan` of runs with marks of their endings, named
// lines (`line`: null removes one; `many`: thin lines; `names` at the right edge), a `playhead`, a `band` and a
// `target`. `drawing` takes a line by mouse, finger or arrow keys: null shares are not drawn yet, `rest` is where
// handles wait, and with `byHandle` a finger draws from handles only.

const ENDINGS = ["open", "shared", "undecided", "closed"];
const THIRDS = [1 / 3, 2 / 3];
/** The four endings shown: open wins if no closed vendor is left; without a market it is undecided. */
const shownEnding = (ending) => ({ no_closed: "open", no_market: "undecided" })[ending] ?? ending;
/** The zone of a share: above two thirds, below one third, or between. */
const sideOf = (share) => (share >= 2 / 3 ? "open" : share <= 1 / 3 ? "closed" : "shared");
const SHAPES = {
  open: "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5z",
  shared: "M0-6 6 0 0 6-6 0z",
  undecided: "M0-4.6 5 4-5 4z",
  closed: "M-4.6-4.6h9.2v9.2h-9.2z",
  hidden: "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5z",
  none: "M0-1.8A1.8 1.8 0 1 1 0 1.8A1.8 1.8 0 1 1 0-1.8z",
};

/** The mark of an ending (or of a firm's models: open, closed, shared for both, none). */
function markOf(ending, attributes = {}) {
  return svg("svg", { class: `mark ${ending}`, viewBox: "-7 -7 14 14", "aria-hidden": "true", ...attributes }, svg("path", { d: SHAPES[ending] }));
}

/** Marks of runs, sorted by ending; "hidden" for one not shown yet. */
function marksRow(endings) {
  const order = [...ENDINGS, "hidden"];
  return [...endings].sort((a, b) => order.indexOf(a) - order.indexOf(b)).map((ending) => markOf(ending));
}

/** The month that ends at a place of the axis: 2026.67 is "August 2026". */
function monthAt(place) {
  const month = Math.round(12 * place) - 1;
  return monthInWords(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`);
}

const PEN = "M0 0l5-15 22-22 10 10-22 22z M0 0l2.5-7.5 5 5z";

function shareChart({ first, last, today = null, title, ticks = null, hasEndings = true, top = 1 }) {
  const x = (at) => (100 * (at - first)) / (last - first);
  const y = (share) => 100 * (1 - Math.min(Math.max(share / top, 0), 1));
  const words = (text, at, share, attributes = {}) => svg("text", { x: `${at}%`, y: `${share}%`, ...attributes }, text);
  const flat = (points) => points.filter(([, share]) => share !== null).map(([at, share], i) =>
    `${i ? "L" : "M"}${(10 * x(at)).toFixed(1)} ${(10 * y(share)).toFixed(1)}`).join("");
  const group = (name) => svg("g", { class: name });
  const layers = Object.fromEntries(["bands", "fan", "many", "lines"].map((name) => [name, group(name)]));
  const over = Object.fromEntries(["ends", "crosses", "names", "play", "goal"].map((name) => [name, group(name)]));
  const stretched = svg("svg", { viewBox: "0 0 1000 1000", preserveAspectRatio: "none", width: "100%", height: "100%" }, Object.values(layers));
  const picture = svg("svg", { class: "picture", role: "img", "aria-label": title, width: "100%", height: "100%" }, ground(), stretched,
    hasEndings ? edge() : null, today === null ? null : present(), Object.values(over));
  const area = h("div", { class: "area" }, picture);
  const element = h("div", { class: "plot" }, area);
  const drawn = new Map(); // paths by name, kept so that they can glide

  function ground() {
    const parts = today === null ? [] : [svg("rect", { class: "future", x: `${x(today)}%`, y: 0, width: `${100 - x(today)}%`, height: "100%" })];
    for (const share of [0, top / 2, top]) {
      parts.push(svg("line", { class: share ? "grid" : "axis", x1: 0, x2: "100%", y1: `${y(share)}%`, y2: `${y(share)}%` }));
      parts.push(words(percent(share), 0, y(share), { dx: "-.6em", dy: ".35em", "text-anchor": "end" }));
    }
    if (hasEndings) {
      THIRDS.forEach((share, i) => {
        const side = i ? "open" : "closed";
        parts.push(svg("line", { class: `rule ${side}`, x1: 0, x2: "100%", y1: `${y(share)}%`, y2: `${y(share)}%` }));
        parts.push(words(percent(share), 0, y(share), { dx: "-.6em", dy: ".35em", "text-anchor": "end" }));
        parts.push(words(`${i ? "▲" : "▼"} ${t(`chart.${side}`)}`, 0, y(share), { class: `ending wide ${side} halo`, dx: ".5em", dy: i ? "-.5em" : "1.15em" }));
        parts.push(words(t(`ending.${side}`), 0, i ? 0 : 100, { class: `ending narrow ${side} halo`, dx: ".5em", dy: i ? "1.2em" : "-.5em" }));
      });
    }
    if (!ticks) for (let at = first; at <= last; at++) parts.push(svg("rect", { class: "tick", x: `${x(at)}%`, y: "100%", width: 1, height: 6 }));
    for (const { at, text, isMinor } of ticks ?? years()) {
      parts.push(words(text, x(at), 100, { dy: "1.5em", "text-anchor": "middle", class: isMinor ? "minor" : null }));
    }
    return parts;
  }

  /** Years stand between the ticks of their Januaries; a narrow screen shows every other one. */
  function years() {
    const count = Math.round(last - first);
    return Array.from({ length: count }, (_, i) => ({ at: first + i + 0.5, text: String(first + i), isMinor: (count - i) % 2 === 0 }));
  }

  function edge() {
    return [["open", 2 / 3], ["shared", 1 / 3], ["closed", 0]].map(([side, low]) =>
      svg("rect", { class: `edge ${side}`, x: "100%", y: `${y(low + 1 / 3)}%`, width: 6, height: "33.34%" }));
  }

  function present() {
    return [svg("line", { class: "today", x1: `${x(today)}%`, x2: `${x(today)}%`, y1: -4, y2: "100%" }),
      words(t("chart.today", { month: monthAt(today) }), x(today), 0, { class: "ink", dy: "-.6em", "text-anchor": "middle" })];
  }

  function path(name, points, layer, kind) {
    let line = drawn.get(name);
    if (!points?.length) {
      line?.remove();
      drawn.delete(name);
      return;
    }
    if (!line) {
      line = svg("g", {}, svg("path", { class: "under" }), svg("path", {}));
      drawn.set(name, line);
      layers[layer].append(line);
    }
    line.setAttribute("class", kind);
    for (const one of line.children) one.setAttribute("d", flat(points));
  }

  function set(prefix, count, each) {
    for (const name of [...drawn.keys()]) if (name.startsWith(prefix) && Number(name.slice(prefix.length)) >= count) path(name, null);
    for (let i = 0; i < count; i++) each(i);
  }

  /** Move labels apart so that they do not overlap; in percent of the height. */
  function apart(rows, gap) {
    const sorted = rows.map((row) => ({ ...row, place: y(row.share) })).sort((a, b) => a.place - b.place);
    sorted.forEach((row, i) => { if (i) row.place = Math.max(row.place, sorted[i - 1].place + gap); });
    let limit = 100 - gap * 0.7; // the lowest label stays above the axis
    for (const row of sorted.reverse()) {
      row.place = Math.min(row.place, limit);
      limit = row.place - gap;
    }
    return sorted;
  }

  const mark = (ending, at, share, dx) => svg("svg", { x: `${x(at)}%`, y: `${y(share)}%`, overflow: "visible" },
    markOf(ending, { x: dx - 7, y: -7, width: 14, height: 14 }));
  let stop = () => {};

  return {
    element, area, x, y, mark,
    crosses(main, others = []) {
      const cross = ([at, share], d) => svg("svg", { x: `${x(at)}%`, y: `${y(share)}%`, overflow: "visible" }, svg("path", { class: "under", d }), svg("path", { d }));
      over.crosses.replaceChildren(...others.map((one) => cross(one, "M-4 0H4M0-4V4")), ...main.map((one) => cross(one, "M-4-4 4 4M4-4-4 4")));
      if (main.length) over.crosses.append(words(t("chart.measured"), x(main[0][0]), y(main[0][1]), { class: "ink halo", dx: "-.8em", dy: ".35em", "text-anchor": "end" }));
      if (others.length) over.crosses.append(words(t("chart.measured.other"), x(others[0][0]), y(others[0][1]), { class: "ink halo wide", dx: "-.8em", dy: ".35em", "text-anchor": "end" }));
    },
    fan(runs) {
      set("fan ", runs.length, (i) => path(`fan ${i}`, runs[i].points, "fan", runs[i].ending));
      over.ends.replaceChildren(...runs.filter(({ end }) => end !== null).map(({ end, ending }) => mark(ending, last, end, 16)));
    },
    line: (name, points, layer = "lines") => path(name, points, layer, name),
    many: (name, lines) => set(`${name} `, lines.length, (i) => path(`${name} ${i}`, lines[i], "many", `${name} thin`)),
    names(rows) {
      const gap = (100 * (rows.some(({ note }) => note) ? 3.2 : 2.15) * parseFloat(getComputedStyle(area).fontSize)) / Math.max(area.clientHeight || 480, 200);
      over.names.replaceChildren(...apart(rows, gap).map(({ kind, text, share, place, note }) =>
        svg("text", { class: `name ${kind}`, x: "100%", y: `${place}%`, dx: 29, dy: "-.1em" }, text,
          svg("tspan", { class: "value", x: "100%", dx: 29, dy: "1.05em" }, percent(share)),
          note ? svg("tspan", { class: "note", x: "100%", dx: 29, dy: "1.2em" }, note) : null)));
    },
    playhead(at, text) {
      over.play.replaceChildren(...(at === null ? [] : [svg("line", { x1: `${x(at)}%`, x2: `${x(at)}%`, y1: 0, y2: "100%" }),
        words(text, x(at), 0, { class: "ink strong halo", dx: x(at) > 65 ? "-.4em" : ".4em", dy: "1.2em", "text-anchor": x(at) > 65 ? "end" : x(at) > 35 ? "middle" : "start" })]));
    },
    band(rows) {
      const sides = [...rows.map(([at, , high]) => [at, high]), ...rows.map(([at, low]) => [at, low]).reverse()];
      layers.bands.replaceChildren(svg("path", { d: `${flat(sides)}Z` }));
    },
    target(goal) {
      over.goal.replaceChildren(...(goal ? [svg("line", { x1: `${x(goal.at)}%`, x2: `${x(goal.at)}%`, y1: `${y(goal.high)}%`, y2: `${y(goal.low)}%` }),
        words(goal.text, x(goal.at), y(goal.low), { class: "halo strong", dx: "-.6em", dy: "-.5em", "text-anchor": "end" })] : []));
    },
    drawing(asked) {
      stop();
      stop = asked ? draw(asked) : () => {};
    },
  };

  /** Take a line: a drag sets every place that it passes; later places follow the last one, dotted. */
  function draw({ from, places, shares, label, onchange, rest = from[1], byHandle = false }) {
    const given = [...shares];
    const pen = svg("svg", { class: "pen", overflow: "visible" }, svg("path", { d: PEN }));
    const handles = places.map((at, i) => h("span", { class: "handle", role: "slider", tabindex: 0, id: `handle-${i}`, "aria-label": label(at),
      "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": 100, style: `left:${x(at)}%`, onkeydown: (event) => press(event, i) }));
    let at = null; // last place of the pointer while it draws

    function shown() {
      let held = rest;
      return given.map((share) => { held = share ?? held; return held; });
    }

    function show() {
      const all = shown();
      const known = given.findLastIndex((share) => share !== null) + 1;
      path("guess", [from, ...places.slice(0, known).map((place, i) => [place, all[i]])], "lines", "guess");
      path("guess after", [[places[known - 1] ?? from[0], all[known - 1] ?? rest], ...places.slice(known).map((place, i) => [place, all[known + i]])], "lines", "guess after");
      handles.forEach((handle, i) => {
        handle.style.top = `${y(all[i])}%`;
        handle.setAttribute("aria-valuenow", Math.round(100 * all[i]));
        handle.setAttribute("aria-valuetext", percent(all[i]));
      });
      pen.setAttribute("x", `${x(places[known - 1] ?? from[0])}%`);
      pen.setAttribute("y", `${y(all[known - 1] ?? rest)}%`);
      pen.style.display = known < places.length ? "" : "none";
    }

    function take(i, share) {
      for (let j = 0; j < i; j++) given[j] ??= given[j - 1] ?? from[1];
      given[i] = Math.min(Math.max(share, 0), top);
    }

    function changed() {
      show();
      onchange([...given]);
    }

    function press(event, i) {
      const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      const next = { ArrowRight: i + 1, ArrowLeft: i - 1 }[event.key];
      if (next !== undefined) handles[next]?.focus();
      else if (step || event.key === "Home" || event.key === "End") {
        take(i, event.key === "Home" ? 0 : event.key === "End" ? top : Math.round(100 * shown()[i] + step) / 100);
        changed();
      } else return;
      event.preventDefault();
    }

    /** Position of a pointer on the axes. */
    function placeOf(event) {
      const box = area.getBoundingClientRect();
      return [first + ((last - first) * (event.clientX - box.left)) / box.width, top * (1 - (event.clientY - box.top) / box.height)];
    }

    function move(event) {
      const now = placeOf(event);
      const reach = (places[1] - places[0]) / 2;
      const [low, high] = [Math.min(at[0], now[0]), Math.max(at[0], now[0])];
      places.forEach((place, i) => {
        const part = now[0] === at[0] ? 1 : (place - at[0]) / (now[0] - at[0]);
        if (place >= low && place <= high) take(i, at[1] + part * (now[1] - at[1]));
        else if (Math.abs(place - now[0]) <= reach) take(i, now[1]);
      });
      at = now;
      changed();
    }

    const down = (event) => {
      if (byHandle && event.pointerType === "touch" && !event.target.matches(".handle")) return;
      area.setPointerCapture(event.pointerId);
      at = placeOf(event);
      move(event);
      event.preventDefault();
    };
    const along = (event) => at && move(event);
    const up = () => { at = null; };
    const listeners = { pointerdown: down, pointermove: along, pointerup: up, pointercancel: up };
    for (const [name, listener] of Object.entries(listeners)) area.addEventListener(name, listener);
    area.classList.add("drawable");
    area.classList.toggle("by-handle", byHandle);
    area.append(...handles);
    picture.append(pen);
    show();
    return () => {
      for (const [name, listener] of Object.entries(listeners)) area.removeEventListener(name, listener);
      area.classList.remove("drawable");
      for (const one of [...handles, pen]) one.remove();
      path("guess after", null);
    };
  }
}
