"""The debate: each effect follows from the kept comparison by the stated rule."""

import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.experiments.results.documentation import DOCS
from openclosed.experiments.validation.what_ifs import debate
from openclosed.experiments.validation.what_ifs.debate import BIG, NOTHING, OTHER_WAY, SMALL
from openclosed.experiments.validation.what_ifs.pages import FAVOURED, LARGE
from tests.pages import pictures


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


def test_all_thirteen_claims_have_the_kept_numbers() -> None:
    what_ifs = published.what_ifs().set_index("scenario")
    favoured = pd.read_csv(DOCS / "tables" / f"{FAVOURED}.csv").set_index("asymmetry")
    found = debate.read()
    assert len(found) == 13
    for _, row in found.iterrows():
        taken = row["lever"] == debate.ASYMMETRY
        own, way = (favoured, -1) if taken else (what_ifs, 1)
        kept = own.loc[row["name"]]
        if taken:  # an asymmetry speaks for the camp that it favours
            assert (row["sign"] == 1) == (kept["favours"] == "open"), row["claim"]
        for kind in debate.KINDS:
            assert row[kind] == way * kept[kind]
            ends = sorted(way * kept[f"{kind}{end}"] for end in ("_low", "_high"))
            assert [row[f"{kind}_low"], row[f"{kind}_high"]] == ends
            clear = ends[0] > 0 or ends[1] < 0
            assert (row[f"{kind}_effect"] == NOTHING) == (not clear)
        first, second = (abs(row[kind]) for kind in debate.KINDS)
        assert row["effect"] == row[f"{debate.KINDS[int(second > first)]}_effect"]


def test_the_page_counts_the_effects_and_the_picture_names_the_large_ones() -> None:
    found = debate.read()
    text = (DOCS / f"{debate.NAME}.md").read_text(encoding="utf-8")
    assert debate.page(found) == text
    for name, count in found["effect"].value_counts().items():
        assert f"**{name}** in {count}" in text
    title = pictures.all_words()[debate.NAME]["Title"]
    for _, row in found.iterrows():
        assert (str(row["short"]) in title) == (row["effect"] == BIG)
