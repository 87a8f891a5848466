// A hundred squares, each one firm in a hundred: how a run's firms are divided in a year.

const KINDS = ["open", "hybrid", "closed", "none"];

/** A firm's mark: ● open, ■ closed, ◐ both, □ without AI. Shape and colour say the same. */
function mark(kind, x, y, size, colours) {
  const r = size * 0.4;
  const at = `translate(${x} ${y})`;
  if (kind === "open") return svg("circle", { r, fill: colours.open, transform: at });
  if (kind === "closed") {
    return svg("rect", { x: -r, y: -r, width: 2 * r, height: 2 * r, fill: colours.closed, transform: at });
  }
  if (kind === "hybrid") {
    return svg("g", { transform: at },
      svg("rect", { x: -r, y: -r, width: r, height: 2 * r, fill: colours.closed }),
      svg("path", { d: `M0 ${-r}A${r} ${r} 0 0 1 0 ${r}Z`, fill: colours.open }));
  }
  if (kind === "absent") return svg("g", { transform: at });
  return svg("rect", { x: -r + 1, y: -r + 1, width: 2 * r - 2, height: 2 * r - 2, fill: "none", stroke: colours.none,
    "stroke-width": 1.5, transform: at });
}

function legend() {
  const size = 1.1 * rem();
  const colours = palette();
  return h("p", { class: "legend" }, KINDS.map((kind) =>
    h("span", {}, svg("svg", { width: size, height: size, "aria-hidden": "true" }, mark(kind, size / 2, size / 2, size, colours)),
      ` ${t(`kind.${kind}`)}`)));
}

/** How many of a hundred firms are in each state: the largest remainders make it a hundred. */
function hundred(run, year) {
  const shares = DATA.states.map((key) => path(layerOf(key), state.scenario, run)?.[year] ?? 0);
  shares.push(Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0)));
  const counts = shares.map((share) => Math.floor(100 * share));
  const order = shares.map((share, i) => [100 * share - counts[i], i]).sort((a, b) => b[0] - a[0]);
  for (let i = 0, left = 100 - counts.reduce((sum, count) => sum + count, 0); i < left; i++) counts[order[i % order.length][1]]++;
  return counts;
}

/** Outlines of many marks of a size as three paths: what is open, what is closed, what is neither. */
function outlines(kinds, cell) {
  const r = cell * 0.4;
  const drawn = { open: "", closed: "", none: "" };
  kinds.forEach((kind, i) => {
    const [x, y] = [((i % 10) + 0.5) * cell, (Math.floor(i / 10) + 0.5) * cell];
    if (kind === "open") drawn.open += `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;
    if (kind === "closed") drawn.closed += `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`;
    if (kind === "hybrid") {
      drawn.closed += `M${x - r} ${y - r}h${r}v${2 * r}h${-r}Z`;
      drawn.open += `M${x} ${y - r}a${r} ${r} 0 0 1 0 ${2 * r}Z`;
    }
    if (kind === "none") drawn.none += `M${x - r + 1} ${y - r + 1}h${2 * r - 2}v${2 * r - 2}h${2 - 2 * r}Z`;
  });
  return drawn;
}

/** The squares; show(year) draws a year. */
function waffle(run) {
  const colours = palette();
  const cell = 20;
  const paths = {
    open: svg("path", { fill: colours.open }), closed: svg("path", { fill: colours.closed }),
    none: svg("path", { fill: "none", stroke: colours.none, "stroke-width": 1.5 }),
  };
  const picture = svg("svg", { viewBox: `0 0 ${10 * cell} ${10 * cell}`, class: "waffle", role: "img" }, Object.values(paths));
  const said = h("p", { class: "small" });
  const show = (year) => {
    const counts = hundred(run, year);
    const kinds = counts.flatMap((count, i) => Array(count).fill(KINDS[i]));
    const drawn = outlines(kinds, cell);
    for (const [name, path] of Object.entries(paths)) path.setAttribute("d", drawn[name]);
    const words = t("waffle", { year: YEARS[year], open: counts[0], hybrid: counts[1], closed: counts[2], none: counts[3] });
    picture.setAttribute("aria-label", words);
    said.textContent = words;
  };
  return { element: h("div", { class: "firms" }, picture, legend(), said), show };
}
