// What can be taken away: numbers as CSV, charts as PNG, each with code, seeds and version.

function downloads(draw, name) {
  return h("p", { class: "downloads" },
    button(t("csv"), () => save(new Blob([csv()], { type: "text/csv" }), `${code()}.csv`), { id: "csv", class: "quiet" }), " ",
    button(t("png"), () => savePicture(draw(), `${code()}-${name}.png`), { id: "png", class: "quiet" }));
}

function save(blob, name) {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Where the numbers are from, in a line. */
function origin() {
  const { version, firms, started } = DATA.made;
  return t("origin", { code: code(), version, firms, date: (started ?? "").slice(0, 10) });
}

/** Which run is shown, of how many. */
function luck() {
  return t("origin.run", { run: state.run + 1, runs: runsOfAScenario() });
}

/** Every run of the present scenario by year and yardstick. */
function csv() {
  const head = ["run", "seed", "year", ...YARDSTICKS.map((one) => one.key), ...YARDSTICKS.map((one) => `${one.key}_ending`)];
  const rows = [];
  for (let run = 0; run < runsOfAScenario(); run++) {
    const layers = YARDSTICKS.map((one) => path(layerOf(one.key), state.scenario, run));
    if (!layers[0]) continue;
    const endings = YARDSTICKS.map((_, i) => ending(i, state.scenario, run));
    YEARS.forEach((year, i) => rows.push([run + 1, DATA.made.seeds[run], year, ...layers.map((values) => (values[i] === null ? "" : Number(values[i].toFixed(5)))), ...endings]));
  }
  const about = [`${origin()} · ${luck()}`, `scenario: ${scenarioName(state.scenario)}`, `link: ${linkOf(state)}`].map((line) => `# ${line}`);
  return [...about, head.join(","), ...rows.map((row) => row.join(","))].join("\n") + "\n";
}

/** The chart with its headline, what its lines are, and its origin; 1280 x 720, light whatever the mode. */
function posterOf(chart) {
  const poster = svg("svg", { xmlns: SVG, width: 1280, height: 720, viewBox: "0 0 1280 720", "font-family": "system-ui, sans-serif" });
  const line = (words, y, size, fill, weight) =>
    poster.append(text(words, 40, y, { size: Math.min(size, 2200 / words.length), fill, weight })); // as wide as the picture at most
  poster.append(svg("rect", { width: 1280, height: 720, fill: "#ffffff" }));
  line(t(`yardstick.${yardstick().key}`), 34, 26, "#1a1a1a", "bold");
  line(byId("headline").textContent, 64, 20, "#1a1a1a");
  chart.setAttribute("y", 72);
  poster.append(chart);
  line(linesInWords(), 664, 18, "#1a1a1a");
  line(origin(), 688, 16, "#4a4a4a");
  line(luck(), 710, 16, "#4a4a4a");
  return poster;
}

/** "A: As good as closed · Now: Baseline" for what is compared; else the scenario's name. */
function linesInWords() {
  if (STEPS[state.step - 1] !== "compare") return scenarioName(state.scenario);
  const told = columnsOfTray().filter(({ scenario, pin }) => pin || scenario !== BASELINE);
  return told.map(({ name, scenario }) => `${name}: ${scenarioName(scenario)}`).join(" · ") || t("baseline");
}

async function savePicture(chart, name) {
  const image = new Image(1280, 720);
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(posterOf(chart)))}`;
  await image.decode();
  const canvas = h("canvas", { width: 1280, height: 720 });
  canvas.getContext("2d").drawImage(image, 0, 0);
  canvas.toBlob((blob) => save(blob, name), "image/png");
}

/** The whole configuration that made the page, as it was given to the model. */
async function saveConfig() {
  const text = JSON.stringify(await unpackedJson(DATA.made.config), null, 2);
  save(new Blob([text], { type: "application/json" }), "openclosed-config.json");
}
