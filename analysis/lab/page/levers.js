// The settings at the side: yardstick, levers, scenarios beside them, the run, code and link.

function drawSettings() {
  put(byId("yardstick"), yardstickChoice());
  const isHidden = state.step === 1;
  for (const id of ["levers", "more", "runs", "share"]) byId(id).hidden = isHidden;
  if (isHidden) return;
  put(byId("levers"), DATA.levers.map(leverSlider));
  put(byId("more"), moreChoice());
  put(byId("runs"), runChoice());
  put(byId("share"), ...shareParts());
}

function yardstickChoice() {
  const select = h("select", { id: "by", onchange: () => change({ yardstick: Number(select.value) }) },
    YARDSTICKS.map((one, i) => h("option", { value: i, selected: i === state.yardstick }, t(`yardstick.${one.key}`))));
  return [labelled(t("yardstick"), select), h("p", { class: "small" }, t(`yardstick.${yardstick().key}.text`))];
}

function leverSlider(lever, i) {
  const stops = stopsOf(state.scenario) ?? UNCHANGED;
  const stop = lever.stops[stops[i]];
  const id = `lever-${lever.key}`;
  const input = h("input", { type: "range", id, min: 0, max: lever.stops.length - 1, step: 1, value: stops[i],
    "aria-valuetext": stop.name, "aria-describedby": `${id}-meaning`, oninput: () => setStop(i, Number(input.value)) });
  const moved = stops[i] !== lever.unchanged;
  return h("div", { class: moved ? "lever moved" : "lever" },
    h("label", { for: id }, h("b", {}, lever.name), h("span", { class: "at" }, stop.name)),
    input,
    h("div", { class: "stops", "aria-hidden": "true" }, lever.stops.map((_, place) => h("i", { class: place === stops[i] ? "here" : null }))),
    h("p", { class: "small", id: `${id}-meaning` }, moved ? stop.meaning : lever.question),
    moved && manner === "standard" ? changesOf(stop) : null);
}

function changesOf(stop) {
  return h("ul", { class: "changes" }, stop.changes.map(([name, before, after]) => h("li", {}, h("code", {}, name), ` ${before} → ${after}`)));
}

function moreChoice() {
  if (!DATA.more.length) return [];
  const present = DATA.more.find((one) => one.scenario === state.scenario);
  const select = h("select", { id: "scenario", onchange: () => change({ scenario: Number(select.value) }) },
    h("option", { value: present ? BASELINE : state.scenario, selected: !present }, t("more.none")),
    DATA.more.map((one) => h("option", { value: one.scenario, selected: one === present }, t(`more.${one.key}`))));
  return unfold(t("more"), Boolean(present), labelled(t("more.choose"), select),
    h("p", { class: "small" }, present ? present.meaning : t("more.help")));
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
    else change({ scenario: found.scenario, yardstick: found.yardstick, run: found.run });
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
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = t("copied", { code: code() });
  } catch {
    said.replaceChildren(t("copy_by_hand"), h("input", { type: "text", readonly: true, value: location.href, "aria-label": t("copy_link") }));
    said.querySelector("input").select();
  }
}
