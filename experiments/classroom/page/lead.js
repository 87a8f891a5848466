// What the class does now: steps, predictions, the wall, a question.

const part = (key, ...content) => h("section", { "aria-labelledby": `${key}-title` }, h("h2", { id: `${key}-title` }, say(`lead.${key}`)), content);

function leadPart(view) {
  return [stepsPart(view), wallPart(view), votePanel(view)];
}

function stepsPart({ steps, cells }) {
  return part("steps", h("p", { class: "room-line" }, FACTS.steps.map((name, i) =>
    button(`${i + 1} ${t(`step.${name}`)}`, () => command("steps", { ...steps, open_steps: i + 1 }), { id: `open-${i + 1}`, "aria-pressed": String(steps.open_steps === i + 1) })),
  button(say(steps.is_unlocked ? "steps.lock" : "steps.unlock"), () => command("steps", { ...steps, is_unlocked: !steps.is_unlocked }), { id: "unlock" })),
  steps.open_steps > 2 ? h("p", { class: "room-small" }, say("cells", { count: cells })) : null);
}

function wallPart({ is_revealed: isRevealed, predicted, stage }) {
  return part("wall", h("p", { class: "room-line" },
    button(say(isRevealed ? "hide" : "reveal", { count: predicted }), () => command("reveal", { is_revealed: !isRevealed }), { id: "reveal", class: isRevealed ? null : "room-main" }),
    FACTS.stages.map((key, i) => button(say(`stage.${key}`, { runs: FACTS.runs }), () => command("stage", { stage: i }), { id: `stage-${i}`, "aria-pressed": String(stage === i) }))));
}

function votePanel({ vote }) {
  const ask = h("p", { class: "room-line" }, Object.keys(FACTS.questions).map((question) =>
    button(say(`vote.${question}`), () => command("ask", { question }), { id: `ask-${question}`, "aria-pressed": String(vote?.question === question) })));
  return part("vote", ask, vote ? h("p", { class: "room-line" }, h("b", { id: "vote-count" }, say("vote.count", { count: vote.count })),
    button(say(vote.is_open ? "vote.close" : "vote.open"), () => command("vote", { is_open: !vote.is_open, is_shown: vote.is_shown }), { id: "vote-open" }),
    button(say(vote.is_shown ? "vote.hide" : "vote.show"), () => command("vote", { is_open: vote.is_open, is_shown: !vote.is_shown }), { id: "vote-show" }),
    button(say("vote.end"), () => command("vote_over"), { id: "vote-end" })) : null);
}
