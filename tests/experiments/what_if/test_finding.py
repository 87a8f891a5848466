"""What if, on made-up runs whose differences are known."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.common.contrasts import FEWEST, format_change
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import ENTERPRISES, STARTUPS, Headline
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.what_if import finding as module
from openclosed.experiments.what_if.answer import (
    CHANNELS,
    ENDINGS,
    HEADLINES,
    KINDS,
    MEASURES,
    PAID,
    SHARES,
    Comparison,
    WhatIf,
    compared,
)
from openclosed.experiments.what_if.finding import finding
from openclosed.experiments.what_if.instruments import clearly_first
from openclosed.sim.outcomes.ending import LABELS
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible, texts
from tests.analysis.synthetic import calendar

GAP, TOKENS, WORK = "capability_gap", STARTUPS.outcome, ENTERPRISES.outcome
BASE, WAR, CALM, WRONG, OWN, DIRECT = SCENARIOS = [
    WhatIf("baseline", "As it is."),
    WhatIf("price_war", "Prices fall.", "price_closed", "falls", TOKENS, "falls",
           example="It did."),
    WhatIf("calm", "Nothing happens, though it says so.", GAP, "rises"),
    WhatIf("wrong", "Theory is wrong of it.", GAP, "rises", TOKENS, "falls"),
    WhatIf("own", "One that names nothing."),
    WhatIf("direct", "It sets what it names.", TOKENS, "rises"),
]  # fmt: skip
ASYMMETRIES = [
    WhatIf("without eyes", "assumed", favours="open"),
    WhatIf("without lag", "assumed", favours="closed"),
    WhatIf("without price", "a router's prices", favours="open"),
]
INSTRUMENTS = [WhatIf("policy standards_support", "Strong."), WhatIf("policy origin_rule", "Weak.")]
SHIFTS = {
    "baseline": 0.0, "price_war": -0.1, "calm": 0.0, "wrong": 0.005, "own": 0.2, "direct": 0.3,
    "without eyes": -0.01, "without lag": 0.2, "without price": -0.1,
    "policy standards_support": 0.1, "policy origin_rule": 0.0,
}  # fmt: skip
ASKED: dict[str, Any] = {"experiment": {"curves": []}, "seed": 1}
MANIFEST: dict[str, Any] = {"config": {"ending": {"measure": "workloads"}, **ASKED}}
SEEDS, MONTHS = 12, 30


def runs_of(seeds: int = SEEDS) -> pd.DataFrame:
    """Runs whose open share is chance plus the effect of the what-if plus a little noise.

    Of the channels only a price war moves one: it halves the closed price.
    """
    draw = np.random.default_rng(5)
    step_seed = draw.uniform(0.2, 0.5, seeds)
    frames = []
    for p, (name, shift) in enumerate(SHIFTS.items()):
        share = step_seed + shift + draw.normal(0, 0.002, seeds)
        content: dict[str, Any] = dict.fromkeys((*MEASURES, *CHANNELS), step_seed)
        content |= dict.fromkeys(SHARES, share) | dict.fromkeys(PAID, 0.0)
        content |= {GAP: 5 + draw.normal(0, 0.1, seeds) + (name == "wrong")}
        content |= {"price_closed": (1.0 + 0.1 * step_seed) * (1.0 - 0.5 * (name == "price_war"))}
        head = {"run": p * seeds + np.arange(seeds), "seed": np.arange(seeds), "point_name": name}
        head |= {"point": p}
        head |= {"status": "done", "stage": "", "error": ""}
        ending = np.where(share > 1 / 3, "shared", "closed")
        ends = {"ending_workloads_all": ending}
        ends[ENDINGS] = np.where(step_seed + shift > 1 / 2, LABELS[0], LABELS[1])
        frames.append(pd.DataFrame({**head, **content, **ends}))
    return pd.concat(frames, ignore_index=True)


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """A path of each run that ends where its year does; one instrument costs the state money."""
    labels = [f"{int(month[:4]) + 1}{month[4:]}" for month in calendar(MONTHS)]
    table = pd.DataFrame({"run": np.repeat(runs["run"], MONTHS), "month": labels * len(runs)})
    for name in (*HEADLINES, GAP):
        table[name] = np.repeat(runs[name].to_numpy(), MONTHS)
    cost, burden = (
        size * np.repeat((runs["point_name"] == one.name).to_numpy(), MONTHS)
        for size, one in zip((3.0, 0.5), INSTRUMENTS, strict=True)
    )
    table = table.assign(policy_cost=cost, policy_burden=burden, spend_total=100.0)
    return table.assign(adopted_all=1.0, adopted_enterprises=1.0, adopted_startups=1.0)


EVERY, PATHS = runs_of(), months_of(runs_of())


def of(
    what_ifs: Sequence[WhatIf], runs: pd.DataFrame = EVERY, months: pd.DataFrame = PATHS
) -> Comparison:
    """The comparison as the command makes it: of one what-if alone with its channels."""
    return compared(runs, what_ifs, CHANNELS if len(what_ifs) == 2 else (), MANIFEST, months)


def said_of(what_ifs: Sequence[WhatIf], runs: pd.DataFrame = EVERY) -> Finding:
    months = PATHS if runs is EVERY else months_of(runs)
    return finding(of(what_ifs, runs, months), runs, months, MANIFEST)


def table(said: Finding, name: str) -> pd.DataFrame:
    return next(one.rows for one in said.tables if one.name == name)


def text_of(said: Finding) -> str:
    return " ".join(map(str, said.sentences))


def moved_by(
    size: float, outcomes: Sequence[str] = SHARES, runs: pd.DataFrame = EVERY
) -> pd.DataFrame:
    """The runs where the what-if "own" moves these shares by a size, and no other."""
    own = runs["point_name"] == "own"
    base = runs.loc[runs["point_name"] == "baseline", list(SHARES)].to_numpy()
    moved = runs.copy()
    noise = np.random.default_rng(3).normal(0, 0.01, int(own.sum()))[:, None]
    moved.loc[own, list(SHARES)] = base + noise * [[one in outcomes for one in SHARES]]
    moved.loc[own, list(outcomes)] += size
    return moved


def test_each_what_if_is_compared_with_the_base_and_held_to_the_sign_that_theory_names() -> None:
    found = of(SCENARIOS)
    assert list(found.what_ifs) == ["direct", "own", "price_war", "wrong", "calm"]
    changes = {name: found.contrasts[name, TOKENS].change for name in found.what_ifs}
    assert changes == pytest.approx({name: SHIFTS[name] for name in changes}, abs=0.003)
    rows = table(said_of(SCENARIOS), "what_ifs").set_index("scenario")["agreement"]
    assert rows.to_dict() == {
        "direct": "yes", "own": "", "price_war": "yes", "wrong": "the other way",
        "calm": "could be 0",
    }  # fmt: skip
    assert "2 as expected, 1 the other way and 1 not clear" in text_of(said_of(SCENARIOS))
    facts = said_of(SCENARIOS).facts
    assert facts is not None
    closed, runs = facts["price_war"]["closed"], EVERY[EVERY["point_name"] == "price_war"]
    part = (runs["ending_workloads_all"] == "closed").mean()
    assert closed["low"] < closed["probability"] == part < closed["high"]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    return spy(monkeypatch, module)


@pytest.mark.parametrize("name", ["own", "without lag"])
@pytest.mark.parametrize("size", [0.012, -0.2])
@pytest.mark.parametrize("of", [STARTUPS, ENTERPRISES])
def test_of_one_the_title_has_its_larger_published_change_and_pairs_go_its_way(
    of: Headline, size: float, name: str, said: Blanks
) -> None:
    """However large another share's change is, which is named after both published ones."""
    runs = moved_by(size, [of.outcome])
    runs.loc[runs["point_name"] == "own", "open_share_spend_all"] -= np.sign(size) * 0.3
    runs = runs.replace({"point_name": {"without lag": "x", "own": name}})
    made = said_of([BASE, OWN._replace(name=name)], runs)
    rows = table(made, "differences").set_index("outcome")
    row, macros = rows.loc[of.outcome], {"own": ("lowers", "raises")}
    [title] = said[macros.get(name, ("falls_without", "rises_without"))[size > 0]]
    near, far = sorted((abs(row["low"]), abs(row["high"])))
    assert (title["share"], title["size"]) == (of.name, abs(row["change"]))
    assert (title["nearer"], title["farther"]) == (near, far)
    by = {point: part.set_index("seed")[of.outcome] for point, part in runs.groupby("point_name")}
    [pairs] = said["pairs"]
    assert pairs["same"] == (size * (by[name] - by["baseline"]) > 0).sum() <= pairs["pairs"]
    assert (pairs["rises"], pairs["share"]) == (size > 0, of.name)
    shown = table(made, "changes")["outcome"].tolist()
    assert (shown[0], set(shown[:2])) == (of.outcome, set(HEADLINES))
    published = [(one["share"], one["real"]) for one in said["headline"]]
    assert published == [(KINDS[HEADLINES[i]].name, rows["real"][i]) for i in shown[:2]]
    assert shown[2:] == ["open_share_spend_all"]
    assert said["other"][0]["share"] == "spend among all firms"
    assert f"{100 * rows['change'][shown[2]]:+.1f} points" in said["other"][0]["size"]


@pytest.mark.parametrize("factor", [0.6, 1.4])
def test_a_price_is_higher_or_lower_by_its_own_ratio(factor: float) -> None:
    """Where it is what the scenario acts on, and where it is but another large effect."""
    runs = EVERY.copy()
    prices = runs.loc[runs["point_name"] == "baseline", "price_closed"].to_numpy()
    for name in ("price_war", "own"):
        runs.loc[runs["point_name"] == name, "price_closed"] = factor * prices
    way, agrees = ("lower", "as expected") if factor < 1 else ("higher", "the other way")
    war, own = (text_of(said_of([BASE, one], runs)) for one in (WAR, OWN))
    assert f"closed price falls; here 40 % {way}, {agrees}." in war
    assert "No other outcome moves much." in war
    assert f"relative to chance: closed price (40 % {way})." in own


@pytest.mark.parametrize(
    ("what_if", "agrees"), [(DIRECT, "as expected"), (WRONG, "the other way"), (CALM, "not clear")]
)
def test_what_was_expected_of_one_is_said_with_its_interval(what_if: WhatIf, agrees: str) -> None:
    said = said_of([BASE, what_if])
    rows = table(said, "what_ifs").iloc[0]
    assert f", {agrees}." in text_of(said)
    assert len(re.findall("Expected: ", text_of(said))) == len({what_if.outcome, what_if.own})
    if rows["unit"] == "share":
        low, high = (f"{100 * rows[end]:+.1f}" for end in ("low", "high"))
        assert f"here {100 * rows['change']:+.1f} points ({low} to {high})" in text_of(said)


def test_one_that_moves_nothing_says_so() -> None:
    said = said_of([BASE, CALM])
    assert "no clear change" in said.title
    assert set(table(said, "changes")["outcome"]) == set(HEADLINES)
    assert "None of 4 effects" in said_of([BASE, CALM, OWN], moved_by(0.0)).title


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("second", "is_largest"), [(0.1, True), (0.195, False)])
def test_an_effect_is_the_largest_of_several_only_where_intervals_part(
    second: float, is_largest: bool, sign: int
) -> None:
    runs = moved_by(sign * 0.2, list(HEADLINES))
    base = runs.loc[runs["point_name"] == "baseline", list(SHARES)].to_numpy()
    runs.loc[runs["point_name"] == "direct", list(SHARES)] = base + second
    said = said_of([BASE, OWN, DIRECT], runs)
    assert said.title.startswith("Own raises" if sign > 0 else "Own lowers")
    assert ("the largest effect" in said.title) is is_largest


def test_several_say_the_levels_without_them_and_how_many_effects_are_clear(said: Blanks) -> None:
    rows = table(said_of(SCENARIOS), "what_ifs")
    base = EVERY[EVERY["point_name"] == "baseline"]
    for place, (one, kind) in enumerate(((STARTUPS, "startups"), (ENTERPRISES, "enterprises"))):
        level = {"share": one.name, "value": pytest.approx(base[one.outcome].mean())}
        assert said["level"][place] == level
        clear = int(((rows[f"{kind}_low"] > 0) | (rows[f"{kind}_high"] < 0)).sum())
        assert said["clear"][place] == {"clear": clear, "count": 5, "share": one.name}


@pytest.mark.parametrize(("beyond", "clear"), [(0.05, True), (-0.05, True), (0.0, False)])
def test_combined_what_ifs_have_their_interaction_beside_each_alone(
    beyond: float, clear: bool, said: Blanks
) -> None:
    both = WhatIf("own+price_war", "Both.")
    runs = EVERY[EVERY["point_name"].isin(["baseline", "own", "price_war"])]
    base = EVERY[EVERY["point_name"] == "baseline"]
    joint = base.assign(point_name=both.name, run=base["run"] + 1000)
    noise = np.random.default_rng(2).normal(0, 0.002, (SEEDS, 1))
    joint[list(SHARES)] += SHIFTS["own"] + SHIFTS["price_war"] + beyond + noise
    runs = pd.concat([runs, joint], ignore_index=True)
    made = said_of([BASE, WAR, OWN, both], runs)
    rows = table(made, "what_ifs").set_index("scenario")["startups"]
    more = rows[both.name] - rows["own"] - rows["price_war"]
    [own] = [one for one in said["together"] if one["share"] == STARTUPS.name]
    assert f"{format_change(more, 'share')} points" in own["size"]
    assert own["real"] is clear


def test_a_what_if_whose_runs_failed_is_left_out() -> None:
    runs = EVERY.copy()
    runs.loc[runs["point_name"] == "calm", "status"] = "failed"
    assert "calm" not in of(SCENARIOS, runs).what_ifs
    runs["status"] = "failed"
    with pytest.raises(BadInput, match="no what-if has two pairs"):
        of(SCENARIOS, runs)


GROUPS = (SCENARIOS, [BASE, WAR], [BASE, *ASYMMETRIES], [BASE, *INSTRUMENTS])


@pytest.mark.parametrize("what_ifs", GROUPS)
def test_too_few_pairs_give_changes_without_intervals_and_say_so(what_ifs: list[WhatIf]) -> None:
    few, enough = (
        said_of(what_ifs, EVERY[EVERY["seed"] < count]) for count in (FEWEST - 1, FEWEST)
    )
    for said, is_few in ((few, True), (enough, False)):
        for one in said.tables:
            ends = one.rows.filter(regex="low$|high$").isna().to_numpy()
            assert one.name == "what_ifs" or (ends.all() if is_few else not ends.any())
        assert table(said, "differences")["change"].notna().all()
        assert (f"{FEWEST - 1} pairs of runs are too few" in text_of(said)) is is_few
        assert ("too few pairs of runs to tell" in said.title.casefold()) is is_few
        assert " to n/a" not in text_of(said)
    with pytest.raises(BadInput, match="no what-if has two pairs"):
        said_of(what_ifs, EVERY[EVERY["seed"] < 1])


@pytest.mark.parametrize("what_ifs", GROUPS)
@pytest.mark.parametrize("kind", ["startups", "enterprises"])
def test_with_one_kind_of_firm_nothing_is_said_of_the_other(
    what_ifs: list[WhatIf], kind: str
) -> None:
    there, gone = (STARTUPS, ENTERPRISES)[:: 1 if kind == "startups" else -1]
    missing = [one for one in SHARES if one.endswith(gone.scope)]
    said = said_of(what_ifs, EVERY.assign(**dict.fromkeys(missing, np.nan)))
    shown = [str(said.title), *map(str, said.sentences)]
    shown += [str(head) for one in said.tables for head in one.read("everywhere")]
    expected = [one for one in shown if "Expected" not in one and "wins startups" not in one]
    assert not [one for one in expected if gone.scope in one.casefold()]
    assert there.scope in " ".join([*shown, *table(said, "differences")["outcome"]])
    assert "n/a" not in " ".join(shown)
    rows = table(said, "what_ifs")[kind]
    assert rows.abs().is_monotonic_decreasing
    panels = {one.get_text() for one in texts(said.figures[0].draw())}
    assert gone.title not in panels


@pytest.mark.parametrize("what_ifs", GROUPS)
def test_without_a_market_there_is_no_share_to_compare(what_ifs: list[WhatIf]) -> None:
    said = said_of(what_ifs, EVERY.assign(**dict.fromkeys(SHARES, np.nan)))
    assert "no open share" in said.title
    assert "n/a" not in text_of(said)
    assert "what_ifs" not in [one.name for one in said.figures]


@pytest.mark.parametrize("runs", [EVERY, EVERY[EVERY["seed"] < 3], runs_of(20)])
@pytest.mark.parametrize("what_ifs", [*GROUPS, [BASE, CALM], [BASE, ASYMMETRIES[1]]])
def test_there_are_three_lines_at_most_of_short_sentences(
    what_ifs: list[WhatIf], runs: pd.DataFrame
) -> None:
    draw = runs["seed"]
    said = said_of(what_ifs, runs.assign(draw=draw, ancestor=draw // 2))
    assert 0 < len(said.sentences) <= 3
    for sentence in re.split(r"(?<=\.)\s+(?=\S)", f"{said.title}. {text_of(said)}"):
        assert len(sentence.split()) <= 25, sentence
        assert len(re.findall(r"\d+(?:\.\d+)?", sentence)) <= 3, sentence


def test_what_strikes_once_is_compared_in_the_year_after_it() -> None:
    months = PATHS.copy()
    struck = EVERY.loc[EVERY["point_name"] == "calm", "run"]
    in_year = months["month"].between("2025-02", "2026-01")
    months.loc[months["run"].isin(struck) & in_year, GAP] += 3.0
    scenarios = [BASE, WAR, CALM._replace(after="2025-02")]
    found = of(scenarios, EVERY, months)
    assert found.contrasts["calm", GAP].change == pytest.approx(3.0, abs=0.2)
    assert found.contrasts["price_war", TOKENS].change == pytest.approx(-0.1, abs=0.02)
    years = table(finding(found, EVERY, months, MANIFEST), "what_ifs").set_index("scenario")["year"]
    assert years[["calm", "price_war"]].tolist() == ["the year from 2025-02", "2026"]


@pytest.mark.parametrize("seeds", [SEEDS, 20])
def test_each_asymmetry_is_worth_what_moves_without_it_and_the_largest_is_first(seeds: int) -> None:
    said = said_of([BASE, *ASYMMETRIES], runs_of(seeds))
    found = table(said, "favours").set_index("asymmetry")
    assert found.index.tolist() == ["lag", "price", "eyes"]
    assert found["favours"].tolist() == ["closed", "open", "open"]
    lag = found.loc["lag"]
    assert lag["startups"] == pytest.approx(0.2, abs=0.002)
    assert lag["open_wins_before"] == 0.0 < lag["open_wins"]
    assert lag["open_wins"] + lag["closed_wins"] == pytest.approx(1.0)
    opens = round(lag["open_wins"] * seeds)
    few = f"Without one of them, open wins in 0 to {opens} of {seeds} runs."
    many = f"Without one of them, open wins in 0 to {100 * opens / seeds:.0f} % of runs."
    assert (few if seeds < 20 else many) in text_of(said)
    assert "open wins startups' purchased tokens in 0 " in text_of(said)
    alone = said_of([BASE, ASYMMETRIES[1]])
    assert "favours closed models. Basis: assumed." in text_of(alone)


def test_an_instrument_has_its_effects_its_cost_and_the_effect_for_each_percent() -> None:
    said = said_of([BASE, *INSTRUMENTS])
    rows = table(said, "instruments").set_index("policy")
    assert rows["startups"].tolist() == pytest.approx([0.1, 0.0], abs=0.005)
    assert (rows["startups_high"] - rows["startups_low"]).max() < 0.01  # chance cancels
    assert rows["paid_by"].to_dict() == {"standards_support": "state", "origin_rule": "others"}
    assert rows["cost"].tolist() == pytest.approx([0.03, 0.005])
    dollars = combined_revenue()[LAST_MONTH]
    assert rows["dollars"].tolist() == pytest.approx([0.03 * dollars, 0.005 * dollars])
    for end in ("", "_low", "_high"):
        each = rows[f"startups_per_percent{end}"] * 100 * rows["cost"]
        assert each.tolist() == pytest.approx(rows[f"startups{end}"].tolist())
    assert set(PAID[:2]) <= set(table(said, "differences")["outcome"])
    assert_legible(said.figures[0])


@pytest.mark.parametrize("lead", [0.03, -0.03, 0.0])
def test_an_instrument_is_named_best_only_where_its_interval_lies_above_all_others(
    lead: float,
) -> None:
    runs = EVERY.copy()
    first, second = (runs["point_name"] == one.name for one in INSTRUMENTS)
    base = runs.loc[runs["point_name"] == "baseline", TOKENS].to_numpy()
    noise = np.random.default_rng(4).normal(0, 0.005, (2, SEEDS))
    runs.loc[first, TOKENS] = base + 0.06 + 6 * lead + noise[0]  # it costs six times as much
    runs.loc[second, TOKENS] = base + 0.01 + noise[1]
    said = said_of([BASE, *INSTRUMENTS], runs)
    rows = table(said, "instruments")
    per = "startups_per_percent"
    is_best = rows[f"{per}_low"].max() > rows[f"{per}_high"].min()
    assert bool(is_best) is (lead != 0)
    best = rows["policy"].iloc[int(rows[per].argmax())] if is_best else ""
    assert clearly_first(rows, per) == best
    named = re.search(
        rf"percent of cost, (.+) raises the open share of {STARTUPS.name}", text_of(said)
    )
    assert (named[1].replace(" ", "_") if named else "") == best


def test_pairs_of_one_draw_or_ancestor_widen_the_interval_and_are_counted() -> None:
    """Four pairs of each of three draws, whose effects differ."""
    draw = EVERY["seed"].rank(method="dense").astype(int) % 3
    runs = EVERY.assign(draw=draw)
    struck = runs["point_name"] == "price_war"
    runs.loc[struck, TOKENS] += 0.05 * (draw[struck] - 1)
    drawn, plain = of(SCENARIOS, runs), of(SCENARIOS, runs.drop(columns="draw"))
    wide, narrow = (one.contrasts["price_war", TOKENS] for one in (drawn, plain))
    assert wide.change == narrow.change
    assert wide.high - wide.low > 1.5 * (narrow.high - narrow.low)
    of_ancestors = runs.assign(draw=runs["seed"], ancestor=draw)
    assert of(SCENARIOS, of_ancestors).contrasts["price_war", TOKENS] == wide
    said = text_of(said_of([BASE, WAR], of_ancestors))
    assert "size: 12 of 12 runs, from 3 ancestors." in said
    assert "may differ by more than intervals say" in said
