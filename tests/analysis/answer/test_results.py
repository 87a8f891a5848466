"""A result of each question as a terminal prints it, kept as plain English to be read aloud.

`python -m tests.analysis.answer.test_results` writes the texts again into `results/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd
import pytest

from openclosed.analysis import published
from openclosed.analysis.common import ensemble
from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.answer import endings
from openclosed.experiments.answer import finding as answer_finding
from openclosed.experiments.answer.finding import Beside
from openclosed.experiments.runs.finish import describe_start
from openclosed.experiments.sweep.answer import answer as swept_answer
from openclosed.experiments.tipping.finding import finding as tipping_finding
from openclosed.experiments.update.finding import finding as update_finding
from tests.analysis import runs_to_weigh as updates
from tests.analysis import test_sweep as sweeps
from tests.analysis import test_tipping as tippings
from tests.analysis.synthetic import Result, displacement, steady, synthetic_result, with_draws
from tests.experiments.what_if import made_up_runs as what_ifs

FOLDER: Final = Path(__file__).with_name("results")
SCORES = pd.DataFrame(
    {"indicator": published.ROUTER_TOKENS, "horizon": [1, 12], "origins": [17, 6],
     published.MODEL: [0.03, 0.18], "best": "trend", "trend": [0.02, 0.12], published.INSIDE: 0.5,
     "version": "9.9.9"}
)  # fmt: skip
SPLIT = pd.DataFrame(
    [(HEADLINES[0].outcome, published.DRIFT, 0.84, 0.76, 0.92, "9.9.9")],
    columns=["outcome", "stream", "share", "low", "high", "version"],
)
BESIDE = Beside(SCORES, pd.DataFrame(), displacement(), SPLIT)


def answered(result: Result, ecosystem: str = "", **config: Any) -> Finding:
    """What the main job says; `config` changes settings of the manifest."""
    manifest = result.manifest | {"config": result.manifest["config"] | config}
    manifest |= {"ecosystem": ecosystem} if ecosystem else {}
    group = ensemble.of(result.runs, result.months)
    answer = endings.answer(result.runs, result.months, manifest)
    found = answer_finding.finding(answer, group, manifest, BESIDE)
    return found._replace(rests_on=[*found.rests_on, *filter(None, [describe_start(manifest)])])


def swept(runs: pd.DataFrame) -> Finding:
    found = swept_answer(runs, sweeps.FACTORS, sweeps.OUTCOME, sweeps.MANIFEST)
    return sweeps.finding_of(found, runs)


SEEN = Measurement(updates.ROUTED, "2026-12", 0.8, 0.8)
RESULTS: Final[Mapping[str, Callable[[], Finding]]] = {
    "baseline": lambda: answered(with_draws(synthetic_result(200))),
    "few_runs": lambda: answered(with_draws(steady([0.1, 0.1, 0.9]))),
    "what_if": lambda: what_ifs.said_of([what_ifs.BASE, what_ifs.WAR]),
    "sweep_dials": lambda: sweeps.grid_of(sweeps.dialled(-0.3), sweeps.THREE).shown,
    "sweep_range": lambda: swept(sweeps.runs_of(0.3)),
    "tipping": lambda: tipping_finding(tippings.answer_of(tippings.SEARCHES)),
    "update": lambda: update_finding(updates.runs_of(updates.EVEN), [SEEN]),
}
"""The result of each name, printed for a terminal of 80 columns."""


def text_of(name: str) -> str:
    return f"{faces.plain(RESULTS[name]())}\n"


@pytest.mark.parametrize("name", RESULTS)
def test_a_terminal_prints_the_kept_text(name: str) -> None:
    """Spaces between the columns of a table differ between versions of libraries."""
    assert {file.stem for file in FOLDER.iterdir()} == set(RESULTS)
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert text_of(name).split() == kept.split()
    assert max(map(len, kept.splitlines())) <= 80


@pytest.mark.parametrize("name", sorted(RESULTS.keys() - {"some_failed"}))
def test_the_answer_fits_a_terminal_of_40_lines(name: str) -> None:
    """With two lines to spare: where the results are, and ancestors of kept starting states."""
    assert len(text_of(name).splitlines()) <= 38


PLAIN = [name for name in RESULTS if not name.startswith("tipping")]
DATE = re.compile(r"\b20\d\d(-\d\d)?\b|\b\d+\.\d+\.\d+\b|\(seed \d+\)")
"""Dates, versions and seeds: no quantities."""


@pytest.mark.parametrize("name", PLAIN)
def test_sentences_are_short_and_have_three_numbers_at_most(name: str) -> None:
    found = RESULTS[name]()
    paragraphs = [one.text if isinstance(one, Paragraph) else one for one in found.sentences]
    text = " ".join([f"{found.title}.", *paragraphs, *found.warnings, *found.rests_on])
    for sentence in re.split(r"(?<=\.)\s+(?=\S)", DATE.sub("", text)):
        assert len(sentence.split()) <= 25, sentence
        assert len(re.findall(r"\d+(?:\.\d+)?", sentence.replace("95 %", ""))) <= 3, sentence
        assert "100 % of runs" not in sentence


if __name__ == "__main__":
    for result_name in RESULTS:
        (FOLDER / f"{result_name}.txt").write_text(text_of(result_name), encoding="utf-8")
