"""The debate: each effect follows from the kept comparison by the stated rule."""

import pytest

from docs.make import pictures
from openclosed.analysis.finding.finding import Figure
from openclosed.experiments.results.documentation import DOCS
from openclosed.experiments.validation.what_ifs import debate
from openclosed.experiments.validation.what_ifs.debate import BIG, NOTHING, OTHER_WAY, SMALL
from openclosed.experiments.validation.what_ifs.pages import LARGE
from tests.analysis.legible import assert_legible


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(
    ("change", "low", "high", "effect"),
    [
        (LARGE / 100, 0.04, 0.06, BIG),
        (LARGE / 100 - 0.0001, 0.04, 0.06, SMALL),
        (0.001, 0.0005, 0.002, SMALL),
        (0.06, -0.0001, 0.12, NOTHING),
        (-0.06, -0.12, 0.0001, NOTHING),
        (-0.06, -0.07, -0.05, OTHER_WAY),
        (-0.001, -0.002, -0.0005, OTHER_WAY),
    ],
)
def test_an_effect_is_told_by_its_size_interval_and_the_claims_sign(
    sign: int, change: float, low: float, high: float, effect: str
) -> None:
    ends = sorted((sign * low, sign * high))
    assert debate.effect_of(sign, sign * change, ends[0], ends[1]) == effect


def test_the_page_counts_the_effects_and_the_picture_names_the_large_ones() -> None:
    found = debate.read()
    text = (DOCS / f"{debate.NAME}.md").read_text(encoding="utf-8")
    assert debate.page(found) == text
    assert len(found) == 13
    for name, count in found["effect"].value_counts().items():
        assert f"**{name}** in {count}" in text
    title = pictures.all_words()[debate.NAME]["Title"]
    for _, row in found.iterrows():
        assert (str(row["short"]) in title) == (row["effect"] == BIG)
    assert_legible(Figure(debate.NAME, title, lambda: debate.picture(found)))
