"""The first picture says what its lines hold."""

import numpy as np
import pytest

from analysis.answer import mixture
from analysis.answer.fan import fan
from analysis.common import ensemble
from analysis.common.measures import percent
from tests.analysis.made_up import Result


def footer(result: Result, *, carries: bool) -> str:
    runs = result.runs.assign(seed=np.arange(len(result.runs)) * mixture.LUCK)
    figure = fan(ensemble.of(runs, result.months), carries=carries).figure
    return (
        " ".join(text.get_text() for text in figure.texts).replace("\n", " ").replace("\xa0", " ")
    )


def test_worlds_that_no_record_weighed_carry_no_error(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mixture, "is_weighed", lambda: False)
    assert "own share" not in footer(result, carries=True)


def test_where_worlds_carry_an_error_the_jump_at_the_end_of_the_record_is_explained(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = mixture.of_runs(result.runs.assign(seed=np.arange(len(result.runs)) * mixture.LUCK))
    carried = of._replace(error=of.error._replace(decay=np.full(of.world.size, 0.8)))
    monkeypatch.setattr(mixture, "is_weighed", lambda: True)
    monkeypatch.setattr(mixture, "of_runs", lambda _: carried)
    said = footer(result, carries=True)
    assert f"own share ({percent(float(np.median(of.share)))} there)" in said
    assert "half of which is gone after" in said
    assert "own share" not in footer(result, carries=False)
