// The chart of page, phone and projector: a share from 0 to 100 % by time.
// Places on the axis are numbers: the end of August 2026 is 2026.67. It draws data as `crosses` (upright ones
// for other sources), a `fan` of runs with marks of their endings, lines (`line`: named at its end; null
// removes it; `many`: thin ones), a `playhead` and a `target`. `drawing` takes a line by mouse,
// finger or arrow keys: null shares are not drawn yet.

/** @type {Ending[]} */
const ENDINGS = ["open", "shared", "closed"];
/** The three endings shown: open wins if no closed vendor is left; none is shown without a market. */
const shownEnding = (/** @type {string} */ ending) =>
  /** @type {Ending | "hidden"} */ ({ no_closed: "open", no_market: "hidden" }[ending] ?? ending);
/** The zone of a share: above two thirds, below one third, or between. @param {number} share
 * @returns {Ending} */
const sideOf = (share) => (share >= 2 / 3 ? "open" : share <= 1 / 3 ? "closed" : "shared");
/** @param {Mark[]} endings @returns {[Ending, number][]} */
const countEndings = (endings) => ENDINGS.map((key) => [key, endings.filter((one) => one === key).length]);

const RING = "M0-5A5 5 0 1 1 0 5A5 5 0 1 1 0-5z";
/** @type {Record<Mark, string>} */
const SHAPES = {
  open: RING, shared: "M0-6 6 0 0 6-6 0z", closed: "M-4.6-4.6h9.2v9.2h-9.2z",
  hidden: RING, none: "M0-1.8A1.8 1.8 0 1 1 0 1.8A1.8 1.8 0 1 1 0-1.8z",
};
const PEN = "M0 0l5-15 22-22 10 10-22 22z M0 0l2.5-7.5 5 5z";

/** The mark of an ending (or of a firm's models: open, closed, shared for both, none).
 * @param {Mark} mark @param {Attributes} [more] */
const markOf = (mark, more = {}) =>
  svg("svg.mark", { class: mark, viewBox: "-7 -7 14 14", "aria-hidden": "true", ...more },
    svg("path", { d: SHAPES[mark] }));

/** Marks of runs, sorted by ending; "hidden" for one not shown yet. @param {Mark[]} marks */
function marksRow(marks) {
  const order = [...ENDINGS, "hidden"];
  return marks.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)).map((mark) => markOf(mark));
}

/** The month that ends at a place of the axis: 2026.67 is "August 2026". @param {number} place */
function monthAt(place) {
  const month = Math.round(12 * place) - 1;
  return timeInWords(`${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`);
}

/** Shares as points; both are of one kind of times.
 * @template {Kind} K @param {Places<K>} places @param {Series<NoInfer<K>>} shares @returns {Point[]} */
const pointsOf = (places, shares) => shares.map((share, i) => [places[i], share ?? NaN]);

/** Shares of the years after today. @param {number[]} shares */
const predictionOf = (shares) => /** @type {Series<"prediction">} */ (/** @type {unknown} */ (shares));

/** A prediction, a share for each year after today, as points from where the data end.
 * @param {Places<"years">} places @param {number} start @param {Series<"prediction">} shares
 * @returns {Point[]} */
const lineFrom = (places, start, shares) =>
  [[places[0], start], ...shares.map((share, i) => /** @type {Point} */ ([places[i + 1], share ?? NaN]))];

/** Thin lines of predictions, and their median; both on the projector and on the page.
 * @param {Chart} chart @param {Places<"years">} places @param {number} start
 * @param {Series<"prediction">[]} all @param {boolean} hasMedian @param {string} [text] */
function drawPredictions(chart, places, start, all, hasMedian, text) {
  const median = predictionOf(all[0]?.map((_, i) => medianOf(all.map((shares) => shares[i]))));
  chart.many("class", all.map((shares) => lineFrom(places, start, shares)));
  chart.line("class", hasMedian ? lineFrom(places, start, median) : null, text);
}

/** Data by source. @param {Measured} measured @returns {Point[][]} */
const sourcesOf = (measured) => measured.map(([, ...points]) =>
  points.map(([month, share]) => [placeOfTime(month), share]));

/** The first year of a chart with data. @param {Point[][]} sources */
const firstYear = (sources) => Math.min(2024, ...sources.flat().map(([at]) => Math.floor(at)));

/** Shares drawn; those that are not follow the last one, or `first`. */
const held = (/** @type {readonly (number | null)[]} */ shares, /** @type {number} */ first) =>
  shares.map((_, i) => shares.slice(0, i + 1).findLast((share) => share !== null) ?? first);

/** @typedef {ReturnType<typeof shareChart>} Chart */
function shareChart(/** @type {ChartSettings} */ { first, last, today, title, ticks, hasEndings = true }) {
  const x = /** @param {number} at */ (at) => (100 * (at - first)) / (last - first);
  const y = /** @param {number} share */ (share) => 100 * (1 - Math.min(Math.max(share, 0), 1));
  const at = /** @param {Point} point */ ([place, share]) => ({ x: `${x(place)}%`, y: `${y(share)}%` });
  /** @param {Named<"text">} what @param {string} text @param {Point} point @param {Attributes} more */
  const words = (what, text, point, more) => svg(what, { ...at(point), ...more }, text);
  const rule = (/** @type {Named<"line">} */ what, /** @type {Point} */ from, /** @type {Point} */ to) => {
    const [{ x: x1, y: y1 }, { x: x2, y: y2 }] = [at(from), at(to)];
    return svg(what, { x1, y1, x2, y2 });
  };
  /** @param {Point[]} points */
  const flat = (points) => points.filter(([, share]) => !Number.isNaN(share)).map(([place, share], i) =>
    `${i ? "L" : "M"}${(10 * x(place)).toFixed(1)} ${(10 * y(share)).toFixed(1)}`).join("");
  const [fan, many, lines] = [svg("g.fan"), svg("g.many"), svg("g.lines")];
  const [ends, crosses, names, play, goal] = [svg("g.ends"), svg("g.crosses"), svg("g.names"), svg("g.play"),
    svg("g.goal")];
  const whole = { width: "100%", height: "100%" };
  const stretched = svg("svg", { viewBox: "0 0 1000 1000", preserveAspectRatio: "none", ...whole }, fan,
    many, lines);
  const picture = svg("svg.picture", { role: "img", "aria-label": title, ...whole }, ground(), stretched,
    hasEndings ? edge() : null, today ? present(today) : null, ends, crosses, names, play, goal);
  const area = h("div.area", picture);
  const element = h("div.plot", area);
  /** @type {Map<string, SVGGElement>} */
  const drawn = new Map(); // lines, kept so that they can glide
  /** @type {Map<string, Label>} */
  const labels = new Map(); // of lines
  let stop = () => {};
  new ResizeObserver(nameLines).observe(area);

  /** @returns {Child[]} */
  function ground() {
    const before = { dx: "-.6em", dy: ".35em", "text-anchor": "end" };
    const count = Math.round(last - first);
    const years = Array.from({ length: count }, (_, i) => // a narrow screen shows every other one
      ({ at: first + i + 0.5, text: String(first + i), isMinor: (count - i) % 2 === 0 }));
    const zones = /** @type {const} */ ([["open", 2 / 3, "▲", 1, "-.5em", "1.2em"],
      ["closed", 1 / 3, "▼", 0, "1.15em", "-.5em"]]);
    return [
      today ? svg("rect.future", { x: `${x(today)}%`, y: 0, width: `${100 - x(today)}%`, height: "100%" })
      : null,
      [0, 0.5, 1].map((share) => [rule(`line.${share ? "grid" : "axis"}`, [first, share], [last, share]),
        words("text", percent(share), [first, share], before)]),
      hasEndings ? zones.map(([side, share, sign, edge, beside, inside]) => [
        rule(`line.rule.${side}`, [first, share], [last, share]),
          words("text", percent(share), [first, share], before),
        words(`text.ending.wide.halo.${side}`, `${sign} ${t(`chart.${side}`)}`, [first, share],
          { dx: ".5em", dy: beside }),
        words(`text.ending.narrow.halo.${side}`, t(`chart.${side}.narrow`), [first, edge],
          { dx: ".5em", dy: inside }),
      ]) : null,
      ticks ? null : Array.from({ length: Math.floor(last - first) + 1 }, (_, i) =>
        svg("rect.tick", { x: `${x(first + i)}%`, y: "100%", width: 1, height: 6 })),
      (ticks ?? years).map(({ at: place, text, isMinor }) =>
        words("text", text, [place, 0], { dy: "1.5em", "text-anchor": "middle",
          class: isMinor ? "minor" : null })),
    ];
  }

  function edge() {
    return [["open", 1], ["shared", 2 / 3], ["closed", 1 / 3]].map(([side, high]) =>
      svg("rect.edge", { class: side, ...at([last, Number(high)]), width: 6, height: "33.34%" }));
  }

  /** @param {number} now @returns {Child[]} */
  function present(now) {
    const text = t("chart.today", { month: monthAt(now) });
    return [rule("line.today", [now, 1], [now, 0]),
      words("text.ink", text, [now, 1], { dy: "-.6em", "text-anchor": "middle" })];
  }

  /** @param {string} name @param {Point[] | null | undefined} points @param {SVGGElement} [layer]
   * @param {string} [look] */
  function path(name, points, layer = lines, look = name) {
    const line = drawn.get(name) ?? svg("g", svg("path.under"), svg("path"));
    if (!points?.length) {
      line.remove();
      drawn.delete(name);
      return;
    }
    if (!drawn.has(name)) layer.append(line);
    drawn.set(name, line);
    line.setAttribute("class", look);
    for (const one of line.children) one.setAttribute("d", flat(points));
  }

  /** A path for each item, and none for others of that name.
   * @param {string} name @param {number} count @param {(i: number) => void} each */
  function set(name, count, each) {
    for (const one of [...drawn.keys()]) if (one.startsWith(`${name} `)
      && Number(one.split(" ")[1]) >= count) path(one, null);
    for (let i = 0; i < count; i++) each(i);
  }

  /** Names at the ends of lines, apart so that they do not overlap. */
  function nameLines() {
    if (!area.isConnected) return;
    const lineHeight = [...labels.values()].some(({ note }) => note) ? 3.2 : 2.15;
    const gap = (100 * lineHeight * parseFloat(getComputedStyle(area).fontSize)) / Math.max(area.clientHeight
      || 480, 200);
    const rows = [...labels.values()].map((row) => ({ ...row, place: y(row.share) }))
      .sort((a, b) => a.place - b.place);
    rows.forEach((row, i) => { if (i) row.place = Math.max(row.place, rows[i - 1].place + gap); });
    let limit = 100 - gap * 0.7; // the lowest label stays above the axis
    for (const row of rows.toReversed()) {
      row.place = Math.min(row.place, limit);
      limit = row.place - gap;
    }
    const end = { x: "100%", dx: 29 };
    names.replaceChildren(...rows.map(({ name, text, share, place, note }) =>
      svg("text.name", { class: name, y: `${place}%`, dy: "-.1em", ...end }, text,
        svg("tspan.value", { dy: "1.05em", ...end }, percent(share)),
        note ? svg("tspan.note", { dy: "1.2em", ...end }, note) : null)));
  }

  return {
    element, area, x, y,
    crosses(/** @type {Point[]} */ main, /** @type {Point[]} */ others) {
      const cross = (/** @type {Point} */ point, /** @type {string} */ d) =>
        svg("svg", { ...at(point), overflow: "visible" }, svg("path.under", { d }), svg("path", { d }));
      const before = { dx: "-.8em", dy: ".35em", "text-anchor": "end" };
      crosses.replaceChildren(...others.map((one) => cross(one, "M-4 0H4M0-4V4")),
        ...main.map((one) => cross(one, "M-4-4 4 4M4-4-4 4")));
      if (main.length) crosses.append(words("text.ink.halo", t("chart.measured"), main[0], before));
      if (others.length) crosses.append(words("text.ink.halo.wide", t("chart.measured.other"), others[0],
        before));
    },
    fan(/** @type {{ points: Point[], ending: Mark }[]} */ runs) {
      set("fan", runs.length, (i) => path(`fan ${i}`, runs[i].points, fan, runs[i].ending));
      ends.replaceChildren(...runs.map(({ points, ending }) => svg("svg",
        { ...at([last, points[points.length - 1][1]]), overflow: "visible" },
        markOf(ending, { x: 9, y: -7, width: 14, height: 14 }))));
    },
    /** A line, and its name and a note at its end. @param {string} name
     * @param {Point[] | null | undefined} points
     * @param {string} [text] @param {string} [note] */
    line(name, points, text, note) {
      path(name, points);
      const share = points?.at(-1)?.[1] ?? NaN;
      if (text && !Number.isNaN(share)) labels.set(name, { name, text, share, note });
      else labels.delete(name);
      nameLines();
    },
    /** @param {string} name @param {Point[][]} all */
    many: (name, all) => set(name, all.length, (i) => path(`${name} ${i}`, all[i], many, `${name} thin`)),
    /** @param {number | null} place @param {string} [text] */
    playhead(place, text = "") {
      if (place === null) return play.replaceChildren();
      const side = x(place) > 65 ? "end" : x(place) > 30 ? "middle" : "start";
      const beside = { dx: side === "end" ? "-.4em" : ".4em", dy: "1.2em", "text-anchor": side };
      play.replaceChildren(rule("line", [place, 1], [place, 0]),
        words("text.ink.strong.halo", text, [place, 1], beside));
    },
    target(/** @type {{ at: number, low: number, high: number, text: string } | null} */ wanted) {
      if (!wanted) return goal.replaceChildren();
      const { at: place, low, high, text } = wanted;
      goal.replaceChildren(rule("line", [place, high], [place, low]),
        words("text.halo.strong", text, [place, low], { dx: "-.6em", dy: "-.5em", "text-anchor": "end" }));
    },
    drawing(/** @type {Asked | null} */ asked) {
      stop();
      stop = asked ? takeLine(asked) : () => {};
    },
  };

  /** Take a line: a drag sets every place that it passes; later places follow the last one, dotted.
   * @param {Asked} asked */
  function takeLine({ from, places, shares, label, onchange }) {
    const given = [...shares];
    const pen = svg("svg.pen", { overflow: "visible" }, svg("path", { d: PEN }));
    const handles = places.map((place, i) => h("span.handle", {
      role: "slider", tabindex: 0, id: `handle-${i}`, "aria-label": label(place),
      "aria-orientation": "vertical",
      "aria-valuemin": 0, "aria-valuemax": 100, style: `left:${x(place)}%`,
      onkeydown: (/** @type {KeyboardEvent} */ event) => press(event, i) }));
    /** @type {Point | null} */
    let before = null; // last place of the pointer while it draws

    function show() {
      const points = [from, ...held(given, from[1])
        .map((share, i) => /** @type {Point} */ ([places[i], share]))];
      const known = given.findLastIndex((share) => share !== null) + 1;
      const end = known ? points[known] : /** @type {Point} */ (from);
      path("guess", points.slice(0, known + 1));
      path("guess after", [end, ...points.slice(known + 1)]);
      handles.forEach((handle, i) => {
        const share = points[i + 1][1];
        handle.style.top = `${y(share)}%`;
        handle.setAttribute("aria-valuenow", String(inPercent(share)));
        handle.setAttribute("aria-valuetext", percent(share));
      });
      for (const [name, value] of Object.entries(at(end))) pen.setAttribute(name, value);
      pen.style.display = known < places.length ? "" : "none";
    }

    function take(/** @type {number} */ i, /** @type {number} */ share) {
      for (let j = 0; j < i; j++) given[j] ??= given[j - 1] ?? from[1];
      given[i] = Math.min(Math.max(share, 0), 1);
    }

    function changed() {
      show();
      onchange([...given]);
    }

    function press(/** @type {KeyboardEvent} */ event, /** @type {number} */ i) {
      const next = { ArrowRight: i + 1, ArrowLeft: i - 1 }[event.key];
      const step = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10, Home: -100, End: 100 }[event.key];
      if (next !== undefined) handles[next]?.focus();
      else if (step) {
        take(i, Math.round(100 * held(given, from[1])[i] + step) / 100);
        changed();
      } else return;
      event.preventDefault();
    }

    /** Position of a pointer on the axes. @param {PointerEvent} event @returns {Point} */
    function placeOf(event) {
      const box = area.getBoundingClientRect();
      const up = (box.bottom - event.clientY) / box.height;
      return [first + ((last - first) * (event.clientX - box.left)) / box.width, up];
    }

    function move(/** @type {PointerEvent} */ event) {
      const now = placeOf(event);
      const old = before ?? now;
      const reach = (places[1] - places[0]) / 2;
      places.forEach((place, i) => {
        const part = now[0] === old[0] ? 1 : (place - old[0]) / (now[0] - old[0]);
        const isPassed = place >= Math.min(old[0], now[0]) && place <= Math.max(old[0], now[0]);
        if (isPassed) take(i, old[1] + part * (now[1] - old[1]));
        else if (Math.abs(place - now[0]) <= reach) take(i, now[1]);
      });
      before = now;
      changed();
    }

    function down(/** @type {PointerEvent} */ event) {
      area.setPointerCapture(event.pointerId);
      move(event);
      event.preventDefault();
    }

    const listening = new AbortController();
    const { signal } = listening;
    const up = () => { before = null; };
    area.addEventListener("pointerdown", down, { signal });
    area.addEventListener("pointermove", (event) => { if (before) move(event); }, { signal });
    for (const kind of ["pointerup", "pointercancel"]) area.addEventListener(kind, up, { signal });
    area.classList.add("drawable");
    area.append(...handles);
    picture.append(pen);
    show();
    return () => {
      listening.abort();
      area.classList.remove("drawable");
      for (const one of [...handles, pen]) one.remove();
      path("guess after", null);
    };
  }
}
