"""The chart to explore holds the numbers of the runs, and the same runs give the same text."""

import json
import re
from typing import Any

import numpy as np
import pytest

from analysis.answer.explore import LEVELS, explore
from analysis.common import ensemble
from analysis.common.ensemble import YARDSTICKS_SHOWN
from sim.outcomes import SCOPES
from tests.analysis.made_up import Result, made_up


def sources(html: str) -> list[dict[str, Any]]:
    """The columns of the lines of a chart, tab by tab."""
    text = re.findall(r"embed_item\((.*)\)</script>", html)[0].replace("<\\/", "</")
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            entries = node.get("entries")
            if node.get("type") == "map" and entries and dict(entries).keys() >= {"month", *LEVELS}:
                found.append(dict(entries))
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(json.loads(text))
    return found


@pytest.mark.parametrize(("yardstick", "scope"), [("workloads", "all"), ("spend", "startup")])
def test_a_line_is_the_median_of_the_runs_month_by_month(
    result: Result, yardstick: str, scope: str
) -> None:
    group = ensemble.of(result.runs, result.months)
    columns = sources(explore(group, 2 / 3))
    assert len(columns) == len(YARDSTICKS_SHOWN) * len(SCOPES)
    own = columns[YARDSTICKS_SHOWN.index(yardstick) * len(SCOPES) + SCOPES.index(scope)]
    assert own["month"] == list(group.months)
    paths = 100 * group.paths(f"open_share_{yardstick}_{scope}")
    np.testing.assert_allclose(own["middle"], np.median(paths, axis=0), atol=0.01)
    np.testing.assert_allclose(own["high"], np.quantile(paths, 0.95, axis=0), atol=0.01)


def test_the_same_runs_give_the_same_text_and_others_another() -> None:
    first, second, other = (
        explore(ensemble.of(made.runs, made.months), 2 / 3)
        for made in (made_up(3, 24), made_up(3, 24), made_up(3, 24, seed=8))
    )
    assert first == second
    assert first != other
