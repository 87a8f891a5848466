// Step 7: what if we saw a figure some years from now? Worlds that do not fit it lose their weight.

const SEEN = { isSet: false, year: Math.min(LAST, YEARS.indexOf("2027") < 0 ? PAST + 1 : YEARS.indexOf("2027")), value: 0, error: 0.05 };
const ERRORS = [0.02, 0.05, 0.1]; // of the scale

const combinations = () => DATA.cube.shape[1] - DATA.more.length;

function drawWhatif(panel) {
  const top = topOf(state.yardstick);
  const before = weighted(null);
  if (SEEN.yardstick !== state.yardstick) Object.assign(SEEN, { yardstick: state.yardstick, value: before.median[SEEN.year] ?? 0, isSet: false });
  const host = h("div", { id: "whatif-chart", class: "stick" });
  const said = h("div", { id: "whatif-said" });
  const show = () => {
    const after = SEEN.isSet ? weighted(SEEN) : before;
    byId("headline").textContent = SEEN.isSet
      ? t("whatif.headline", { count: Math.round(after.effective).toLocaleString("en"), total: Math.round(before.effective).toLocaleString("en") })
      : t("whatif.first");
    put(host, whatifPicture(before, after, roomFor(host), rem()));
    put(said, whatifTables(before, after));
  };
  const value = h("input", { type: "range", id: "seen", min: 0, max: top, step: top / 100, value: SEEN.value, "aria-valuetext": written(SEEN.value, yardstick().unit),
    oninput: () => {
      Object.assign(SEEN, { value: Number(value.value), isSet: true });
      value.setAttribute("aria-valuetext", written(SEEN.value, yardstick().unit));
      at.textContent = written(SEEN.value, yardstick().unit);
      show();
    } });
  const at = h("output", { for: "seen" }, written(SEEN.value, yardstick().unit));
  const error = h("select", { id: "seen-error", onchange: () => { SEEN.error = Number(error.value); show(); } },
    ERRORS.map((one) => h("option", { value: one, selected: one === SEEN.error }, `± ${written(one * top, yardstick().unit)}`)));
  put(panel,
    h("p", { class: "first" }, t("whatif.text", { worlds: combinations() })),
    host,
    h("div", { class: "controls" }, h("p", { class: "field wide-field" },
      h("label", { for: "seen" }, t("whatif.seen", { year: YEARS[SEEN.year] })), value, at), labelled(t("whatif.error"), error)),
    said,
    h("h3", {}, t("bets")),
    betBoard());
  show();
}

/**
 * What all worlds of the levers come to, each run as likely as any other, or as it fits what was seen:
 * {low, median, high} by year, {endings} and {stops} with their chances, and as many runs as {effective}.
 */
function weighted(seen) {
  const layer = layerOf(yardstick().key);
  const [, scenarios, runs] = DATA.cube.shape;
  const { low, high, steps } = DATA.cube.layers[layer];
  const missing = DATA.cube.missing;
  const fits = Float64Array.from({ length: missing + 1 }, (_, code) => {
    if (!seen) return 1;
    return code === missing ? 0 : Math.exp(-0.5 * ((low + ((high - low) * code) / steps - seen.value) / (seen.error * topOf(state.yardstick))) ** 2);
  });
  const sums = YEARS.map(() => new Float64Array(missing + 1));
  const ended = new Float64Array(missing + 1);
  const stops = DATA.levers.map((lever) => new Float64Array(lever.stops.length));
  let [total, squares] = [0, 0];
  for (let scenario = 0; scenario < combinations(); scenario++) {
    let own = 0;
    for (let run = 0; run < runs; run++) {
      if (!isDone(scenario, run)) continue;
      const at = (year) => codes[((layer * YEARS.length + year) * scenarios + scenario) * runs + run];
      const weight = fits[seen ? at(seen.year) : 0];
      for (let year = 0; year <= LAST; year++) sums[year][at(year)] += weight;
      ended[endingCodes[(state.yardstick * scenarios + scenario) * runs + run]] += weight;
      own += weight;
      squares += weight * weight;
    }
    total += own;
    stopsOf(scenario).forEach((stop, lever) => { stops[lever][stop] += own; });
  }
  const quantile = (part) => sums.map((counts) => quantileOf(counts, part, (code) => low + ((high - low) * code) / steps));
  const out = (1 - DATA.cube.middle) / 2;
  return { low: quantile(out), median: quantile(0.5), high: quantile(1 - out), effective: squares ? total ** 2 / squares : 0,
    endings: yardstick().endings.map((key, i) => ({ key, chance: ended[i] / total })),
    stops: stops.map((counts) => [...counts].map((count) => count / total)) };
}

/** The value below which a part of the weight lies; `counts` by code, those without a value left out. */
function quantileOf(counts, part, valueAt) {
  const known = counts.subarray(0, DATA.cube.missing);
  const total = known.reduce((sum, count) => sum + count, 0);
  if (!total) return null;
  let sum = 0;
  return valueAt(known.findIndex((count) => (sum += count) >= part * total));
}

function whatifPicture(before, after, size, font) {
  const chart = frame({ size, font, title: t("whatif.picture"), unit: yardstick().unit, top: topOf(state.yardstick) });
  const { colours } = chart;
  addBand(chart, before, colours.base);
  addLine(chart, before.median, { colour: colours.base, dash: "6 3" });
  const names = [{ name: t("whatif.before"), value: before.median[LAST], colour: colours.base }];
  if (SEEN.isSet) {
    addBand(chart, after, colours.band);
    addLine(chart, after.median, { colour: colours.openInk });
    names.push({ name: t("whatif.after"), value: after.median[LAST], colour: colours.openInk });
    const [x, y] = [chart.x(SEEN.year), chart.y(SEEN.value)];
    const reach = Math.abs(chart.y(0) - chart.y(SEEN.error * chart.top));
    chart.picture.append(svg("path", { d: `M${x} ${y - reach}V${y + reach}`, stroke: colours.ink, "stroke-width": 2 }),
      svg("circle", { cx: x, cy: y, r: 0.4 * font, fill: colours.you, stroke: colours.ink, "stroke-width": 2 }));
  }
  addNames(chart, names);
  return chart.picture;
}

function whatifTables(before, after) {
  const isRare = SEEN.isSet && after.effective < 30;
  const ends = before.endings.map(({ key, chance }, i) => ({ key, chance, now: after.endings[i].chance })).filter(({ chance }) => chance > 0);
  return [
    isRare ? h("p", {}, h("strong", {}, t("whatif.rare"))) : null,
    table(t("whatif.ends"), ["", t("whatif.before"), t("whatif.after")], ends.map(({ key, chance, now }) =>
      [t(`ending.${yardstick().key}.${key}`), percent(chance), SEEN.isSet ? percent(now) : ""])),
    SEEN.isSet ? table(t("whatif.levers"), [t("lever"), t("stop"), t("whatif.before"), t("whatif.after")],
      DATA.levers.flatMap((lever, i) => lever.stops.map((stop, place) =>
        [lever.name, stop.name, percent(before.stops[i][place]), percent(after.stops[i][place])]))) : null,
  ];
}
