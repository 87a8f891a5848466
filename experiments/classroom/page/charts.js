// The dashboard's pictures: a histogram of predictions, curves over the years.

const INK = { line: "#0072B2", soft: "#4a4a4a", grid: "#dddddd", bar: "#56B4E9", middle: "#1a1a1a" };
const TRAY = [["#0072B2", "none"], ["#A34700", "12 5"], ["#007052", "3 4"], ["#A14F7C", "14 4 3 4"], ["#1a1a1a", "2 2"], ["#7a5c00", "20 4"]];
const SIZE = { width: 430, height: 270, left: 58, right: 26, top: 36, bottom: 34 };

/** A picture with an upright axis from 0 to `top`; x goes from 0 to 1. */
function canvas(title, top, unit, { width = SIZE.width, right = SIZE.right } = {}) {
  const x = (part) => SIZE.left + part * (width - SIZE.left - right);
  const y = (value) => SIZE.top + (1 - value / top) * (SIZE.height - SIZE.top - SIZE.bottom);
  const picture = svg("svg", { viewBox: `0 0 ${width} ${SIZE.height}`, role: "img", "aria-label": title, class: "chart" });
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    picture.append(svg("line", { x1: x(0), x2: x(1), y1: y(part * top), y2: y(part * top), stroke: INK.grid }));
    const value = part * top;
    write(picture, unit === "share" ? `${Math.round(100 * value)} %` : String(Math.round(10 * value) / 10), x(0) - 8, y(value) + 5, "end");
  }
  write(picture, unit === "students" ? say("students.count") : say(`unit.${unit}`), 4, 15, "start");
  return { picture, x, y };
}

function write(picture, words, x, y, anchor, attributes = {}) {
  picture.append(svg("text", { x, y, "text-anchor": anchor, "font-size": 15, fill: INK.soft, ...attributes }, words));
}

/** How many students lie in each of some equal parts of a scale. */
function histogram(counts, { unit, top, low = 0 }, title) {
  const most = Math.max(4, 4 * Math.ceil(Math.max(...counts) / 4));
  const { picture, x, y } = canvas(title, most, "students");
  counts.forEach((count, i) => {
    const [from, to] = [x(i / counts.length) + 2, x((i + 1) / counts.length) - 2];
    picture.append(svg("rect", { x: from, y: y(count), width: to - from, height: y(0) - y(count), fill: INK.bar, stroke: INK.line }));
    if (count) write(picture, String(count), (from + to) / 2, y(count) - 4, "middle", { fill: INK.middle });
  });
  const every = counts.length > 5 ? 2 : 1;
  for (let i = 0; i <= counts.length; i += every) {
    write(picture, edge(i, counts, { unit, top, low }), x(i / counts.length), SIZE.height - 10, "middle");
  }
  return picture;
}

/** The lower end of a histogram's part. */
function edge(i, counts, { unit, top, low = 0 }) {
  const value = low + (i / counts.length) * (top - low);
  return unit === "share" ? `${Math.round(100 * value)} %` : value.toFixed(1);
}

function through({ x, y }, points) {
  return points.map(([part, value], i) => `${i ? "L" : "M"}${x(part).toFixed(1)} ${y(value).toFixed(1)}`).join("");
}

/** The curves of the class over the years of the handles, and the middle of them. */
function spaghetti(lines, { unit, top }, title) {
  const highest = Math.max(top, ...lines.flat());
  const chart = canvas(title, highest, unit);
  const parts = FACTS.handles.map((place) => (place - FACTS.handles[0]) / Math.max(1, FACTS.handles.at(-1) - FACTS.handles[0]));
  for (const line of lines) {
    chart.picture.append(svg("path", { d: through(chart, line.map((value, i) => [parts[i], value])), fill: "none", stroke: INK.line, opacity: 0.45, "stroke-width": 1.5 }));
  }
  if (lines.length) {
    const middle = parts.map((part, i) => [part, medianOf(lines.map((line) => line[i]))]);
    chart.picture.append(svg("path", { d: through(chart, middle), fill: "none", stroke: INK.middle, "stroke-width": 4 }));
  }
  FACTS.handles.forEach((place, i) => write(chart.picture, FACTS.years[place], chart.x(parts[i]), SIZE.height - 10, "middle"));
  return chart.picture;
}

function medianOf(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/** One curve a summit up to the end of its last round, named at its end. */
function histories(curves, { unit, top }, title, last) {
  const highest = Math.max(top, ...curves.flatMap(({ values }) => values.slice(0, last + 1)));
  const chart = canvas(title, highest, unit, { width: 560, right: 96 });
  const part = (i) => i / Math.max(1, FACTS.years.length - 1);
  const ends = [];
  curves.forEach(({ name, values }, i) => {
    const [colour, dash] = TRAY[i % TRAY.length];
    const shown = values.slice(0, last + 1).flatMap((value, year) => (value === null ? [] : [[part(year), value]]));
    chart.picture.append(svg("path", { d: through(chart, shown), fill: "none", stroke: colour, "stroke-width": 3, "stroke-dasharray": dash }));
    ends.push({ name, colour, x: chart.x(part(last)) + 6, y: chart.y(shown.at(-1)?.[1] ?? 0) + 5 });
  });
  ends.sort((a, b) => a.y - b.y).forEach((end, i) => {
    if (i) end.y = Math.max(end.y, ends[i - 1].y + 16);
    write(chart.picture, end.name, end.x, end.y, "start", { fill: end.colour, "font-weight": "bold" });
  });
  const every = Math.ceil(FACTS.years.length / 8);
  for (let i = FACTS.years.length - 1; i >= 0; i -= every) write(chart.picture, FACTS.years[i], chart.x(part(i)), SIZE.height - 10, "middle");
  return chart.picture;
}
