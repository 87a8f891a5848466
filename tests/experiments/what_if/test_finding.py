"""What if, on made-up runs whose differences are known."""

import re

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.common.contrasts import FEWEST, format_change
from openclosed.analysis.headline import ENTERPRISES, STARTUPS, Headline
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.what_if import finding as module
from openclosed.experiments.what_if.answer import (
    HEADLINES,
    KINDS,
    SHARES,
    WhatIf,
)
from openclosed.experiments.what_if.finding import finding
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import texts
from tests.experiments.what_if.made_up_runs import (
    ASYMMETRIES,
    BASE,
    CALM,
    DIRECT,
    EVERY,
    GAP,
    GROUPS,
    MANIFEST,
    OWN,
    PATHS,
    SCENARIOS,
    SEEDS,
    SHIFTS,
    TOKENS,
    WAR,
    WRONG,
    moved_by,
    of,
    runs_of,
    said_of,
    table,
    text_of,
)


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
