// Line charts over the years: band, lines with their names at the end, ticks with units.

const DASHES = { A: "none", B: "10 5", C: "3 4", D: "12 4 3 4" };

let isOnPaper = false;

/** Colours for the present mode; system colours where the reader has forced them. */
function palette() {
  if (isOnPaper) return PAPER;
  if (hasForcedColours()) {
    return { ink: "CanvasText", soft: "CanvasText", grid: "GrayText", ground: "Canvas", future: "Canvas",
      band: "GrayText", open: "CanvasText", openInk: "CanvasText", you: "LinkText", base: "GrayText",
      closed: "CanvasText", hybrid: "CanvasText", none: "GrayText", tray: ["CanvasText", "CanvasText", "CanvasText", "CanvasText"] };
  }
  const looks = DATA.looks;
  if (state.projector === "dark") {
    return { ink: "#f2f2f2", soft: "#cfcfcf", grid: "#444444", ground: "#111111", future: "#1c1c1c",
      band: "#56B4E9", open: "#56B4E9", openInk: "#8fd0f5", you: "#F0E442", base: "#bdbdbd",
      closed: "#E69F00", hybrid: "#2fd3a0", none: "#9a9a9a", tray: ["#56B4E9", "#E69F00", "#2fd3a0", "#e3a0c4"] };
  }
  return { ink: "#1a1a1a", soft: "#4a4a4a", grid: "#dddddd", ground: "#ffffff", future: "#f4f4f2",
    band: looks.open.colour, open: looks.open.colour, openInk: looks.open.ink, you: looks.scenario.ink, base: "#5a5a5a",
    closed: looks.closed.colour, hybrid: looks.shared.colour, none: looks.none.colour,
    tray: [looks.open.ink, looks.closed.ink, looks.shared.ink, looks.moving.ink] };
}

/** Highest value of the axis of a yardstick. */
function topOf(place) {
  const { high } = DATA.cube.layers[layerOf(YARDSTICKS[place].key)];
  if (YARDSTICKS[place].unit === "share") return 1;
  const step = niceStep(high / 4);
  return Math.ceil(high / step) * step;
}

function niceStep(rough) {
  const size = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * size).find((step) => step >= rough);
}

function tickText(value, unit) {
  return unit === "share" ? `${Math.round(100 * value)} %` : String(Math.round(value * 100) / 100);
}

/**
 * The frame of a chart, and what is needed to draw into it.
 * `size` is {width, height} in pixels; `x` takes a place among the years, `y` a value.
 */
function frame({ size, title, unit, top, labels = YEARS, pastEnd = PAST, font = rem() }) {
  const colours = palette();
  const small = state.projector ? font : 0.82 * font;
  const margin = { top: 1.9 * font, right: 7.2 * small, bottom: 2 * font, left: 0.6 * font + 3.3 * small };
  const inner = { width: size.width - margin.left - margin.right, height: size.height - margin.top - margin.bottom };
  const last = labels.length - 1;
  const x = (place) => margin.left + (inner.width * place) / Math.max(last, 1);
  const y = (value) => margin.top + inner.height * (1 - Math.min(Math.max(value / top, 0), 1));
  const picture = svg("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}`,
    role: "img", "aria-label": title, "font-family": "system-ui, sans-serif" });
  picture.append(svg("rect", { width: size.width, height: size.height, fill: colours.ground }));
  picture.append(svg("rect", { x: x(Math.min(pastEnd, last)), y: margin.top, height: inner.height,
    width: Math.max(0, x(last) - x(Math.min(pastEnd, last))), fill: colours.future }));
  const step = unit === "share" ? 0.25 : niceStep(top / 4);
  for (let value = 0; value <= top * 1.001; value += step) {
    picture.append(svg("line", { x1: margin.left, x2: x(last), y1: y(value), y2: y(value), stroke: colours.grid }));
    picture.append(text(tickText(value, unit), margin.left - 0.4 * font, y(value) + 0.3 * font,
      { size: small, anchor: "end", fill: colours.soft }));
  }
  const named = labels.flatMap((label, place) => (label ? [place] : []));
  const every = Math.max(1, Math.ceil((named.length * 3.2 * font) / inner.width));
  for (let i = named.length - 1; i >= 0; i -= every) {
    const place = named[i];
    picture.append(text(labels[place], x(place), size.height - 0.7 * font, { size: small, anchor: "middle", fill: colours.soft }));
  }
  picture.append(text(t(`axis.${unit}`), margin.left - 2.8 * font, 1.05 * font, { size: small, anchor: "start", fill: colours.soft }));
  return { picture, x, y, size, margin, inner, top, last, font, small, colours };
}

function text(words, x, y, { size, anchor = "start", fill, weight = "normal" }) {
  return svg("text", { x, y, "font-size": size, "text-anchor": anchor, fill, "font-weight": weight }, words);
}

function lineThrough(chart, values, from = 0) {
  return values.map((value, i) => (value === null ? "" : `${i && values[i - 1] !== null ? "L" : "M"}${chart.x(from + i).toFixed(1)} ${chart.y(value).toFixed(1)}`)).join("");
}

function addLine(chart, values, { colour, width = lineWidth(), dash = "none", opacity = 1, from = 0 }) {
  const line = svg("path", { d: lineThrough(chart, values, from), fill: "none", stroke: colour, "stroke-width": width,
    "stroke-dasharray": dash, "stroke-linejoin": "round", opacity });
  chart.picture.append(line);
  return line;
}

function addBand(chart, { low, high }, colour, from = 0) {
  const known = [...high.keys()].filter((i) => high[i] !== null);
  if (!known.length) return;
  const at = (values) => (i) => `${chart.x(from + i).toFixed(1)} ${chart.y(values[i]).toFixed(1)}`;
  const edge = [...known.map(at(high)), ...known.reverse().map(at(low))].join("L");
  chart.picture.append(svg("path", { d: `M${edge}Z`, fill: colour, opacity: 0.2 }));
}

/** Names at the right end of lines, moved apart so that they can be read. */
function addNames(chart, names) {
  const gap = 1.05 * chart.font;
  const placed = names.filter(({ value }) => Number.isFinite(value)).map((one) => ({ ...one, at: chart.y(one.value) })).sort((a, b) => a.at - b.at);
  for (let i = 1; i < placed.length; i++) placed[i].at = Math.max(placed[i].at, placed[i - 1].at + gap);
  const over = placed.length ? placed.at(-1).at - (chart.size.height - chart.margin.bottom) : 0;
  for (let i = placed.length - 1, limit = Infinity; over > 0 && i >= 0; i--) {
    placed[i].at = Math.min(placed[i].at - (i === placed.length - 1 ? over : 0), limit - gap);
    limit = placed[i].at;
  }
  for (const { name, at, colour } of placed) {
    chart.picture.append(text(name, chart.x(chart.last) + 0.65 * chart.font, at + 0.3 * chart.font,
      { size: chart.small, fill: colour, weight: "bold" }));
  }
}
