"""What arguments move, on made-up months whose differences are known."""

import math
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from analysis.mechanisms import answer as mechanisms_answer
from analysis.mechanisms import report as mechanisms_report
from analysis.mechanisms.answer import Argument, Found, Runs
from tests.analysis.html_page import Page
from tests.analysis.made_up import made_up

SHARE, OTHER, GAP = "open_share_tokens_startup", "open_share_spend_enterprise", "capability_gap"
OUTCOMES = [SHARE, OTHER, GAP]
RIVALS = ["lasting", "origin"]
PAIRS, STEPS = 12, 48
YEAR = slice(STEPS - 12, STEPS)
STRUCK = slice(20, 32)


def argument(
    name: str,
    direction: str = "rises",
    channel: str = GAP,
    when: slice = YEAR,
    after: str = "",
    under: Mapping[str, str] = MappingProxyType({}),
) -> Argument:
    return Argument(name, f"{name} happens.", f"It did (May 2025): {name}.", channel, SHARE,
                    direction, under, after, when)  # fmt: skip


ARGUMENTS = [
    argument("weak"),
    argument("right"),
    argument("wrong", "falls"),
    argument("luck"),
    argument("unsigned", ""),
    argument("idle", channel=OTHER),
    argument("shock", "falls", when=STRUCK, after="2024-09"),
    argument("direct", channel=SHARE),
    argument("otherwise", under={"origin": "falls"}),
]
ADDED = {"weak": 0.004, "right": 0.1, "wrong": 0.05, "luck": 0.0, "unsigned": 0.02,
         "idle": 0.002, "direct": 0.003, "otherwise": 0.03}  # fmt: skip


def months() -> dict[tuple[str, str], np.ndarray]:
    """Shares of luck and of what an argument adds, half of it under the second hypothesis."""
    draw = np.random.default_rng(3)
    luck = draw.uniform(0.2, 0.5, (PAIRS, 1))
    made = {}
    for rival, part in zip(RIVALS, (1.0, 0.5), strict=True):
        for name in ("baseline", *(one.name for one in ARGUMENTS)):
            values = np.empty((PAIRS, STEPS, len(OUTCOMES)))
            wiggle = draw.normal(0, 0.0002, (PAIRS, 1))
            if name == "luck":
                wiggle = draw.normal(0, 0.05, (PAIRS, 1))
            values[..., 0] = luck + part * ADDED.get(name, 0.0) + wiggle
            values[..., 1] = luck + draw.normal(0, 0.01, (PAIRS, 1))
            values[..., 2] = 5.0 + (name == "weak")
            if name == "shock":
                values[:, STRUCK, 0] -= part * 0.08
            made[rival, name] = values
    return made


@pytest.fixture(scope="module")
def found() -> Found:
    return mechanisms_answer.answer(Runs(months(), OUTCOMES), ARGUMENTS, (SHARE, OTHER), RIVALS)


@pytest.fixture(scope="module")
def by_name(found: Found) -> dict[str, Argument]:
    return {one.name: one for one in found.arguments}


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("right", 0.1, "as predicted"),
        ("wrong", 0.05, "against the prediction"),
        ("luck", 0.0, "indistinguishable from 0"),
        ("unsigned", 0.02, "no sign predicted"),
    ],
)
def test_an_effect_is_paired_and_held_to_the_sign_that_theory_names(
    found: Found, by_name: dict[str, Argument], name: str, change: float, said: str
) -> None:
    effect = found.main(by_name[name], "lasting")
    assert effect.said == said
    assert effect.pairs == PAIRS
    assert effect.low <= change <= effect.high
    assert effect.before == pytest.approx(0.35, abs=0.1)


def test_a_rival_hypothesis_may_have_a_sign_of_its_own_and_contradictions_are_told(
    found: Found, by_name: dict[str, Argument]
) -> None:
    one = by_name["otherwise"]
    said = [found.main(one, rival).said for rival in RIVALS]
    assert said == ["as predicted", "against the prediction"]
    assert [effect.hypothesis for effect in found.contradicted(one)] == ["origin"]
    assert found.contradicted(by_name["right"]) == []


def test_each_hypothesis_is_paired_with_its_own_baseline(
    found: Found, by_name: dict[str, Argument]
) -> None:
    changes = [found.main(by_name["right"], rival).change for rival in RIVALS]
    assert changes == pytest.approx([0.1, 0.05], abs=0.002)


def test_what_strikes_once_is_looked_at_in_its_window(
    found: Found, by_name: dict[str, Argument]
) -> None:
    assert found.main(by_name["shock"], "lasting").change == pytest.approx(-0.08, abs=0.002)
    late = mechanisms_answer.answer(
        Runs(months(), OUTCOMES), [by_name["shock"]._replace(when=YEAR)], (), RIVALS
    )
    assert late.main(late.arguments[0], "lasting").change == pytest.approx(0.0, abs=0.002)


def test_arguments_are_in_the_order_of_what_they_move_in_the_plain_world(found: Found) -> None:
    changes = [abs(found.main(one, "lasting").change) for one in found.arguments]
    assert changes == sorted(changes, reverse=True)
    assert found.arguments[0].name == "right"


def test_a_change_of_a_share_below_a_point_is_weak_and_the_reason_is_told(
    found: Found, by_name: dict[str, Argument]
) -> None:
    assert found.main(by_name["weak"], "lasting").is_weak
    assert not found.main(by_name["unsigned"], "lasting").is_weak
    assert not found.effects["weak", "lasting", GAP]._replace(change=0.001).is_weak
    reasons = {name: found.why_weak(by_name[name]) for name in ("weak", "idle", "direct")}
    assert len(set(reasons.values())) == 3  # the channel moves, does not, or is the outcome


def test_where_nothing_is_served_an_effect_is_missing_and_comes_last() -> None:
    made = months()
    for rival in RIVALS:
        made[rival, "right"][..., 0] = np.nan
    found = mechanisms_answer.answer(Runs(made, OUTCOMES), ARGUMENTS, (SHARE,), RIVALS)
    assert found.arguments[0].name != "right"
    one = next(one for one in found.arguments if one.name == "right")
    effect = found.main(one, "lasting")
    assert (effect.pairs, effect.real) == (0, False)
    assert math.isnan(effect.change)


def test_the_table_has_a_row_an_effect_and_the_documented_columns(found: Found) -> None:
    table = mechanisms_answer.table(found)
    assert table.columns.tolist() == [name for name, _, _ in mechanisms_answer.MEANINGS]
    keys = table[["argument", "hypothesis", "outcome"]]
    assert not keys.duplicated().any()
    assert len(table) == len(RIVALS) * sum(
        len({one.outcome, one.channel, SHARE, OTHER}) for one in ARGUMENTS
    )
    own = table[(table["argument"] == "right") & (table["hypothesis"] == "lasting")]
    assert own.set_index("outcome")["role"].to_dict() == {
        SHARE: "predicted", GAP: "channel", OTHER: "shown",
    }  # fmt: skip
    assert (table.loc[table["role"] != "predicted", "predicted"] == "").all()


def test_the_sentences_count_what_is_as_predicted_and_against_it(found: Found) -> None:
    said = " ".join(mechanisms_report.sentences(found))
    rows = [found.main(one, "lasting") for one in found.arguments]
    counted = [
        sum(bool(one.predicted) for one in rows),
        sum(one.said == "as predicted" for one in rows),
        sum(one.said == "against the prediction" for one in rows),
    ]
    assert f"for {counted[0]} arguments" in said
    assert f" {counted[1]} move" in said
    assert f" {counted[2]} the other way" in said


def test_terminal_report_and_page_show_every_argument(found: Found, tmp_path: Path) -> None:
    lines = mechanisms_report.terminal(found).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert {one.name for one in ARGUMENTS} <= {line.split()[0] for line in lines if line.strip()}
    manifest = made_up(1, 24).manifest
    words = ["experiment=mechanisms", "output=somewhere", "quiet=true"]
    text = mechanisms_report.write(tmp_path, found, manifest | {"words": words})
    assert "```sh\nopenclosed experiment=mechanisms\n```" in text
    assert all(one.example in text for one in ARGUMENTS)
    assert list((tmp_path / "figures").glob("mechanisms.*"))
    html = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert html.headings.count("h1") == 1
    frame = mechanisms_report.frame(found)
    assert isinstance(frame, pd.DataFrame)
    assert frame.shape == (len(ARGUMENTS), 1 + len(RIVALS))
