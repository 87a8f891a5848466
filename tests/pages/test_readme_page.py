"""The answer in the README agrees with the published result."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from docs.make import readme_page
from docs.make.readme_page import FILE, IMAGES, PICTURES
from openclosed.analysis import published
from openclosed.analysis.statistics.ancestors import FEWEST
from openclosed.experiments.results.provenance import simulation
from openclosed.sim.parameters import Parameters, describe
from tests.analysis.blanks import spy

TEXT = FILE.read_text(encoding="utf-8")
LATEST = list(published.versions())[-1]
MANIFEST = {"scenario": "baseline", "config": {"experiment": {"question": "answer"}}}


def result(folder: Path, moved: str) -> Path:
    """A result folder with the published numbers, one column of which may differ by a run."""
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    ends = readme_page.latest().drop(columns=["version", "date", "neither"]).assign(likely="")
    for rows, file in ((ends, "endings.csv"), (pd.read_csv(readme_page.SPREAD), "variance.csv")):
        if moved in rows:
            rows[moved] += np.eye(len(rows))[0] / 200
        rows.to_csv(folder / file, index=False)
    return folder


def test_the_readme_agrees_with_published_numbers_and_other_pages() -> None:
    assert re.findall(r"<!-- (\w+): made by a command -->", TEXT) == list(
        readme_page.PARTS_OF_README
    )
    assert [name for name, part in readme_page.PARTS_OF_README.items() if part() not in TEXT] == []
    assert all((IMAGES / name).exists() for _, name in PICTURES.values())
    answers = pd.read_csv(readme_page.ANSWERS)
    assert answers["version"].iloc[-1] == simulation()["version"]
    assert len(set(answers["version"])) > 1
    assert answers[["open_wins", "neither", "closed_wins"]].sum(axis=1).between(0.98, 1.02).all()


@pytest.mark.parametrize("column", ["", "shared", "shared_high", "share"])
def test_a_result_with_other_numbers_is_noticed(
    column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A difference of one run in 200 is enough, or of an interval."""
    folder = str(result(tmp_path, moved=column))
    assert readme_page.main(["compare", folder]) == bool(column)


def test_the_readmes_numbers_are_those_of_the_kept_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is read from a file here, by another way than the maker's."""
    said = spy(monkeypatch, readme_page)
    for part in readme_page.PARTS_OF_README.values():
        part()
    docs, kept = FILE.parent / "docs", FILE.parent / "analysis" / "kept"
    rows = pd.read_csv(docs / "forecasts" / "answers.csv")
    rows = rows[rows["version"] == rows["version"].iloc[-1]].set_index(["who", "by"])
    names = ["open_wins", "shared", "closed_wins"]
    shown = (("enterprises", "workloads"), ("startups", "purchased tokens"))
    over = pd.read_csv(kept / "sensitivity.csv").set_index("who")
    for one, key in zip(said["kind"], shown, strict=True):
        assert list(one["range"]) == over.loc[[key[0]], ["low", "high"]].to_numpy()[0].tolist()
        assert one["ends"] == rows.loc[key, ["open_wins", "closed_wins"]].tolist()
        lows = rows.loc[key, [f"{name}_low" for name in names]].to_numpy(dtype=float)
        likely = [("open", "shared", "closed")[place] for place in np.flatnonzero(lows > 2 / 3)]
        assert one["likely"] == "".join(likely)
        others = rows.loc[[(key[0], by) for by in rows.loc[key[0]].index if by != key[1]]]
        lows = others[[f"{name}_low" for name in names]]
        settled = [
            (by, str(low.idxmax()).removesuffix("_wins_low"))
            for (_, by), low in lows.iterrows()
            if low.max() > 2 / 3
        ]
        assert one["settled"] == (() if likely or not settled else settled[0])
    moved = pd.read_csv(kept / "displacement.csv").query("who == 'startups'")
    moved = moved[moved["by"] == "purchased tokens"].set_index("displacement")[names]
    change = moved.loc[1] - moved.loc[0]
    name = str(change.abs().idxmax())
    [replaced] = said["replaced"]
    assert (replaced["before"], replaced["after"]) == (moved.loc[0, name], moved.loc[1, name])
    assert replaced["ending"] == name.removesuffix("_wins")
    spread = pd.read_csv(docs / "forecasts" / "spread.csv").set_index(["outcome", "part"])["share"]
    tokens = spread.loc["startups' purchased tokens"]
    assert said["chance"][0]["part"] == tokens.max()
    assert str(tokens.idxmax()).startswith("Chance")
    streams = pd.read_csv(kept / "chance.csv").query("stream == 'drift'").set_index("outcome")
    drift = streams.loc["open_share_purchased_tokens_startups", "share"]
    assert said["chance"][0]["drift"] == drift
    scores = pd.read_csv(kept / "standing.csv").query("indicator == 'router_open_share_tokens'")
    far = scores.set_index("horizon").loc[12]
    [forecast] = said["forecasts"]
    assert forecast["model"] == f"{100 * far['model']:.0f}"
    assert forecast["walk"] == f"{100 * far['random walk']:.0f}"
    assert far["model"] > far["random walk"] > far[str(far["best"])]  # so it is poor
    past = pd.read_csv(kept / "past.csv").query("indicator == 'router_open_share_tokens'")
    own = past[past["horizon"] == 12]["in_90"]
    assert (forecast["inside"], forecast["count"]) == (own.sum(), len(own))
    [registered] = said["registered"]
    later = pd.read_csv(docs / "tables" / "registered_scores.csv")
    assert registered["hits"] == (later["inside"] == "yes").sum()
    days = pd.read_csv(kept / "registered.csv", dtype=str).set_index("version")["published"]
    months = {one[-7:] for one in later["indicator"]}
    assert sorted(months) == registered["withheld"]
    assert max(months) < days[registered["scored"]][:7]  # so none met its month
    assert registered["first"] > days[registered["version"]][:7]
    [base] = said["base"]
    counts = pd.read_csv(kept / "states.csv")["ancestor"].value_counts().to_numpy(dtype=float)
    weights = counts / counts.sum()
    assert base["ancestors"] == pytest.approx(1 / (weights**2).sum())
    assert base["largest"] == pytest.approx(weights.max())
    assert base["few"] == (base["ancestors"] < FEWEST)
    survey = pd.read_csv(FILE.parent / "analysis" / "evidence" / "record.csv")
    survey = survey[survey["figure"] == "open_share_workloads_enterprises"]
    assert base["points"] == len(survey)
    rows = pd.read_csv(kept / "evidence.csv").set_index(["variant", "who"])
    ends = rows.loc[("surveys", "enterprises"), ["closed_low", "closed_high"]]
    assert base["without"] == tuple(ends)
    rules = pd.read_csv(docs / "tables" / "market_steps.csv").iloc[-1]
    [rise] = said["rise"]
    assert rise["rising"] / rise["runs"] == pytest.approx(rules["v2_in_all_within"], abs=1e-4)
    assert rise["runs"] == rules["draws"]
    assert rise["rising"] < 0.05 * rise["runs"]  # so it is unexplained
    defaults = Parameters()
    assert said["head"] == [
        {"last": defaults.clock.last_month[:4], "firms": f"{defaults.firms.count:,}"}
    ]
    scenarios = [one.stem for one in (FILE.parent / "conf" / "scenario").glob("*.yaml")]
    assert said["ask"] == [{"what_ifs": len(scenarios) - 1}]  # the baseline is none
    assert said["sweep"] == [{"parameters": base["total"]}]


def test_new_work_and_a_fading_liking_pull_the_startups_curve_down() -> None:
    """By its decomposition, and by the version's own forecasts; a trend forecasts it better."""
    after = pd.read_csv(FILE.parent / "docs" / "tables" / "after_data.csv")
    by = after[after["quantity"] == "by"]
    parts = {(part["what"], part["when"]): part for part in by.to_dict("records")}
    for year in ("2027-08", "2028-08"):
        assert parts["work", year]["high"] < 0
        assert parts["preference", year]["high"] < 0
        assert parts["rest", year]["low"] > 0
    ahead = pd.read_csv(FILE.parent / "docs" / "forecasts" / f"{LATEST}.csv")
    own = ahead[ahead["figure"] == "open_share_tokens_developers"].set_index("month")["q0.5"]
    assert own["2028-08"] < own["2027-08"] < own["2026-12"]
    far = published.router_rows(published.scores()).iloc[-1]
    assert far["best"].startswith("trend")
    assert far["times"] > 1


def test_old_work_is_assumed_to_stay() -> None:
    [info] = [one for one in describe() if one.name == "work.displacement"]
    assert info.default == 0.0
