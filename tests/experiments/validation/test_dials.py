"""What each dial changes from end to end, and the page that tells it."""

import numpy as np
import pandas as pd
import yaml

from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.headline import DIALS
from openclosed.experiments.results.documentation import DOCS
from openclosed.experiments.validation.published.dials import (
    ROWS,
    SMALL,
    effects,
    sentences,
)
from openclosed.sim.parameters.dials import ENDS

PAGE = (DOCS / "dials.md").read_text(encoding="utf-8")
TABLE = DOCS / "tables" / "dials.csv"


def part(name: str) -> str:
    """What the page has between the markers of a name."""
    begin, end = part_markers(name)
    return PAGE.partition(begin)[2].partition(end)[0].strip()


def made(changes: dict[tuple[str, str, str], float], runs: int = 21) -> np.ndarray:
    """(runs, dials, ends, shares) shares: the changes given, a little more in each run."""
    shares = np.full((runs, len(DIALS), 2, len(ROWS)), 0.4)
    for (dial, kind, measure), change in changes.items():
        own = change + 0.01 * np.linspace(-1, 1, runs)
        shares[:, list(DIALS).index(dial), 1, ROWS.index((kind, measure))] += own
    return shares


def test_effects_are_changes_from_0_to_1_in_points_and_a_share_that_is_not_is_left_out() -> None:
    shares = made({("support", "startups", "workloads"): 0.2})
    shares[:5, 1, 0, 0] = np.nan
    shares[:, 2, 1, 5] = np.nan
    rows = {tuple(row[:3]): row[3:] for row in effects(shares).to_numpy().tolist()}
    assert len(rows) == len(DIALS) * len(ROWS)
    assert rows["support", "startups", "workloads"] == [16, 20.2, 19.6, 20.9]
    assert rows["support", "startups", "spend"] == [21, 0, 0, 0]
    pairs, *none = rows["fragmentation", "enterprises", "spend"]
    assert pairs == 0
    assert np.isnan(none).all()


def test_sentences_tell_the_largest_changes_and_which_dials_are_weak() -> None:
    strong, weak = SMALL / 100 + 0.01, SMALL / 100 - 0.01
    changes = {
        ("cost", "startups", "spend"): -strong,
        ("cost", "enterprises", "workloads"): -strong,
        ("support", "startups", "workloads"): weak,
        ("support", "enterprises", "purchased tokens"): strong,
    }
    cost, support, _, of_support, of_fragmentation = sentences(effects(made(changes)))
    assert "startups' spend -6 (-7 to -5); enterprises' workloads -6" in cost
    assert "startups' workloads +4" in support
    assert "enterprises' purchased tokens +6" in support
    assert of_support.startswith("Support hardly matters to startups:")
    assert of_fragmentation.startswith("Fragmentation hardly matters to startups and enterprises:")
    assert sentences(effects(np.full((2, 3, 2, 6), np.nan))) == []


def test_the_page_has_the_sentences_of_its_table() -> None:
    rows = pd.read_csv(TABLE)
    said = sentences(rows)
    assert len(said) >= len(DIALS)
    assert part("effects").endswith("\n".join(f"- {one}" for one in said))
    assert f"in {rows['pairs'].max()} pairs of runs" in part("effects")
    assert (DOCS / "images" / "dials.png").exists()


def test_ends_named_after_the_prior_are_those_of_the_prior() -> None:
    prior = yaml.safe_load((DOCS.parent / "conf" / "prior" / "central.yaml").read_text("utf-8"))
    same = [one for one in ENDS if one.source.endswith("as in the prior")]
    assert len(same) >= 3
    for one in same:
        told = prior[one.name]
        assert sorted((one.at_0, one.at_1)) == [told["low"], told["high"]], one.name
