"""How the answer has moved: a table, and a part of docs/answer.md, from kept answers and steps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from docs.make import ROOT, document
from docs.make.readme_page import ANSWERS, STEPS
from openclosed.analysis.finding.finding import records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES, STARTUPS
from openclosed.experiments.results import documentation

WORDS = Words(__file__)
FILE = ROOT / "docs" / "answer.md"
NAME = "moved"
SINCE = ("0.3.0", "0.3.1")
"""The answers before today's, of the same runs: by the endings of 0.3.0, and by today's three."""
BEFORE, NOW = "before 900 firms", "fewer rules 900 firms"
"""Steps of as many firms as today's, with the rules before and those of today."""
KINDS = ("open", "shared", "closed")


def part() -> str:
    """How open's probability has moved, and the table."""
    answers = pd.read_csv(ANSWERS)
    own = answers[(answers["who"] == STARTUPS.column) & (answers["by"] == STARTUPS.counted)]
    before = own.loc[own["version"] == SINCE[-1], "open_wins"].item()
    return WORDS("text", name=STARTUPS.name, before=before, now=own["open_wins"].iloc[-1],
                 version=SINCE[-1], table=NAME)  # fmt: skip


def table() -> pd.DataFrame:
    """Each step from 0.3.0's answer to today's, with how runs end."""
    ends = [WORDS("ends", name=one.title) for one in HEADLINES]
    return pd.DataFrame(list(rows()), columns=[WORDS("what"), *ends])


def rows() -> Iterator[tuple[str, ...]]:
    """What changed, and percent of runs by ending for each headline."""
    answers = pd.read_csv(ANSWERS)
    versions = [*SINCE, str(answers["version"].iloc[-1])]
    of_version = {name: answers[answers["version"] == name] for name in versions}
    steps = {row["step"]: row for row in records(pd.read_csv(STEPS))}
    first, second, last = versions
    yield WORDS("version", name=first), *_answered(of_version[first])
    yield WORDS("version", name=second), *_answered(of_version[second])
    for step in (BEFORE, NOW):
        yield WORDS("step", name=step, draws=steps[step]["draws"]), *_stepped(steps[step])
    yield WORDS("version", name=last), *_answered(of_version[last])


def _answered(answer: pd.DataFrame) -> Iterator[str]:
    for one in HEADLINES:
        [row] = records(answer[(answer["who"] == one.column) & (answer["by"] == one.counted)])
        yield _cell([row["open_wins"], row["shared"], row["closed_wins"]])


def _stepped(step: Mapping[str, Any]) -> Iterator[str]:
    for one in HEADLINES:
        yield _cell([step[f"{one.scope}_{kind}"] for kind in KINDS])


def _cell(parts: Sequence[float]) -> str:
    """Percent of runs by ending; what they leave was undecided."""
    left = 1.0 - sum(parts)
    return WORDS("cell", parts=parts, undecided=left if left > 0.005 else 0.0)


def write() -> None:
    """Renew the table and the part."""
    documentation.write_table(NAME, table())
    document.write(FILE, {NAME: part()})
