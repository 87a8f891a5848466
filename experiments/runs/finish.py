"""The end of an experiment: its tables and answer on disk, what the terminal shows, the exit code.

An experiment makes runs in a study and understands them. All else is done here, alike for all.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pandas as pd

from openclosed.analysis.common.measures import setting
from openclosed.analysis.finding import report, terminal
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.execution import progress
from openclosed.experiments.results import store
from openclosed.experiments.results.store import ANSWER, PARTS, going_on, short
from openclosed.experiments.runs import stopping, tables
from openclosed.experiments.runs.factors import Factor, described
from openclosed.experiments.runs.study import Study

FOUND: ContextVar[list[Finding] | None] = ContextVar("FOUND", default=None)
"""What was found so far, where somebody listens: a function in a notebook."""

type Row = tuple[str, ...]
type Page = Callable[[Path, Finding, Mapping[str, Any], pd.DataFrame], None]


def finish(
    made: Study,
    answer: Callable[[dict[str, Any]], Finding],
    factors: Sequence[Factor] = (),
    *,
    worlds: bool = True,
    page: Page = report.write,
) -> int:
    """Write the runs and what they say, publish the folder, print; 1 if any run failed, else 0.

    Args:
        made: the study, after its runs.
        answer: understands the runs, given the manifest. It may write further files, such as
            figures and a report. It is not called when no run came to its end.
        factors: what differs between the points, for the manifest.
        worlds: whether to print how many worlds a mixture's runs are from.
        page: writes figures and report.html of a finding.
    """
    if factors:
        made.origin["factors"] = {factor.name: described(factor) for factor in factors}
    origin, runs = made.write(), made.all_runs
    notes = [_model(made), _worlds(origin, runs) if worlds else "", stopping.sentence(made.origin)]
    told = [" ".join(one.split()) for one in notes if one]
    found = Finding("", rests_on=told)
    if made.some_done:
        progress.tell("Writing the report", quiet=made.question.settings.quiet)
        found = answer(origin)
        found = found._replace(rests_on=[*found.rests_on, *told])
        page(made.path, found, origin, runs)
        write_finding(made.path, found, tables.meanings_of(runs.columns, made.keep))
    published = made.publish()
    print_finding(found)
    return tell(published, runs, [factor.name for factor in factors])


def write_finding(
    folder: Path,
    found: Finding,
    meanings: Sequence[Row] = (),
) -> None:
    """Write tables, dictionary, verdict and text of what was found."""
    for table in found.tables:
        if table.name:
            store.write_csv(table.rows, folder / table.file)
    if found.facts is not None:
        store.write_json(folder / "verdict.json", found.facts)
    tables.write_dictionary(folder, [*meanings, *found.meanings])
    (folder / ANSWER).write_text(f"{terminal.plain(found)}\n", encoding="utf-8")


@contextlib.contextmanager
def noted() -> Iterator[list[Finding]]:
    """What is found within the context."""
    found: list[Finding] = []
    before = FOUND.set(found)
    try:
        yield found
    finally:
        FOUND.reset(before)


def print_finding(found: Finding) -> None:
    """Print what was found as wide as the terminal is, and keep it among what is `FOUND`."""
    progress.hush()
    kept = FOUND.get()
    if kept is not None:
        kept.append(found)
    from rich.console import Console

    terminal.show(found, Console(highlight=False))


def _model(made: Study) -> str:
    """Whose worlds they are; empty for the project's own."""
    own = made.keep.own
    if own is None:
        return ""
    past = "; made from 2023 on, they need not start where the market is" if made.mixture else ""
    return f"Worlds are {own.name} (source {own.source}){past}."


def _worlds(origin: Mapping[str, Any], runs: pd.DataFrame) -> str:
    """How many worlds of the mixture a result rests on; empty for the plain world."""
    from openclosed.analysis import mixture
    from openclosed.analysis.common.text import paragraphs

    if not mixture.is_mixture(origin) or runs.empty:
        return ""
    said = f"Of {len(runs)} runs: {mixture.rests_on(mixture.of_runs(runs).sizes, origin)}."
    return paragraphs(said, mixture.remade(origin))


def tell(published: Path, runs: pd.DataFrame, factors: Sequence[str] = ()) -> int:
    """Print where the results are; 1 if any of the runs failed, else 0.

    Of the first that failed it says which point it is of, by its values of the `factors`, where the
    runs have them.
    """
    print(f"Results: {short(published)}")
    failed = runs[runs["status"] == "failed"]
    if failed.empty:
        return 0
    first = failed.iloc[0]
    again = f"; {going_on(short(published))} runs them again"
    values = ", ".join(f"{name}={setting(first[name])}" for name in factors if name in first)
    point = f"{first['point_name']}{values and f' with {values}'}, " if factors else ""
    print(
        f"openclosed: {len(failed)} of {len(runs)} runs failed, first run {first['run']} ({point}"
        f"seed {first['seed']}) at {first['stage']}: {first['error']}"
        f"{again if (published / PARTS).exists() else ''}",
        file=sys.stderr,
    )
    return 1
