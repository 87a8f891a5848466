from typing import Any

import pytest

from analysis.answer import final_outcomes, sentences, verdict
from analysis.common import curves, ensemble
from tests.analysis.made_up import Result, steady


def found(result: Result) -> dict[str, Any]:
    return verdict.answer(result.runs, result.months, result.manifest)


def test_the_headline_names_yardstick_winner_runs_and_interval() -> None:
    assert sentences.headline(found(steady([0.1] * 19 + [0.5]))) == (
        "By workloads, closed wins in 95 % of 20 runs (95 % interval by luck alone 76 to 99 %)."
    )


@pytest.mark.parametrize(
    ("share", "says"), [(0.9, "open wins"), (0.1, "closed wins"), (0.5, "a hybrid emerges")]
)
def test_the_headline_follows_the_result(share: float, says: str) -> None:
    assert says in sentences.headline(found(steady([share] * 10)))


def test_a_close_call_is_called_one() -> None:
    text = sentences.headline(found(steady([0.1] * 11 + [0.5] * 9)))

    assert "no outcome clearly leads: closed wins in 55 %" in text
    assert "a hybrid emerges in 45 %" in text


def test_one_run_claims_no_probability(single: Result) -> None:
    text = sentences.headline(found(single))

    assert "the only run" in text
    assert "interval" not in text


def test_no_finished_run_gives_no_answer() -> None:
    result = steady([0.1, 0.1])
    failed = result._replace(runs=result.runs.assign(status="failed"), months=result.months[:0])

    assert "No run finished" in sentences.headline(found(failed))


def test_disagreeing_yardsticks_are_told_and_agreement_too() -> None:
    same = sentences.other_yardsticks(found(steady([0.1] * 20)))
    other = sentences.other_yardsticks(
        found(steady([0.1] * 20, open_share_tokens_startup=0.9, open_share_spend_startup=0.9))
    )

    assert "same leading outcome" in same
    assert "startups by tokens and spend (open wins, 100 %)" in other


def test_where_all_agree_the_least_sure_of_them_is_told() -> None:
    answer = found(steady([0.1] * 20))
    cell = answer["yardsticks"]["tokens"]["startup"]
    cell["second"] = "hybrid"
    cell["verdicts"]["closed"] |= {"probability": 0.6, "low": 0.4, "high": 0.8}
    cell["verdicts"]["hybrid"] |= {"probability": 0.4, "low": 0.2, "high": 0.6}

    said = sentences.other_yardsticks(answer)

    assert said.endswith(
        "outcome, least surely for startups by tokens: closed wins in 60 % (40 to 80 %), "
        "a hybrid emerges in 40 % (20 to 60 %)."
    )


def test_the_threshold_sentence_tells_when_the_leader_depends_on_it() -> None:
    assert "does not depend" in sentences.thresholds(found(steady([0.1] * 5)))
    assert "depends on the winning share: open wins at 60 %" in sentences.thresholds(
        found(steady([0.7] * 5))
    )


@pytest.mark.parametrize(
    ("observed", "says"), [(0.9, "more than"), (0.5, "less than"), (0.7, "no more than")]
)
def test_mixing_is_told_against_chance(observed: float, says: str) -> None:
    answer = found(steady([0.5] * 5, mixing_firms_all=observed, mixing_chance_all=0.7))

    assert f"{says} the 70 %" in sentences.mixing(answer)


def test_a_winner_beside_firms_that_use_both_camps_is_explained_where_both_stand() -> None:
    """Closed wins with 80 % of the work while 58 % of firms use both."""
    both = found(steady([0.2] * 5, mixing_firms_all=0.58, mixing_chance_all=0.7))
    said = sentences.mixing(both)
    assert "Even so closed wins" in said
    assert "closed models do 80 % of the work" in said
    few = found(steady([0.2] * 5, mixing_firms_all=0.1, mixing_chance_all=0.7))
    neither = found(steady([0.5] * 5, mixing_firms_all=0.58, mixing_chance_all=0.7))
    assert "wins" not in sentences.mixing(few) + sentences.mixing(neither)
    result = steady([0.2] * 5)
    for draw in (final_outcomes.endings, curves.firms):
        picture = draw(ensemble.of(result.runs, result.months))
        texts = " ".join(text.get_text() for text in picture.figure.texts)
        assert "share of all the work" in " ".join(f"{texts} {picture.caption}".split())


def test_failures_are_told_with_the_first_one() -> None:
    result = steady([0.1] * 4)
    runs = result.runs.copy()
    runs.loc[1, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: cash"]

    text = sentences.failures(found(result._replace(runs=runs)))

    assert text == "1 run failed and is left out: run 1 (seed 8) at 2024-05: ValueError: cash"


def test_a_hybrid_says_how_and_an_empty_market_is_an_ending(empty_market: Result) -> None:
    split = sentences.hybrid_and_contest(found(steady([0.5] * 3, mixing_volume_all=0.2)))
    mixing = sentences.hybrid_and_contest(found(steady([0.5] * 3, mixing_volume_all=0.7)))

    assert split == "Hybrid runs: 3 by a split between firms."
    assert mixing == "Hybrid runs: 3 by mixing inside firms."
    assert sentences.hybrid_and_contest(found(empty_market)) == ""
    assert sentences.headline(found(empty_market)).startswith("By workloads, there is no market")
