// Step 3: your line against the model, the class's lines, and up to four scenarios beside the baseline.

function drawCompare(panel) {
  byId("headline").textContent = headline(state.scenario);
  const host = h("div", { id: "compare-chart", class: "stick" });
  put(panel,
    h("div", { class: "controls first", role: "group", "aria-label": t("pins") }, PINS.map((pin) => [
      button(state.pins[pin] === undefined ? t("pin", { pin }) : t("pin.again", { pin }), () => pinHere(pin), { id: `pin-${pin}`, "aria-keyshortcuts": pin }),
      state.pins[pin] === undefined ? null : button(t("unpin", { pin }), () => unpin(pin), { id: `unpin-${pin}`, class: "quiet" }),
    ])),
    host,
    h("div", { id: "compare-numbers" }),
    downloads(() => comparePicture({ width: 1280, height: 575 }, 22).picture, "compare"),
    differences(columnsOfTray()),
    verdictOnYou());
  put(host, comparePicture(roomFor(host), rem()).picture);
  const layer = layerOf(yardstick().key);
  put(byId("compare-numbers"), numbers(columnsOfTray().map(({ name, scenario }) => ({ name, values: band(layer, scenario).median })),
    yardstick().unit, t("numbers.medians")));
}

function pinHere(pin) {
  change({ pins: { ...state.pins, [pin]: state.scenario } });
}

function unpin(pin) {
  const { [pin]: _, ...pins } = state.pins;
  change({ pins });
}

/** The baseline, what is pinned, and the present scenario if it is none of them. */
function columnsOfTray() {
  const columns = [{ name: t("baseline"), scenario: BASELINE }];
  for (const pin of PINS) if (state.pins[pin] !== undefined) columns.push({ name: pin, pin, scenario: state.pins[pin] });
  if (!columns.some(({ scenario }) => scenario === state.scenario)) columns.push({ name: t("now"), scenario: state.scenario });
  return columns;
}

function comparePicture(size, font) {
  const layer = layerOf(yardstick().key);
  const chart = frame({ size, font, title: t("compare.title", { yardstick: t(`yardstick.${yardstick().key}`) }),
    unit: yardstick().unit, top: topOf(state.yardstick) });
  const { colours } = chart;
  const names = [];
  const drawn = classLines().map(drawnPath);
  for (const line of drawn) addLine(chart, line, { colour: colours.base, width: 1, opacity: 0.35, from: PAST });
  if (drawn.length) {
    const middle = middleOf(drawn);
    addBand(chart, middle, colours.base, PAST);
    names.push({ name: t("class"), value: middle.median.at(-1), colour: colours.base });
  }
  for (const { name, pin, scenario } of columnsOfTray()) {
    const middle = band(layer, scenario);
    const isNow = scenario === state.scenario;
    const place = PINS.indexOf(pin);
    const colour = place >= 0 ? colours.tray[place] : isNow && scenario !== BASELINE ? colours.ink : colours.base;
    if (isNow) addBand(chart, middle, colour);
    addLine(chart, middle.median, { colour, dash: pin ? DASHES[pin] : scenario === BASELINE ? "6 3" : "none" });
    names.push({ name, value: middle.median[LAST], colour });
  }
  addExact(chart, names);
  addGuess(chart, names);
  addNames(chart, names);
  return chart;
}

/** Whether the prediction lies inside the band of the world that it was about in the last year. */
function verdictOnYou() {
  const given = prediction();
  if (!given) return null;
  const { low, median, high } = band(layerOf(yardstick().key), given.scenario ?? BASELINE);
  if (low[LAST] === null) return null;
  const last = given.points.at(-1);
  const where = last < low[LAST] ? "below" : last > high[LAST] ? "above" : "inside";
  const { unit } = yardstick();
  return h("p", {}, t(`you.${where}`, { you: written(last, unit), year: YEARS[LAST], confidence: given.confidence,
    low: written(low[LAST], unit), high: written(high[LAST], unit), median: written(median[LAST], unit) }));
}
