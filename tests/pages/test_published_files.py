"""Published files are as their commands wrote them, and pictures say what the code draws."""

from pathlib import Path

import pandas as pd
import pytest

from docs.make import pictures
from openclosed.analysis.common.style import words_of
from openclosed.experiments.results import documentation
from openclosed.experiments.results.documentation import changed, record
from openclosed.experiments.validation.published.spending import world_product
from tests.pages.test_tables import KEPT

BY_HAND = (
    "docs/tables/claims.csv",
    "docs/tables/references.csv",
    "docs/tables/rules.csv",
    "docs/tables/state_variables.csv",
)
"""Tables that people edit, whose rows tests compare with the code or with pages."""


def test_a_published_file_is_as_its_command_wrote_it() -> None:
    stale = {*changed()} - {*KEPT, *BY_HAND}
    assert not stale, "docs/development.md says which command makes each"


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
        assert words_of(drawn) == said, "python -m docs.make"


def test_titles_say_the_numbers_of_their_tables() -> None:
    said = {name: words["Title"] for name, words in pictures.all_words().items()}
    tables = {name: pd.read_csv(documentation.DOCS / "tables" / f"{name}.csv")
              for name in ("dials", "spending", "after_data")}  # fmt: skip
    most = tables["dials"].sort_values("median", key=abs).iloc[-1]
    assert said["dials"].lower().startswith(f"{most['dial']} moves")
    assert f"{most['kind']}' {most['measure']} by {most['median']:.0f} points" in said["dials"]
    spent = tables["spending"].query("quantity == 'dollars' and when.str.len() == 7").iloc[-1]
    part = spent["middle"] / world_product(spent["when"])
    assert f"in {spent['when'][:4]}: {spent['middle']:,.0f} billion" in said["spending"]
    assert said["spending"].endswith(f"{100 * part:.0f} % of world product")
    shares = tables["after_data"].query("quantity == 'share'").groupby("what")["value"].last()
    usual, held = (f"{100 * shares[what]:.0f} %" for what in ("nothing", "preference"))
    assert f"{usual} open as usual, {held} if the liking is held" in said["after_data"]
