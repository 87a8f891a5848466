"""Effects under each hypothesis, and what is said of their signs, on effects that are known."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.common import by_hypothesis
from analysis.common.by_hypothesis import Under

SHARE = "open_share_workloads_all"
EACH = 8  # pairs under every hypothesis, two of each of four first worlds


def effect(
    means: Mapping[str, float], name: str = "price_war", spread: float = 0.002
) -> list[Under]:
    """An effect with these means under hypotheses, and a little luck."""
    draw = np.random.default_rng(1)
    worlds = pd.DataFrame(
        [(f"{h} {n}", f"{h} {n // 2}", h) for h in means for n in range(EACH)],
        columns=["world", "founder", "hypothesis"],
    )
    before = draw.uniform(0.2, 0.4, len(worlds))
    shift = np.repeat(list(means.values()), EACH)
    after = before + shift + draw.normal(0, spread, len(worlds))
    return by_hypothesis.under_each(name, SHARE, after, before, worlds)


def test_an_effect_has_its_mean_its_worlds_and_its_effective_number_under_each() -> None:
    rows = {one.hypothesis: one for one in effect({"lasting": -0.1, "ignorance": 0.05})}
    assert abs(rows["lasting"].change + 0.1) < 0.003
    assert (rows["ignorance"].pairs, rows["ignorance"].worlds) == (EACH, EACH)
    assert rows["ignorance"].effective == 4.0
    assert all(one.real and one.low < one.change < one.high for one in rows.values())
    table = by_hypothesis.frame(list(rows.values()))
    assert table.columns.tolist() == [name for name, _, _ in by_hypothesis.MEANINGS]


def test_hypotheses_that_disagree_are_told_first_and_by_name() -> None:
    rows = effect({"lasting": -0.1, "ignorance": 0.05, "origin": 0.0})
    apart, agreeing = by_hypothesis.sentences(rows, SHARE, ["price_war"])
    [said] = apart
    assert "raises the open share of workloads under ignorance" in said
    assert "lowers it under lasting" in said
    assert said.index("origin") > said.index("lasting")
    assert agreeing == []
    assert by_hypothesis.heading(rows, SHARE, "scenarios", "The rest").endswith("; the rest")


def test_the_same_sign_is_told_only_where_every_hypothesis_tells_it() -> None:
    same = effect({"lasting": -0.1, "ignorance": -0.05})
    assert by_hypothesis.sentences(same, SHARE, ["price_war"]) == (
        [],
        ["The sign is the same, and clear, under each of 2 hypotheses for price war."],
    )
    assert by_hypothesis.heading(same, SHARE, "scenarios", "The rest") == "The rest"
    some = effect({"lasting": -0.1, "ignorance": 0.0004, "origin": -0.05}, spread=0.01)
    assert by_hypothesis.sentences(some, SHARE, ["price_war"]) == ([], [])
    assert by_hypothesis.sentences(same, SHARE, []) == ([], [])


def test_one_first_world_tells_nothing_of_others() -> None:
    worlds = pd.DataFrame({"world": [1, 2], "founder": ["a", "a"], "hypothesis": ["one", "one"]})
    [row] = by_hypothesis.under_each("x", SHARE, np.array([0.2, 0.2]), np.array([0.1, 0.1]), worlds)
    assert (row.worlds, row.effective, row.real) == (2, 1.0, False)
    assert np.isnan(row.low)
    assert "one world" in str(by_hypothesis.in_cells([row]).iloc[0, 0])
