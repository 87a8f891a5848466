// Who is here, and what each of them did; the door, links that let one in, and files.

function peoplePart({ students, gone, vote }) {
  const sorted = [...students].sort((a, b) => Boolean(b.wish) - Boolean(a.wish));
  const [key] = FACTS.yardsticks;
  const row = (one) => {
    const [share, sure] = one.predictions[key] ?? [null, null];
    return h("tr", {}, h("th", { scope: "row" }, one.name, one.is_bot ? h("small", {}, ` ${say("bot")}`) : null, one.wish ? wishPart(one) : null),
      h("td", {}, percent(share)), h("td", {}, sure === null ? "–" : `${sure} %`), vote ? h("td", {}, one.voted ? choiceInWords(vote.question, one.voted) : "–") : null,
      h("td", { class: "claims" }, one.claims.join(" · ")),
      h("td", {}, button("×", () => command("remove", { id: one.id }), { id: `remove-${one.id}`, "aria-label": say("remove", { name: one.name }) })));
  };
  const heads = ["student", "predicts", "sure", vote ? "answer" : null, "claims", "out"].filter(Boolean);
  return [h("h2", { id: "people-title" }, say("students", { count: students.length })),
    students.length ? h("div", { class: "room-wide", id: "people", tabindex: 0, role: "region", "aria-labelledby": "people-title" },
      h("table", {}, h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, say(`people.${name}`))))), h("tbody", {}, sorted.map(row)))) : h("p", {}, say("students.none")),
    gone.length ? h("p", { class: "room-line" }, h("span", { class: "room-small" }, say("removed")), gone.map((one) =>
      button(say("readmit", { name: one.name }), () => command("readmit", { id: one.id }), { id: `readmit-${one.id}` }))) : null];
}

function wishPart({ id, wish }) {
  return h("span", { class: "room-line" }, button(say("name.allow", { name: wish }), () => command("name", { id, is_allowed: true }), { id: `allow-${id}` }),
    button(say("name.refuse"), () => command("name", { id, is_allowed: false }), { id: `refuse-${id}` }));
}

function doorPart({ is_closed: isClosed, invites, presenters, file }, hasBots) {
  const linked = async (kind, name, body) => {
    const made = await command(name, body);
    if (made) link = { kind, address: new URL(made.address, location.origin).href };
    drawDashboard();
  };
  const invite = (kind) => linked(kind, "invite", { kind });
  return h("section", { "aria-labelledby": "door-title" }, h("h2", { id: "door-title" }, say("door")),
    h("p", { class: "room-line" }, button(say(isClosed ? "door.open" : "door.close"), () => command("door", { is_closed: !isClosed }), { id: "door-shut", "aria-pressed": String(isClosed) }),
      button(say("invite.student"), () => invite("student"), { id: "invite-student" }), button(say("invite.presenter"), () => invite("presenter"), { id: "invite-presenter" }),
      button(say("new_class"), () => linked("class", "new_class"), { id: "new-class" }), button(say(hasBots ? "bots.end" : "bots.let"), () => command("bots", { are_here: !hasBots }), { id: "bots" })),
    link ? h("p", {}, say(`link.${link.kind}`), " ", h("code", { id: "link" }, link.address)) : null,
    h("p", { class: "room-small" }, say("door.said", { invites, presenters })),
    h("p", { class: "room-line" }, h("a", { href: "/teacher/participation.csv", class: "button", id: "participation", download: true }, say("participation")),
      h("a", { href: "/teacher/class.csv", class: "button", id: "csv", download: true }, say("csv"))),
    h("p", { class: "room-small", id: "kept" }, say("privacy", { file })));
}
