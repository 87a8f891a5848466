// The dashboard's panels on the class: how to join, who is here, questions.

function classPanel(view) {
  return h("div", { class: "two" }, joinPart(view), h("div", {}, stepsPart(view), studentsPart(view), keepPart(view)));
}

function joinPart(view) {
  return h("section", { class: "join", "aria-labelledby": "join-title" }, h("h2", { id: "join-title" }, say("join.title")),
    h("img", { src: `/teacher/qr.svg?${view.code}`, alt: say("qr"), class: "qr" }),
    h("p", { class: "large" }, h("span", { class: "room-small" }, say("address")), " ", h("b", { id: "address" }, view.url)),
    h("p", { class: "code" }, h("span", { class: "room-small" }, say("code")), " ", h("b", { id: "join-code" }, view.code)));
}

function stepsPart({ steps }) {
  return h("section", {}, h("h2", {}, say("steps")), h("p", { class: "room-line" }, Array.from({ length: FACTS.steps }, (_, i) => i + 1).map((step) =>
    button(say("steps.up_to", { step, name: say(`step.${step}`) }), () => command("steps", { ...steps, open: step }),
      { id: `open-${step}`, "aria-pressed": String(steps.open === step) })),
  button(say(steps.is_unlocked ? "steps.lock" : "steps.unlock"), () => command("steps", { ...steps, is_unlocked: !steps.is_unlocked }), { id: "unlock" })));
}

function studentsPart({ students, gone }) {
  const row = (one) => h("li", {}, h("span", { class: one.has_predicted ? "has" : "" }, `${one.has_predicted ? "✓ " : ""}${one.name}`),
    one.is_bot ? h("span", { class: "room-small" }, ` ${say("bot")}`) : null,
    one.wish ? [" ", button(say("name.allow", { name: one.wish }), () => command("name", { id: one.id, is_allowed: true }), { id: `allow-${one.id}` }), " ",
      button(say("name.refuse"), () => command("name", { id: one.id, is_allowed: false }), { id: `refuse-${one.id}` })] : null,
    " ", button("×", () => command("remove", { id: one.id }), { id: `remove-${one.id}`, class: "quiet", "aria-label": `${say("remove")}: ${one.name}` }));
  const wishes = (one) => (one.wish ? 0 : 1);
  return h("section", {}, h("h2", {}, `${say("students")} (${students.length})`),
    students.length ? h("ul", { class: "students", tabindex: 0 }, [...students].sort((a, b) => wishes(a) - wishes(b)).map(row)) : h("p", {}, say("students.none")),
    gone.length ? h("p", { class: "room-line" }, h("span", { class: "room-small" }, say("removed")), " ", gone.map((one) =>
      button(say("readmit", { name: one.name }), () => command("readmit", { id: one.id }), { id: `readmit-${one.id}`, class: "quiet" }))) : null);
}

function keepPart(view) {
  const hasBots = view.students.some((one) => one.is_bot);
  const made = h("p", { id: "new-class-said" });
  const another = async () => {
    const { code, address } = await command("new_class");
    put(made, say("new_class.made", { code }), " ", h("a", { href: address, target: "_blank", rel: "noopener" }, `${location.origin}${address.split("#")[0]}`));
  };
  return h("section", {}, h("p", { class: "room-line" },
    button(say(hasBots ? "bots.end" : "bots.let"), () => command("bots", { are_here: !hasBots }), { id: "bots" }),
    h("a", { href: "/teacher/class.csv", class: "button", id: "csv", download: true }, say("csv")),
    button(say("new_class"), another, { id: "new-class" })), made, h("p", { class: "room-small", id: "kept" }, say("privacy", { file: view.file })));
}

function votePanel({ vote }) {
  const ask = h("p", { class: "room-line" }, Object.keys(FACTS.questions).map((question) =>
    button(say(`vote.${question}`), () => command("ask", { question }), { id: `ask-${question}` })));
  if (!vote) return [h("p", {}, say("vote.none")), ask];
  const most = Math.max(1, ...(vote.counts ?? []));
  return [
    h("h2", {}, say(`vote.${vote.question}`)),
    h("p", { class: "large", id: "vote-count" }, say("vote.count", { count: vote.count })),
    vote.counts ? h("table", { id: "vote-answers", class: "bars" }, h("tbody", {}, vote.choices.map((choice, i) => h("tr", {}, h("th", { scope: "row" }, choiceInWords(vote.question, choice)),
      h("td", {}, h("i", { style: `width:${(60 * vote.counts[i]) / most}%` }), ` ${vote.counts[i]}`))))) : null,
    h("p", { class: "room-line" },
      button(say(vote.is_open ? "vote.close" : "vote.open"), () => command("vote", { is_open: !vote.is_open, is_shown: vote.is_shown }), { id: "vote-open" }),
      button(say(vote.is_shown ? "vote.hide" : "vote.show"), () => command("vote", { is_open: vote.is_open, is_shown: !vote.is_shown }), { id: "vote-show", class: "room-main" }),
      button(say("vote.end"), () => command("vote_over"), { id: "vote-end" })),
    ask,
  ];
}
