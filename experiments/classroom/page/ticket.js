// The exit ticket: three answers and what the student did, as a file that stays on this device until it is handed in.

const ASKED = ["wrong", "law", "missing"];

function askTicket() {
  const name = h("input", { type: "text", id: "note-name", maxlength: 80, autocomplete: "off", value: state.notes.name ?? "", oninput: () => note("name", name.value) });
  openDialog(t("ticket"), h("p", {}, t("ticket.text")), h("p", { class: "field" }, h("label", { for: "note-name" }, t("ticket.name")), name),
    ASKED.map(noteField),
    button(t("ticket.save"), () => save(`${t("ticket.file")}.txt`, ticketText()), { id: "save-ticket", class: "main" }));
}

/** A question whose answer stands in the ticket. */
function noteField(key) {
  const area = h("textarea", { id: `note-${key}`, rows: 2, maxlength: 2000, oninput: () => note(key, area.value) }, state.notes[key] ?? "");
  return h("p", { class: "field" }, h("label", { for: `note-${key}` }, t(`ticket.${key}`)), area);
}

function note(key, value) {
  state.notes[key] = value;
  keep();
}

function ticketText() {
  const years = HANDLES.map((i) => DATA.times[i].slice(0, 4));
  const line = state.prediction ? state.prediction.shares.map((share, i) => `${years[i]}: ${percent(share)}`).join(", ") : "–";
  const guesses = Object.entries(state.cells).filter(([, one]) => one.guess !== undefined)
    .map(([scenario, { guess }]) => `  ${scenarioName(Number(scenario))}: ${percent(guess)} / ${percent(1 - middleFact("closed_only", Number(scenario)))}`);
  const rows = [
    t("ticket"), state.notes.name ?? "", "",
    `${t("ticket.line")}: ${line}`, `${t("ticket.sure")}: ${state.prediction?.confidence ?? "–"} %`,
    `${t("ticket.bet")}: ${DATA.levers.find(({ key }) => key === state.prediction?.bet)?.name ?? "–"}`,
    `${t("ticket.model", { year: HORIZON })}: ${percent(middleYear(0, BASELINE))}`,
    t("ticket.board"), ...guesses,
    `${t("ticket.setting")}: ${scenarioName(state.scenario)} (${code()}). ${headlineOf(state.scenario)}`,
    state.wager ? `${t("wager.title", { month: monthInWords(NEXT_YEAR) })}: ${state.wager.low} – ${state.wager.high} %` : "", "",
    ...["parted", ...ASKED].flatMap((key) => [t(`ticket.${key}`), state.notes[key] ?? "", ""]), originOf(),
  ];
  return rows.join("\n");
}

/** Give a file to the device. */
function save(name, text, type = "text/plain") {
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Every run of the present scenario, as a table for a spreadsheet. */
function numbersCsv() {
  const head = [`# ${code()} ${scenarioName(state.scenario)}`, `# ${originOf()}`, ["seed", "time", ...YARDSTICKS.map(({ key }) => key)].join(",")];
  const rows = doneRuns(state.scenario).flatMap((run) => DATA.times.map((time, i) =>
    [DATA.made.seeds[run], time, ...YARDSTICKS.map((_, y) => shareAt(y, state.scenario, run, i) ?? "")].join(",")));
  return [...head, ...rows].join("\n");
}
