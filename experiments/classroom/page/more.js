// More runs of what the page's levers say: the server makes them in twenties, each with luck that the page has not seen.

const more = { stops: "", luck: 1, runs: [], text: "" };

function morePart() {
  const stops = window.openclosedLab.stops();
  if (more.stops !== stops.join()) Object.assign(more, { stops: stops.join(), luck: 1, runs: [], text: "" });
  const chart = shareChart({ first: Math.floor(TIMES[0]), last: TIMES.at(-1), today: TIMES[0], title: say("more.chart") });
  const names = stops.map((stop, i) => `${FACTS.levers[i].name}: ${FACTS.levers[i].stops[stop].name}`).filter((_, i) => stops[i] !== FACTS.unchanged[i]);
  const said = h("p", { id: "more-said", role: "status" }, more.text);
  const show = () => {
    const [key] = FACTS.yardsticks;
    chart.fan(more.runs.map(({ values, endings }) => ({ points: values[key].map((share, i) => [TIMES[i], share]), end: values[key].at(-1), ending: toldEnding(endings[key]) })));
    said.textContent = more.text;
  };
  const ask = () => askForMore(stops, show);
  setTimeout(show);
  return [h("h2", {}, say("work.more")), h("p", {}, say("more.help", { runs: FACTS.runs }), " ", h("b", {}, names.join(", ") || t("as_today"))),
    h("p", {}, button(say("more.run", { runs: FACTS.runs }), ask, { id: "more-run", class: "room-main" })), said, h("div", { class: "room-chart" }, chart.element)];
}

/** How the runs so far ended, the most frequent first. */
function endingsSaid() {
  const [key] = FACTS.yardsticks;
  const ends = more.runs.map(({ endings }) => toldEnding(endings[key]));
  const counts = ENDINGS.map((ending) => [ending, ends.filter((one) => one === ending).length]).filter(([, count]) => count).sort((a, b) => b[1] - a[1]);
  return say("more.done", { runs: ends.length, said: counts.map(([ending, count]) => `${t(`ending.${ending}`)} ${count}`).join(", ") });
}

/** Ask until the runs are made; other levers take the place of these. */
async function askForMore(stops, show) {
  const luck = Math.min(++more.luck, FACTS.most_luck);
  const isAsked = () => more.stops === stops.join() && more.luck === luck;
  const tell = (text) => { more.text = text; show(); };
  tell(say("more.running"));
  while (isAsked()) {
    try {
      const { status, content } = await send("/room/runs", { stops, luck });
      if (!isAsked()) return;
      if (status === 200) {
        more.runs.push(...content.runs.filter(Boolean));
        return tell(endingsSaid());
      }
      tell(status === 202 ? (content.before ? say("more.before", { before: content.before }) : say("more.running")) : content.error);
      if (status !== 202 && status !== 503) {
        more.luck--;
        return;
      }
    } catch {
      tell(say("lost"));
    }
    await new Promise((done) => { setTimeout(done, 700 + 600 * Math.random()); });
  }
}
