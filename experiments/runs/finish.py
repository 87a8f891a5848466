"""The end of an experiment: its tables and answer on disk, what the terminal shows, the exit code.

An experiment makes runs in a study and understands them. All else is done here, alike for all.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd

from analysis.finding import report, terminal
from analysis.finding.finding import Finding
from experiments.results import store
from experiments.results.store import ANSWER, PARTS, short
from experiments.runs import stopping, tables
from experiments.runs.factors import Factor, described
from experiments.runs.study import Study

type Row = tuple[str, ...]
type Page = Callable[[Path, Finding, Mapping[str, Any], pd.DataFrame], None]


class Answer(NamedTuple):
    """What an experiment found."""

    text: str  # for the terminal
    tables: Mapping[str, pd.DataFrame] = {}  # by the names of their files, .csv
    meanings: Sequence[Row] = ()  # (file, column, unit, meaning) of every column of these
    verdict: Mapping[str, Any] | None = None  # for verdict.json


class Publishes(Protocol):
    """A study, or a folder in the making."""

    def publish(self) -> Path:
        """Give the folder its name and return it."""
        ...


def finish(
    made: Study,
    answer: Callable[[dict[str, Any]], Answer | Finding],
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
    text = ""
    notes = [_worlds(made, runs) if worlds else "", stopping.sentence(made.origin)]
    if made.some_done:
        with keep_runs_if_analysis_fails(made):
            found = answer(origin)
            meanings = tables.meanings_of(runs.columns, made.keep)
            if isinstance(found, Finding):
                told = [*found.rests_on, *(" ".join(one.split()) for one in notes if one)]
                found = found._replace(rests_on=told)
                page(made.path, found, origin, runs)
                write_finding(made.path, found, meanings)
                print_finding(found)
                return tell("", made.publish(), runs)
            write(made.path, found, meanings)
            text = found.text
    text = "\n\n".join(filter(None, [text, *notes]))
    write_text(made.path, text)
    return tell(text, made.publish(), runs)


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
    write_text(folder, terminal.plain(found))


def print_finding(found: Finding) -> None:
    """Print what was found as wide as the terminal is."""
    from rich.console import Console

    terminal.show(found, Console(highlight=False))


def write(folder: Path, found: Answer, meanings: Sequence[Row] = ()) -> None:
    """Write tables, verdict and data dictionary; `meanings` are those of the tables of runs."""
    for name, table in found.tables.items():
        store.write_csv(table, folder / name)
    if found.verdict is not None:
        store.write_json(folder / "verdict.json", found.verdict)
    tables.write_dictionary(folder, [*meanings, *found.meanings])


def write_text(folder: Path, text: str) -> None:
    """Write what the terminal shows, where there is something to say."""
    if text:
        (folder / ANSWER).write_text(f"{text}\n", encoding="utf-8")


def of_file(name: str, meanings: Sequence[Row]) -> list[Row]:
    """Meanings of the columns of one file."""
    return [(name, *row) for row in meanings]


def _worlds(made: Study, runs: pd.DataFrame) -> str:
    """How many worlds of the mixture a result rests on; empty for the plain world."""
    from analysis.answer import mixture
    from analysis.common.text import paragraphs

    if made.mixture is None or runs.empty:
        return ""
    said = f"Of {len(runs)} runs: {mixture.rests_on(mixture.of_runs(runs).sizes)}."
    return paragraphs(said, mixture.remade(made.origin))


def tell(text: str, published: Path, runs: pd.DataFrame) -> int:
    """Print the answer and where the results are; 1 if any of the runs failed, else 0."""
    if text:
        print(text)
    print(f"Results: {short(published)}")
    failed = runs[runs["status"] == "failed"]
    if failed.empty:
        return 0
    first = failed.iloc[0]
    again = f"; openclosed resume={short(published)} runs them again"
    print(
        f"openclosed: {len(failed)} of {len(runs)} runs failed, first run {first['run']} (seed "
        f"{first['seed']}) at {first['stage']}: {first['error']}"
        f"{again if (published / PARTS).exists() else ''}",
        file=sys.stderr,
    )
    return 1


@contextlib.contextmanager
def keep_runs_if_analysis_fails(folder: Publishes) -> Iterator[None]:
    """A fault in the analysis must not lose the runs."""
    try:
        yield
    except OSError:  # the disk's, for the result folder to explain
        raise
    except Exception:
        print(f"openclosed: the runs are kept in {short(folder.publish())}", file=sys.stderr)
        raise
