// The one sentence: what changed and why, from the runs on the screen and those of the world as today.

const PARTS = ["price", "help", "trust", "labs"]; // facts that speak for open models among those that can do the work
const NEAR = 0.01; // a change of the middle run that is none

/** How often each ending came, and what that was as today. */
function headlineOf(scenario) {
  const [now, before] = [countsOf(state.yardstick, scenario), countsOf(state.yardstick, BASELINE)];
  const total = doneRuns(scenario).length;
  if (scenario === BASELINE) {
    const most = ENDINGS.reduce((a, b) => (now[b] > now[a] ? b : a));
    return t(`say.today.${most}`, { count: now[most], total });
  }
  const side = now.open === before.open && now.closed !== before.closed ? "closed" : "open";
  const how = now[side] > before[side] ? "up" : now[side] < before[side] ? "down" : "same";
  return t(`say.${how}`, { side: t(`say.${side}`), count: now[side], total, before: before[side] });
}

/** What open models can do of developers' work, and what they get of that, in the middle run. */
function reachOf(scenario) {
  const runs = doneRuns(scenario);
  const able = runs.map((run) => 1 - fact("closed_only", scenario, run));
  const part = runs.map((run, i) => (able[i] > 0 ? Math.min(1, yearOf(0, scenario, run) / able[i]) : null));
  return { able: medianOf(able), part: medianOf(part) };
}

function whyOf(scenario) {
  const now = reachOf(scenario);
  const said = (reach) => ({ able: percent(reach.able), part: percent(reach.part) });
  if (scenario === BASELINE) return t("why.today", said(now));
  const before = reachOf(BASELINE);
  if (movedBy(scenario) > 1) return togetherSentence(scenario);
  const change = middleYear(0, scenario) - middleYear(0, BASELINE);
  if (Math.abs(change) < NEAR) return t("why.little", said(now));
  const byAble = (now.able - before.able) * (now.part + before.part);
  const byPart = (now.part - before.part) * (now.able + before.able);
  const values = { ...said(now), able_before: percent(before.able), part_before: percent(before.part) };
  return Math.abs(byAble) >= Math.abs(byPart) ? ableSentence(scenario, values) : partSentence(scenario, values);
}

/** What several levers do together, and the strongest of them alone. */
function togetherSentence(scenario) {
  const share = (one) => middleYear(state.yardstick, one);
  const alone = stopsOf(scenario).flatMap((stop, i) => (stop === UNCHANGED[i] ? [] : [{ lever: DATA.levers[i].name, share: share(scenarioOf(UNCHANGED.with(i, stop))) }]));
  const size = (one) => Math.abs(one.share - share(BASELINE));
  const most = alone.reduce((a, b) => (size(b) > size(a) ? b : a));
  return t("why.together", { year: HORIZON, before: percent(share(BASELINE)), now: percent(share(scenario)), lever: most.lever, alone: percent(most.share) });
}

/** Work that open models can do: they come sooner or later, or new work grows otherwise. */
function ableSentence(scenario, values) {
  const [lag, lagBefore] = [scenario, BASELINE].map((one) => middleFact("lag", one) ?? 0); // none where one side is gone
  const growth = (one) => (middleFact("kappa_gap", one) ?? 0) / Math.max(middleFact("lag", one) ?? 0, 0.1);
  const ratio = (a, b) => Math.abs(Math.log(Math.max(a, 0.01) / Math.max(b, 0.01)));
  const isLag = ratio(lag, lagBefore) >= ratio(growth(scenario), growth(BASELINE));
  if (isLag) return t(lag < lagBefore ? "why.sooner" : "why.later", { ...values, lag: lag.toFixed(1), lag_before: lagBefore.toFixed(1) });
  return t(growth(scenario) > growth(BASELINE) ? "why.faster" : "why.slower", values);
}

/** Choice among those that can do it: the fact that moved most, in spreads of the runs as today. */
function partSentence(scenario, values) {
  const spread = (key) => {
    const sorted = doneRuns(BASELINE).map((run) => fact(key, BASELINE, run)).filter((one) => one !== null).sort((a, b) => a - b);
    return Math.max(sorted.at(-1) - sorted[0], 1e-6);
  };
  const moved = PARTS.map((key) => {
    const [now, before] = [middleFact(key, scenario), middleFact(key, BASELINE)];
    return { key, now, before, size: now === null || before === null ? 0 : Math.abs(now - before) / spread(key) };
  }).sort((a, b) => b.size - a.size)[0];
  const number = (value) => (moved.key === "labs" ? value.toFixed(1) : percent(value));
  if (moved.size < 0.05) return t("why.choice", values);
  return t(`why.${moved.key}`, { ...values, now: number(moved.now), before: number(moved.before) });
}
