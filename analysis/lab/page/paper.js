// What is printed: one page in black and white with codes, chart, what differs, and what was written.

const PAPER = { ink: "#000000", soft: "#000000", grid: "#bbbbbb", ground: "#ffffff", future: "#ffffff", band: "#000000",
  open: "#000000", openInk: "#000000", you: "#000000", base: "#000000", closed: "#000000", hybrid: "#000000", none: "#000000",
  tray: ["#000000", "#000000", "#000000", "#000000"] };
const WRITTEN = ["claim", "evidence", "reasoning", "limits"];

/** The page as it will be on paper, drawn again each time it is printed. */
function drawPaper() {
  isOnPaper = true;
  const chart = comparePicture({ width: 680, height: 270 }, 13).picture;
  isOnPaper = false;
  chart.removeAttribute("width");
  put(byId("paper"),
    h("h1", {}, `${t("title")} ${code()}`),
    h("p", {}, `${scenarioName(state.scenario)}. ${headline(state.scenario)}`),
    h("p", {}, t(`yardstick.${yardstick().key}.text`)),
    chart,
    differences(columnsOfTray()),
    verdictOnYou(),
    h("div", { class: "written" }, WRITTEN.map((key) => h("div", {}, h("h2", {}, t(`note.${key}`)), h("p", {}, state.notes[key] ?? "")))),
    h("p", { class: "small" }, `${origin()} · ${luck()}`));
}
