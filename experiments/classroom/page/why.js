// The headline and its reason, from the runs on the screen and those as today.

/** Facts that favour open models where both camps can do the work, by the lever that causes them.
 * @type {Record<string, FactKey[]>} */
const CAUSES = { price: ["price"], trust: ["help", "trust"], labs: ["labs"],
  policy: ["help", "trust", "labs"] };
const NEAR = 0.01; // smaller differences count as none

/** Values for sentences: what is counted, and the years that decide an ending. @param {Values} [values] */
function sentenceValues(values) {
  const what = t(`what.${MEASURES[state.measure].key}`);
  const year = Number(HORIZON);
  return { what, by: state.measure ? t("by", { what }) : "", year, last: year - 1,
    ...values };
}

/** Where the data end and where the middle run starts, if they are far apart. */
function startSentence() {
  const [measured, start] = [lastMeasured(state.measure), middleAt(state.measure, BASELINE, 0)];
  return Math.abs(measured - start) < NEAR ? ""
    : t("start", { measured: percent(measured), start: percent(start) });
}

/** Which side's wins a scenario changes, from how many to how many, and which way beyond chance.
 * @param {number} scenario */
function winsOf(scenario) {
  const [now, before] = [countsOf(state.measure, scenario), countsOf(state.measure, BASELINE)];
  /** @type {Ending} */
  const side = now.open === before.open && now.closed !== before.closed ? "closed" : "open";
  const { turn } = effectOf(scenario, (one, run) => Number(endingOf(state.measure, one, run) === side));
  return { side, count: now[side], before: before[side], turn };
}

/** How often a camp wins, and how often as today. @param {number} scenario */
function headlineOf(scenario) {
  const total = finishedRuns(scenario).length;
  const now = countsOf(state.measure, scenario);
  if (scenario === BASELINE) {
    const most = ENDINGS.reduce((a, b) => (now[b] > now[a] ? b : a));
    return t(`say.today.${most}`,
      sentenceValues({ count: now[most], total, chance: percent(now[most] / total) }));
  }
  const { side, turn, ...counts } = winsOf(scenario);
  return t(`say.${["down", "same", "up"][turn + 1]}`,
    sentenceValues({ side: t(`say.${side}`), total, chance: percent(counts.count / total), ...counts }));
}

/** How one run ended, by its mean of the last two years.
 * @param {number} measure @param {number} scenario @param {number} run */
function endingSentence(measure, scenario, run) {
  const [now, before] = [LAST, LAST - 1].map((time) => shareAt(measure, scenario, run, time));
  const ending = endingOf(measure, scenario, run);
  return ending ? t(`play.ended.${ending}`, sentenceValues({ share: percent((now + before) / 2) })) : "";
}

/** @type {RunValue} */
const shareOf = (scenario, run) => shareAt(state.measure, scenario, run);
/** Share of all startups' work that open models can do. @type {RunValue} */
const ableOf = (scenario, run) => 1 - fact("closed_only", scenario, run);
/** Share of the text that startups buy. @type {RunValue} */
const workOf = (scenario, run) => shareAt(0, scenario, run);
/** How much open models have of what they can do: the product of the two is their share. @type {RunValue} */
const partOf = (scenario, run) => workOf(scenario, run) / ableOf(scenario, run);

/** Both in the middle run: their product is its share. @param {number} scenario */
function ableAndPart(scenario) {
  const able = middle(scenario, ableOf);
  return { able, part: middleAt(0, scenario) / able };
}

/** What changed, and why, if that is more than chance and fits the headline. @param {number} scenario */
function reasonOf(scenario) {
  if (scenario === BASELINE) {
    const { able, part } = ableAndPart(scenario);
    return t(state.measure ? "why.level" : "why.today", sentenceValues(
      { now: percent(middleAt(state.measure, scenario)), able: percent(able), part: percent(part) }));
  }
  const effect = effectOf(scenario, shareOf);
  const { turn } = effect;
  const values = sentenceValues(inPoints(effect));
  if (!turn) return t("why.chance", values);
  if (movesOf(scenario).length > 1) return t("why.together", { ...values, ...strongestOf(scenario) });
  const moved = t("why.moved", values);
  const wins = winsOf(scenario);
  const isAgainst = wins.turn * (wins.side === "open" ? 1 : -1) === -turn;
  if (state.measure || isAgainst) return moved; // reasons are known for work alone
  const isOfPart = movesOf(scenario).some(({ lever }) => lever.key in CAUSES);
  const cause = effectOf(scenario, isOfPart ? partOf : ableOf);
  const sentence = isOfPart ? partSentence : ableSentence;
  const because = cause.turn === turn ? sentence(scenario, inPoints(cause), turn) : "";
  return `${because} ${moved}`.trim();
}

/** The lever that does most alone, of several that were moved. @param {number} scenario */
function strongestOf(scenario) {
  const alone = movesOf(scenario).map(({ i, stop, lever }) =>
    ({ lever: lever.name, effect: effectOf(scenarioOf(UNCHANGED.with(i, stop)), shareOf) }));
  const most = alone.reduce((a, b) => (Math.abs(b.effect.mean) > Math.abs(a.effect.mean) ? b : a));
  return { lever: most.lever, alone: effectInWords(most.effect) };
}

/** The reason in what open models can do: their delay, or the growth of new work; "" if neither fits.
 * @param {number} scenario @param {Values} values @param {number} turn */
function ableSentence(scenario, values, turn) {
  /** @type {RunValue} */
  const lagOf = (one, run) => fact("lag", one, run) || 0; // missing if a camp is gone
  /** @type {RunValue} */
  const growthOf = (one, run) => (fact("kappa_gap", one, run) || 0) / Math.max(lagOf(one, run), 0.1);
  const [lag, growth] = [lagOf, growthOf].map((value) => {
    const [now, before] = [scenario, BASELINE].map((one) => middle(one, value));
    const ratio = Math.log(Math.max(now, 0.01) / Math.max(before, 0.01));
    const isSure = Math.sign(ratio) === -turn && effectOf(scenario, value).turn === -turn;
    return { now: oneDecimal(now), before: oneDecimal(before), size: Math.abs(ratio), isSure };
  });
  const [{ lever, stop }] = movesOf(scenario);
  if (lever.stops[stop].key === "replaces") return t("why.replaced", values);
  const isLag = lag.size >= growth.size;
  if (!(isLag ? lag : growth).isSure || (!isLag && turn < 0)) return "";
  return t(`why.${isLag ? "lag" : "slower"}`, { ...values, lag: lag.now, lag_before: lag.before });
}

/** The reason in what firms choose: the lever's fact that moved most that way, relative to its spread as
 * today.
 * @param {number} scenario @param {Values} values @param {number} turn */
function partSentence(scenario, values, turn) {
  const [{ lever }] = movesOf(scenario);
  const [moved] = (CAUSES[lever.key] ?? []).flatMap((key) => {
    const [now, before] = [middleFact(key, scenario), middleFact(key, BASELINE)];
    const way = key === "price" ? -turn : turn; // a lower price raises the share
    if (Math.sign(now - before) !== way || effectOf(scenario,
      (one, run) => fact(key, one, run)).turn !== way) return [];
    const today = finishedRuns(BASELINE).map((run) => fact(key, BASELINE, run))
      .filter((one) => !Number.isNaN(one));
    const spread = Math.max(Math.max(...today) - Math.min(...today), 1e-6);
    return [{ key, now, before, size: Math.abs(now - before) / spread }];
  }).sort((a, b) => b.size - a.size);
  if (!moved || moved.size < 0.05) return "";
  const number = (/** @type {number} */ of) => (moved.key === "labs" ? oneDecimal(of) : percent(of));
  const reason = moved.key !== "price" ? moved.key : turn > 0 ? "cheaper" : "dearer";
  return t(`why.${reason}`, { ...values, now: number(moved.now), before: number(moved.before) });
}
