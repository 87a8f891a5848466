// The settings at the side: yardstick, levers, scenarios beside them, the run, code and link.

function drawSettings() {
  putIfNew(byId("yardstick"), [state.yardstick, manner], yardstickChoice);
  const isHidden = state.step === 1 || (state.step === 2 && !maySeeMany());
  for (const id of ["levers", "more", "runs", "share"]) byId(id).hidden = isHidden;
  if (isHidden) return;
  if (!leverParts.length) {
    leverParts.push(...DATA.levers.map(leverPart));
    put(byId("levers"), leverParts.map(({ element }) => element));
  }
  const stops = stopsOf(state.scenario) ?? UNCHANGED;
  leverParts.forEach(({ show }, i) => show(stops[i]));
  const present = DATA.more.find((one) => one.scenario === state.scenario);
  putIfNew(byId("more"), [present?.key ?? "", state.scenario === START, manner], () => moreChoice(present));
  putIfNew(byId("runs"), [state.run, manner], runChoice);
  putIfNew(byId("share"), [manner], shareParts);
  if (byId("code").textContent !== code()) {
    byId("code").textContent = code();
    byId("code-said").textContent = "";
  }
}

function yardstickChoice() {
  const select = h("select", { id: "by", onchange: () => change({ yardstick: Number(select.value) }) },
    YARDSTICKS.map((one, i) => h("option", { value: i, selected: i === state.yardstick }, t(`yardstick.${one.key}`))));
  return [labelled(t("yardstick"), select), h("p", { class: "small" }, t(`yardstick.${yardstick().key}.text`))];
}

const leverParts = []; // one for each lever; they stay, so that the keyboard stays where it is

/** A lever: its question, its stops as segments of which one is chosen, and what that means. */
function leverPart(lever, i) {
  const id = `lever-${lever.key}`;
  const inputs = lever.stops.map((_, place) => h("input", { type: "radio", name: id, id: `${id}-${place}`, value: place,
    "aria-describedby": `${id}-meaning`, onchange: () => setStop(i, place) }));
  const segments = h("div", { class: "segments" }, lever.stops.map((stop, place) =>
    h("label", { for: `${id}-${place}` }, inputs[place], h("span", {}, stop.name))));
  const meaning = h("p", { class: "small", id: `${id}-meaning` });
  const changed = h("div");
  const element = h("fieldset", { class: "lever" }, h("legend", {}, h("b", {}, lever.name), " ", h("span", {}, lever.question)), segments, meaning, changed);
  let shown = "";
  const show = (place) => {
    inputs[place].checked = true;
    if (shown === `${place} ${manner}`) return;
    shown = `${place} ${manner}`;
    const stop = lever.stops[place];
    const isMoved = place !== lever.unchanged;
    element.className = isMoved ? "lever moved" : "lever";
    put(meaning, stop.meaning, isMoved ? [" ", h("span", { class: "basis" }, t(`basis.${stop.basis}`, { example: stop.example }))] : null);
    put(changed, isMoved && manner === "standard" ? changesOf(stop) : null);
  };
  return { element, show };
}

function changesOf(stop) {
  return h("ul", { class: "changes" }, stop.changes.map(([name, before, after]) => h("li", {}, h("code", {}, name), ` ${before} → ${after}`)));
}

function moreChoice(present) {
  if (!DATA.more.length) return startChoice();
  const select = h("select", { id: "scenario", onchange: () => change({ scenario: Number(select.value) }) },
    h("option", { value: BASELINE, selected: !present }, t("more.none")),
    DATA.more.map((one) => h("option", { value: one.scenario, selected: one === present }, t(`more.${one.key}`))));
  return [startChoice(), unfold(t("more"), Boolean(present), labelled(t("more.choose"), select),
    h("p", { class: "small" }, present ? present.meaning : t("more.help")))];
}

/** Back to the world where the page starts. */
function startChoice() {
  return button(t("start"), () => change({ scenario: START, run: 0 }), { id: "start", class: "quiet", disabled: state.scenario === START });
}

function runChoice() {
  const last = runsOfAScenario();
  const input = h("input", { type: "number", id: "seed", min: 1, max: last, value: state.run + 1,
    onchange: () => {
      const run = Math.round(Number(input.value));
      if (run >= 1 && run <= last) change({ run: run - 1 });
      else input.value = String(state.run + 1);
    } });
  return h("div", { class: "line" }, labelled(t("seed", { last }), input), button(t("new_seed"), newSeed, { id: "new-seed", "aria-keyshortcuts": "S" }));
}

function newSeed() {
  change({ run: (state.run + 1) % runsOfAScenario() });
}

function shareParts() {
  const said = h("p", { class: "small", role: "status", id: "code-said" });
  const input = h("input", { type: "text", id: "code-input", size: 10, autocomplete: "off", spellcheck: "false", placeholder: codeOf(0, 0, 0) });
  const open = (event) => {
    event.preventDefault();
    const found = placeOf(input.value);
    if (found.error) said.textContent = found.error;
    else {
      change({ scenario: found.scenario, yardstick: found.yardstick, run: found.run });
      input.value = "";
      said.textContent = "";
    }
  };
  return [
    h("p", { class: "code" }, t("code"), " ", h("output", { id: "code" }, code())),
    button(t("copy_link"), () => copyLink(said), { id: "copy", "aria-keyshortcuts": "C" }),
    h("form", { class: "line", onsubmit: open }, labelled(t("code.enter"), input), h("button", { id: "open-code" }, t("code.open"))),
    said,
  ];
}

/** Give the link to the clipboard; where there is none, show it to be copied by hand. */
async function copyLink(said) {
  writeAddress();
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = t("copied", { code: code() });
  } catch {
    said.replaceChildren(t("copy_by_hand"), h("input", { type: "text", readonly: true, value: location.href, "aria-label": t("copy_link") }));
    said.querySelector("input").select();
  }
}
