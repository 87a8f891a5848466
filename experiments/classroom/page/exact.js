// An exact run: the server runs the model at any place of the levers, with any seed.

const exactPlaces = FACTS.unchanged.map((stop) => stop * FACTS.between);
let exactAsked = 0;
const MOST_LUCK = 999; // the first are those of the page

function exactPart() {
  const said = h("p", { id: "exact-said", role: "status" });
  const luck = h("input", { type: "number", id: "exact-luck", required: true, min: 1, max: MOST_LUCK, step: 1, value: 1 });
  const run = (event) => {
    event.preventDefault();
    askExactly([...exactPlaces], Number(luck.value), said);
  };
  const controls = h("div", { class: "room-levers" }, exactControls());
  const take = () => {
    (window.openclosedLab.stops() ?? FACTS.unchanged).forEach((stop, i) => { exactPlaces[i] = stop * FACTS.between; });
    put(controls, exactControls());
  };
  return h("details", { id: "exact" }, h("summary", {}, say("exact")), h("p", { class: "room-small" }, say("exact.help")),
    h("form", { onsubmit: run }, controls,
      h("p", { class: "room-line" }, h("label", { for: "exact-luck" }, say("exact.luck", { most: MOST_LUCK, page: FACTS.seeds.length })), luck,
        button(say("exact.from_page"), take, { id: "exact-take" }), h("button", { id: "exact-run", class: "room-main" }, say("exact.run")))), said);
}

function exactControls() {
  return FACTS.levers.map((lever, i) => leverControl(lever, { id: `exact-${lever.key}`, low: 0, high: FACTS.between * (lever.stops.length - 1),
    value: exactPlaces[i], onchange: (place) => { exactPlaces[i] = place; } }));
}

/** Ask until the run is made; a later question takes the place of an earlier one. */
async function askExactly(places, luck, said) {
  const asked = { places, seed: FACTS.seeds[luck - 1] ?? luck };
  const number = ++exactAsked;
  said.textContent = say("exact.running");
  while (number === exactAsked) {
    try {
      const { status, content } = await send("/room/runs", asked);
      if (status === 200) {
        said.textContent = content.values.use ? say("exact.done", { luck }) : say("exact.failed");
        if (content.values.use) window.openclosedLab.showRun(content);
        return;
      }
      if (status === 202) said.textContent = content.before ? say("exact.before", { before: content.before }) : say("exact.running");
      else {
        said.textContent = content.error;
        if (status !== 503 && status !== 429) return;
      }
    } catch {
      said.textContent = say("lost");
    }
    await new Promise((done) => { setTimeout(done, 700 + 600 * Math.random()); });
  }
}
