"""The results of mutants, in Markdown."""

from typing import NamedTuple

from tests.mutants.bench import NOBODY, STAGES
from tests.mutants.drawing import Mutant


class Result(NamedTuple):
    """A mutant, its line before and after, its last stage and the test that noticed it."""

    mutant: Mutant
    before: str
    after: str
    stage: str
    by: str
    seconds: int


def table(results: list[Result]) -> str:
    """A row for each mutant."""
    rows = [
        f"| {one.mutant.file}:{one.mutant.line} | {one.mutant.function} | {one.mutant.kind} "
        f"| {code(one.before)} | {code(one.after)} | {one.by} |"
        for one in results
    ]
    head = ["| where | function | kind | line | becomes | noticed by |", "| --- " * 6 + "|"]
    return "\n".join([*head, *rows])


def code(line: str) -> str:
    """A line as code in a table."""
    return "`" + line.replace("|", "\\|") + "`"


def summary(results: list[Result]) -> str:
    """How many were noticed: in all, by kind, by package and by stage."""
    noticed = [one for one in results if one.by != NOBODY]
    rows = [f"| all | {len(noticed)} of {len(results)} |"]
    for group in ("kind", "package"):
        names = [getattr(one.mutant, group) for one in results]
        hits = [getattr(one.mutant, group) for one in noticed]
        rows += [
            f"| {group} {name} | {hits.count(name)} of {names.count(name)} |"
            for name in sorted(set(names))
        ]
    stages = [one.stage for one in noticed]
    rows += [f"| first by stage {name} | {stages.count(name)} |" for name in STAGES]
    return "\n".join(["| mutants | noticed |", "| --- | ---: |", *rows])
