// The headline and its reason, from the runs on the screen and those as today.

const PARTS = ["price", "help", "trust", "labs"]; // facts that favour open models where both camps can do the work
const NEAR = 0.01; // smaller changes of the middle run count as none

/** Values for sentences: what is counted, and the years that decide an ending. */
function sentenceValues(values) {
  const { key } = MEASURES[state.measure];
  const what = t(`what.${key}`);
  return { what, by: state.measure ? t("by", { what }) : "", year: HORIZON, last: HORIZON - 1, next: Number(HORIZON) + 1, ...values };
}

/** Which side's wins a scenario changes, and from how many to how many. */
function winsOf(scenario) {
  const [now, before] = [countsOf(state.measure, scenario), countsOf(state.measure, BASELINE)];
  const side = now.open === before.open && now.closed !== before.closed ? "closed" : "open";
  return { side, count: now[side], before: before[side], turn: Math.sign(now[side] - before[side]) };
}

/** How often a camp wins, and how often as today. */
function headlineOf(scenario) {
  const total = finishedRuns(scenario).length;
  if (scenario === BASELINE) {
    const now = countsOf(state.measure, scenario);
    const most = ENDINGS.reduce((a, b) => (now[b] > now[a] ? b : a));
    return t(`say.today.${most}`, sentenceValues({ count: now[most], total }));
  }
  const { side, turn, ...counts } = winsOf(scenario);
  return t(`say.${["down", "same", "up"][turn + 1]}`, sentenceValues({ side: t(`say.${side}`), total, ...counts }));
}

/** How one run ended; if undecided, whether the last year or the trend is the reason. */
function endingSentence(measure, scenario, run) {
  const [now, before] = [0, 1].map((back) => shareAt(measure, scenario, run, LAST - back));
  const [zone, was, will] = [now, before, 2 * now - before].map(sideOf);
  const ending = endingOf(measure, scenario, run);
  const why = ending !== "undecided" ? ending : was === zone && will !== zone ? "trend" : "year";
  return t(`play.ended.${why}`, sentenceValues({ share: percent(now), before: percent(before), line: percent([zone, will].includes("open") ? 2 / 3 : 1 / 3) }));
}

/** Direction of the mean difference from the paired runs as today: 1 or -1 beyond two standard errors, else 0. */
function turnOf(scenario, valueOf) {
  const pairs = finishedRuns(scenario).filter((run) => endingOf(0, BASELINE, run)).map((run) => [valueOf(scenario, run), valueOf(BASELINE, run)]);
  return signOf(pairs.filter((pair) => !pair.includes(null)).map(([now, before]) => now - before));
}

/** The sign of a mean beyond two of its standard errors, else 0. */
function signOf(changes) {
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / Math.max(1, changes.length - 1);
  return Math.abs(mean) > 2 * Math.sqrt(variance / changes.length) ? Math.sign(mean) : 0;
}

const ableOf = (scenario, run) => 1 - fact("closed_only", scenario, run);
const partOf = (scenario, run) => (ableOf(scenario, run) > 0 ? Math.min(1, endOf(0, scenario, run) / ableOf(scenario, run)) : null);

/** Medians: share of all startups' work that open models can do, and how much of that they serve of purchased text. */
const abilityOf = (scenario) => ({ able: medianOf(finishedRuns(scenario).map((run) => ableOf(scenario, run))), part: medianOf(finishedRuns(scenario).map((run) => partOf(scenario, run))) });

/** What changed, and why, if that is more than chance and fits the headline. */
function reasonOf(scenario) {
  const shares = [scenario, BASELINE].map((one) => middleEnd(state.measure, one));
  const values = sentenceValues({ now: percent(shares[0]), before: percent(shares[1]) });
  const text = (reach) => ({ able: percent(reach.able), part: percent(reach.part) });
  if (scenario === BASELINE) return state.measure ? t("why.level", values) : t("why.today", text(abilityOf(BASELINE)));
  const turn = turnOf(scenario, (one, run) => endOf(state.measure, one, run));
  const wins = winsOf(scenario);
  const change = shares[0] - shares[1];
  if (Math.abs(change) < NEAR || Math.sign(change) !== turn || wins.turn * (wins.side === "open" ? 1 : -1) === -turn) return t("why.chance", values);
  if (movedBy(scenario) > 1) return togetherSentence(scenario);
  if (state.measure) return t("why.moved", values); // reasons are known for work alone
  const [now, before] = [abilityOf(scenario), abilityOf(BASELINE)];
  const because = { ...text(now), able_before: percent(before.able), part_before: percent(before.part) };
  const sizes = [Math.abs(now.able - before.able) * (now.part + before.part), Math.abs(now.part - before.part) * (now.able + before.able)];
  const reasons = [[ableSentence, ableOf], [partSentence, partOf]].map(([sentence, valueOf], i) => ({ size: sizes[i], text: turnOf(scenario, valueOf) === turn ? sentence(scenario, because, turn) : "" }));
  const most = reasons.sort((a, b) => b.size - a.size).find(({ size, text }) => text && 2 * size >= Math.max(...sizes)); // not one much smaller than the other
  return most?.text ?? t("why.moved", values);
}

/** What several levers do together, and the strongest of them alone. */
function togetherSentence(scenario) {
  const share = (one) => middleEnd(state.measure, one);
  const alone = stopsOf(scenario).flatMap((stop, i) => (stop === UNCHANGED[i] ? [] : [{ lever: LEVERS[i].name, share: share(scenarioOf(UNCHANGED.with(i, stop))) }]));
  const size = (one) => Math.abs(one.share - share(BASELINE));
  const most = alone.reduce((a, b) => (size(b) > size(a) ? b : a));
  return t("why.together", sentenceValues({ before: percent(share(BASELINE)), now: percent(share(scenario)), lever: most.lever, alone: percent(most.share) }));
}

/** The reason in what open models can do: their delay, or the growth of new work; "" if neither fits. */
function ableSentence(scenario, values, turn) {
  const lagOf = (one, run) => fact("lag", one, run) ?? 0; // missing if a camp is gone
  const growthOf = (one, run) => (fact("kappa_gap", one, run) ?? 0) / Math.max(lagOf(one, run), 0.1);
  const [lag, growth] = [lagOf, growthOf].map((valueOf) => {
    const [now, before] = [scenario, BASELINE].map((one) => medianOf(finishedRuns(one).map((run) => valueOf(one, run))));
    const ratio = Math.log(Math.max(now, 0.01) / Math.max(before, 0.01));
    return { now, before, size: Math.abs(ratio), isSure: Math.sign(ratio) === -turn && turnOf(scenario, valueOf) === -turn };
  });
  const [isMost, key] = lag.size >= growth.size ? [lag.isSure, ["why.sooner", "why.later"]] : [growth.isSure, ["why.slower", "why.faster"]];
  return isMost ? t(key[turn > 0 ? 0 : 1], { ...values, lag: lag.now.toFixed(1), lag_before: lag.before.toFixed(1) }) : "";
}

/** The reason in what firms choose: the fact that moved most that way, relative to its spread as today. */
function partSentence(scenario, values, turn) {
  const spread = (key) => {
    const sorted = finishedRuns(BASELINE).map((run) => fact(key, BASELINE, run)).filter((one) => one !== null).sort((a, b) => a - b);
    return Math.max(sorted.at(-1) - sorted[0], 1e-6);
  };
  const moved = PARTS.flatMap((key) => {
    const [now, before] = [middleFact(key, scenario), middleFact(key, BASELINE)];
    const way = key === "price" ? -turn : turn; // a lower price raises the share
    return Math.sign(now - before) === way && turnOf(scenario, (one, run) => fact(key, one, run)) === way ? [{ key, now, before, size: Math.abs(now - before) / spread(key) }] : [];
  }).sort((a, b) => b.size - a.size)[0];
  if (!moved || moved.size < 0.05) return "";
  const number = (value) => (moved.key === "labs" ? value.toFixed(1) : percent(value));
  return t(`why.${moved.key}`, { ...values, now: number(moved.now), before: number(moved.before) });
}
