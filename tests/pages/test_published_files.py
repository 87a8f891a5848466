"""Published files are as their commands wrote them, and pictures say what the code draws."""

from fnmatch import fnmatchcase
from pathlib import Path

import pandas as pd
import pytest

from openclosed.analysis.common.style import words_of
from openclosed.experiments.results import documentation
from openclosed.experiments.results.documentation import changed, digests, record, recorded
from tests.pages import pictures
from tests.pages.test_tables import KEPT

VALIDATION = "python -m experiments.validation"
COMMANDS = {
    "python -m tests.pages": (
        *(f"docs/images/{name}.png" for name in pictures.FROM_TABLES),
        "docs/tables/dial_parameters.csv", "docs/tables/mechanisms.csv", "docs/tables/outcomes.csv",
        "docs/tables/parameters.csv", "docs/tables/recorded_releases.csv",
    ),
    "python -m tests.pages.readme_page FOLDER": (
        "docs/forecasts/answers.csv", "docs/forecasts/spread.csv", "docs/images/baseline.png",
        "docs/images/sweep.png",
    ),
    "python -m tests.pages.session_pictures": ("docs/images/session/*.png",),
    "python -m tests.pages digest FILE, after a change by hand": ("docs/forecasts/measured.csv",),
    "python -m tests.theory --docs": (
        "docs/tables/replication.csv", "docs/tables/theory_cases.csv",
    ),
    "python -m tests.browser PAGE": ("docs/teaching/images/*.png",),
    f"{VALIDATION} what-ifs": (
        "analysis/kept/what_ifs.csv", "docs/tables/asymmetries.csv", "docs/tables/debate.csv",
        "docs/tables/what_if_*.csv",
    ),
    f"{VALIDATION} chance docs=true": ("analysis/kept/chance.csv",),
    f"{VALIDATION} published docs=true": (
        "analysis/kept/displacement.csv", "docs/tables/dials.csv", "docs/tables/margins.csv",
        "docs/tables/spending.csv",
    ),
    f"{VALIDATION} targets docs=true": (
        "docs/images/evidence/*.png", "docs/tables/learnt.csv", "docs/tables/rises.csv",
        "docs/tables/sources.csv", "docs/tables/targets.csv",
    ),
    f"{VALIDATION} starting_states docs=true": ("analysis/kept/states.csv",),
    f"{VALIDATION} synthetic_test docs=true": ("docs/tables/synthetic_test.csv",),
    f"{VALIDATION} registered docs=true": (
        "analysis/kept/registered.csv", "docs/forecasts/[0-9]*.csv",
    ),
    f"{VALIDATION} backtest docs=true": (
        "analysis/kept/past.csv", "analysis/kept/standing.csv",
        "docs/tables/record_series.csv", "docs/tables/scores_by_origin.csv",
        "docs/tables/scores_synthetic.csv",
    ),
    f"{VALIDATION} backtest experiment.of=later docs=true": ("docs/tables/registered_scores.csv",),
}  # fmt: skip
"""What writes each published file, and keeps its digest."""
BY_HAND = ("docs/tables/claims.csv", "docs/tables/rules.csv", "docs/tables/state_variables.csv")
"""Tables that people edit, whose rows tests compare with the code."""


def command_of(name: str) -> list[str]:
    """The commands that write a published file."""
    return [
        command
        for command, patterns in COMMANDS.items()
        if any(fnmatchcase(name, pattern) for pattern in patterns)
    ]


@pytest.mark.parametrize("name", sorted({*digests(), *recorded()} - {*KEPT, *BY_HAND}))
def test_a_published_file_is_as_its_command_wrote_it(name: str) -> None:
    [command] = command_of(name)
    assert name not in changed(), f"made by: {command}"


def test_a_changed_number_another_picture_and_a_lost_file_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    for name in ("learnt", "margins", "targets"):
        documentation.write_table(name, pd.DataFrame({"value": [1, 2]}))
    documentation.write_picture("dials", pictures.FROM_TABLES["dials"]())
    assert changed() == []
    learnt, margins, lost = (tmp_path / "docs/tables" / f"{one}.csv"
                             for one in ("learnt", "margins", "targets"))  # fmt: skip
    learnt.write_text("value\n1\n3\n", encoding="utf-8")
    (tmp_path / "docs/images/dials.png").write_bytes(margins.read_bytes())
    lost.unlink()
    own = ["docs/images/dials.png", "docs/tables/learnt.csv", "docs/tables/targets.csv"]
    assert changed() == own
    record(margins, tmp_path / "elsewhere.csv")  # of what a command wrote, and no other
    assert changed() == own[:2]
    record(learnt)
    assert changed() == own[:1]


@pytest.mark.parametrize("name", sorted(pictures.all_words()))
def test_a_picture_says_in_its_file_what_the_code_draws(name: str) -> None:
    said = pictures.all_words()[name]
    assert said["Title"]
    if name in pictures.FROM_TABLES:
        drawn = pictures.FROM_TABLES[name]()
        drawn.canvas.draw()
        assert words_of(drawn) == said, "python -m tests.pages"
