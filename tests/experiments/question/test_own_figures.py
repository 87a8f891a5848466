"""A reader's own figures beside the project's record."""

from pathlib import Path

import pytest

from analysis.evidence.measurements import RECORD
from experiments.question.errors import BadInput
from experiments.question.own_figures import own_figures, with_own

DEVELOPERS = "open_share_tokens_developers"


def test_without_a_file_there_is_the_record_alone() -> None:
    assert own_figures("") == ()
    assert with_own("") == RECORD


def test_own_figures_replace_those_of_their_month(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(
        f"month,figure,value\n2026-08,{DEVELOPERS},0.65\n2026-09,{DEVELOPERS},0.7\n",
        encoding="utf-8",
    )
    joined = with_own(str(file))
    assert len(joined) == len(RECORD) + 1
    (august,) = [one for one in joined if (one.figure, one.month) == (DEVELOPERS, "2026-08")]
    assert august.low == august.high == 0.65


def test_a_bad_file_is_bad_input_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("month,figure,value\n2026-06,share,0.65\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"^evidence=.*own\.csv, row 2: figure=share: ") as refused:
        own_figures(str(file))
    assert "\n" not in str(refused.value)
