"""What a calibration found, in tables, words and pictures, from a made-up bank."""

import numpy as np
import pytest

from analysis.calibration import answer as calibration_answer
from analysis.calibration import evidence_page
from analysis.calibration import figures as calibration_figures
from analysis.calibration import finding as calibration_finding
from analysis.calibration.answer import SCREENED, Calibration
from analysis.common import style
from analysis.evidence.observers import Months
from analysis.evidence.scorecard import score
from analysis.evidence.targets import MATCHED, TARGETS
from analysis.finding.terminal import plain
from analysis.statistics import matching
from analysis.statistics.matching import CUT, Bank, Free
from sim.outcomes import NAMES
from tests.analysis.evidence.test_observers import CALENDAR

FREE = [Free(name, 0.0, 2.0, "V8") for name in ("choice.noise", "work.growth", "work.retirement")]
CUT_OFFS = ("2024-12", "2025-12")
KEYS = [one.key for one in TARGETS]


def made_up(points: int = 400, luck: float = 1.0) -> Bank:
    """Two hypotheses; the first number moves V8 and V1, the second V9, the third nothing.

    The first is right at .5 under the first hypothesis, and far off everywhere under the second.
    """
    rng = np.random.default_rng(1)
    places = rng.random((points, 3))
    which = np.arange(points) % 2
    places[which == 1, 2] = 0.5  # a value of the hypothesis's own
    away = np.zeros((points, 3, len(TARGETS)))
    for key, moved in (
        ("V8", 12.0 * (places[:, 0] - 0.5) + 14.0 * which),
        ("V1 2024", 12.0 * (places[:, 0] - 0.5) + 14.0 * which),
        ("V9 share", 4.0 * places[:, 1]),
    ):
        away[:, :, KEYS.index(key)] = moved[:, None]
    away += luck * rng.standard_normal(away.shape)
    gave = np.empty_like(away)
    for i, one in enumerate(TARGETS):
        unit = 1.0 / one.away(np.array([one.value + 1.0])) if one.scale == "plain" else None
        if unit is not None:
            gave[:, :, i] = one.value + away[:, :, i] * unit
        elif one.scale == "log":
            gave[:, :, i] = one.value * np.exp(away[:, :, i] * one.error)
        else:
            odds = one.value / (1.0 - one.value) * np.exp(away[:, :, i] * one.error)
            gave[:, :, i] = odds / (1.0 + odds)
    knew = np.where(np.arange(points) < points - 20, -1, 1)
    return Bank(which, knew, places, 2.0 * places, gave, np.arange(3 * points).reshape(-1, 3))


@pytest.fixture(scope="module")
def found() -> Calibration:
    """All that is shown of it."""
    bank = made_up()
    worst = calibration_answer.implausible(bank, CUT_OFFS)
    rows, weights = calibration_answer.mixture(bank, worst[:, -1])
    values = bank.gave[rows].reshape(-1, len(TARGETS)).copy()
    values[:, KEYS.index("V8")] = 0.5
    months = Months(CALENDAR, np.random.default_rng(1).uniform(0.1, 0.4, (8, 36, len(NAMES))))
    emulator = matching.emulate(
        bank.places, bank.hypothesis, 2, matching.mean_over_runs(bank.away(SCREENED, TARGETS))
    )
    return Calibration(
        ["lasting", "origin"],
        FREE,
        CUT_OFFS,
        bank,
        worst,
        score(values, weights=np.repeat(weights, 3)),
        months,
        emulator,
        calibration_answer.told(bank, MATCHED, 1),
        calibration_answer.told(bank, SCREENED, 1),
        calibration_answer.prove(bank, 2, 1),
    )


def test_points_are_left_where_they_agree_and_none_of_a_hypothesis_that_is_far_off(
    found: Calibration,
) -> None:
    left = found.implausible[:, -1] < CUT
    assert not left[found.bank.hypothesis == 1].any()
    first = found.bank.places[left, 0]
    assert abs(first - 0.5).max() < 0.65
    assert 0.3 < left[found.bank.hypothesis == 0].mean() < 1.0
    said = " ".join(calibration_finding.sentences(found))
    assert "None is left for origin by 2025-12: ruled out." in said


def test_a_cut_off_knows_no_later_target_and_no_point_that_was_chosen_by_one(
    found: Calibration,
) -> None:
    assert {"V1 2024", "adoption 2024-07"} <= {
        one.key for one in calibration_answer.known("2024-12")
    }
    keys = {one.key for one in calibration_answer.known("2025-12")}
    assert keys > {"V8", "V4 lag"}
    assert not keys & {"V2 end-2025", "V3", "V9 replaced"}
    assert "V8" not in {one.key for one in calibration_answer.known("2024-12")}
    assert np.isinf(found.implausible[found.bank.knew == 1, 0]).all()
    assert np.isfinite(found.implausible[:, 1]).all()


def test_sets_are_drawn_for_each_cut_off_apart(found: Calibration) -> None:
    sets = calibration_answer.sets_table(found, ["early", "late"], 30, 1)
    assert set(sets["hypothesis"]) == {"lasting"} | ({"origin"} if sets["early"].any() else set())
    for column in ("early", "late"):
        shown = sets.loc[sets["hypothesis"] == "lasting", column].dropna()
        assert len(shown) == 30
        assert (shown < CUT).all()
    assert sets[[one.name for one in FREE]].to_numpy().max() <= 2.0
    points = calibration_answer.points_table(found, ["early", "late"])
    assert len(points) == len(found.bank.knew)
    assert points.loc[points["knew"] == "2025-12", "early"].isna().all()
    assert (points["knew"] == "").sum() == 380


def test_a_number_is_told_where_a_target_follows_it(found: Calibration) -> None:
    table = calibration_answer.learnt_table(found).set_index("parameter")
    assert table["learnt"].tolist() == ["record", "record", "prior"]
    assert str(table.loc["work.growth", "moves"]).startswith("V9 share +")
    effect = found.emulator.lines[1, [one.key for one in SCREENED].index("V9 share")]
    assert effect == pytest.approx(4.0, abs=0.3)  # standard error .1, and the ridge
    assert table["spread_left"].to_dict()["choice.noise"] < 1.0
    assert table["told"].to_dict()["work.retirement"] < 0.02


def test_the_truth_survives_made_up_records_and_its_ranks_are_even(found: Calibration) -> None:
    share, error = found.proof.share
    assert share > 0.95
    assert error < 0.02
    assert found.proof.ranks.sum(axis=1).tolist() == [380, 380, 190]
    assert calibration_answer.uneven(found) == []


def test_luck_that_points_do_not_share_makes_ranks_uneven(found: Calibration) -> None:
    """Members that claim to have no luck of their own are believed too much."""
    bank, prior = found.bank, found.bank.knew < 0
    away = bank.away(MATCHED, TARGETS)[prior]
    records = calibration_answer._made_up(5.0 * away, 1)
    ranks = calibration_answer._ranks(
        bank.places[prior],
        calibration_answer.moved(bank)[prior],
        records,
        matching.mean_over_runs(5.0 * away),
        0.001 * np.eye(len(MATCHED)),
        1,
    )
    proof = found.proof._replace(ranks=ranks)
    assert "choice.noise" in calibration_answer.uneven(found._replace(proof=proof))


def test_groups_of_numbers_make_the_variance_of_what_they_move(found: Calibration) -> None:
    table = calibration_answer.screened_table(found)
    assert list(table.columns) == ["hypothesis", "choice", "work"]
    assert table.loc["V9 share"].idxmax() == "work"
    assert table["hypothesis"].to_dict()["V8"] > 0.3
    assert (table.sum(axis=1) < 1.1).all()


def test_two_that_only_their_sum_is_told_of_are_named(found: Calibration) -> None:
    places = found.bank.places.copy()
    places[:, 1] = 1.0 - places[:, 0]
    ((first, second, value),) = calibration_answer.not_told_apart(
        found._replace(bank=found.bank._replace(places=places))
    )
    assert (first, second) == ("choice.noise", "work.growth")
    assert value == pytest.approx(-1.0)
    assert calibration_answer.not_told_apart(found) == []


def test_where_nothing_is_left_the_closest_stand_in_and_the_page_says_that_the_model_is_wrong(
    found: Calibration,
) -> None:
    none = found._replace(implausible=found.implausible + CUT)
    rows, weights = calibration_answer.mixture(none.bank, none.implausible[:, -1])
    assert len(rows) == 2 * calibration_answer.STAND_IN
    assert weights.sum() == pytest.approx(1.0)
    text = calibration_finding.markdown(none, "picture.png")
    assert "every hypothesis is ruled out, so the model is wrong somewhere." in text
    assert "the 20 closest sets" in calibration_finding.how_made(none)


def test_words_follow_the_numbers(found: Calibration) -> None:
    said = " ".join(calibration_finding.sentences(found))
    scored = sum(one.target.scored for one in found.scores)
    assert f"of {scored} targets are met; missed: " in said
    assert "The record says something about 2 of 3 numbers" in said
    assert "which meets the required 95 %" in said
    sets = calibration_answer.sets_table(
        found, ["implausibility_early", "implausibility_late"], 9, 1
    )
    finding = calibration_finding.finding(found, sets)
    assert "Scorecard" in plain(finding)
    for one in finding.tables:
        assert all(column.meaning for column in one.columns if one.name), one.name
    text = calibration_finding.markdown(found, "picture.png")
    assert "The record says nothing about 1 of 3 numbers" in text
    assert "`work.retirement`" in text.partition("## What no data settle yet")[2]


def test_the_page_shows_each_target_its_miss_and_its_source(found: Calibration) -> None:
    text = evidence_page.markdown(found.scores, "Made up.", "openclosed", "picture.png")
    assert "| V8 | 2024-07 to 2025-06 |" in text
    assert (
        "**V8**, enterprises that change their vendor: 50 % in the model, the target is 7 %" in text
    )
    for target in TARGETS:
        assert target.source.citation in text


def test_a_miss_is_explained_by_its_neighbours_in_time_and_by_what_runs_miss_instead() -> None:
    values = np.array([[one.value for one in TARGETS]] * 4)
    values[:, KEYS.index("V1 2024")] = [0.10, 0.10, 0.10, 0.19]
    values[3, KEYS.index("V8")] = 0.5
    values[:, KEYS.index("families")] = 4.0
    values[:, KEYS.index("V11")] = 0.3
    text = evidence_page.markdown(score(values), "Made up.", "openclosed", "picture.png")
    assert (
        "Between 2023 and 2024-11 the model moves by -8 points, the record by -1; between 2024-11 "
        "and 2025-07 the model moves by +1 points, the record by -6. 25 % of the runs meet it. Of "
        "these, 0 % meet V8; of the others, 100 %."
    ) in text
    assert "With 4 open families on the market, an equal split would give 25 %." in text


def test_weights_say_how_much_a_run_counts() -> None:
    values = np.array([[one.value for one in TARGETS]] * 4)
    values[:, KEYS.index("V8")] = [0.11, 0.11, 0.11, 0.51]
    one = score(values, weights=np.array([0.1, 0.1, 0.1, 0.7]))[KEYS.index("V8")]
    assert one.mean == pytest.approx(0.39)
    assert one.runs_passing == pytest.approx(0.3)
    assert (one.low, one.high) == (0.11, 0.51)


@pytest.mark.parametrize("draw", ["learnt", "over_the_record"])
def test_pictures_show_every_number_and_every_series(found: Calibration, draw: str) -> None:
    picture = getattr(calibration_figures, draw)(found)
    axes = picture.figure.axes
    if draw == "learnt":
        assert len(axes[0].get_yticklabels()) == 3
    else:
        assert [axis.get_ylabel() for axis in axes] == ["%"] * 3
    assert len(style.as_svg(picture.figure)) > 1000
