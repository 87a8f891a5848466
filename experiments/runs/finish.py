"""What all experiments share: how many runs are enough, and the end.

An experiment does runs in a study and analyses them. This module writes tables and answer to disk,
prints the answer, and sets the exit code.
"""

import contextlib
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common.measures import setting
from openclosed.analysis.common.paired import label_of, mean_interval, responses, wilson
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.finding.words import Words
from openclosed.experiments.execution import progress
from openclosed.experiments.question.settings import DRAWN, FIRST_REPLICATES, Question
from openclosed.experiments.results import store
from openclosed.experiments.results.provenance import REMADE
from openclosed.experiments.results.store import ANSWER, MANIFEST, PARTS, resume_command, short
from openclosed.experiments.runs.factors import Factor, Point, describe_factor
from openclosed.experiments.runs.meanings import Row, meanings_of
from openclosed.experiments.runs.study import Study

WORDS = Words(__file__)

FOUND: ContextVar[list[Finding] | None] = ContextVar("FOUND", default=None)
"""Findings so far, for a function in a notebook, which returns them instead of printing."""

FEW_POINTS = 4  # are named with their runs
GROWTH = 1.5  # factor between batches of replicates=auto
DICTIONARY = ["file", "column", "unit", "meaning"]
type Page = Callable[[Path, Finding, Mapping[str, Any], pd.DataFrame], None]


def run_until_precise(
    study: Study, points: Sequence[Point], question: Question, outcome: str
) -> pd.DataFrame:
    """Run all points with the number of seeds that the question sets.

    With `replicates=auto`, until the half-width of the 95 % interval of `outcome` is at most
    `auto.precision` at every point, or there are `auto.max_replicates` runs a point. The manifest
    records the end under `stopped`.

    Batches grow by half, so that the interval is checked a few times only. The same seeds run at
    every point, and the widest interval decides for all, so that runs stay paired. Stopping at a
    narrow interval lowers its coverage a little, ever less as the width goes to 0 (Chow and Robbins
    1965, Annals of Mathematical Statistics 36, 457-462); the first batch is large enough to make
    that a percent or two.
    """
    settings = question.settings
    if not settings.until_precise:
        return study.runs(points, study.seeds(settings.replicates))
    count, wanted = min(FIRST_REPLICATES, settings.auto.max_replicates), settings.auto.precision
    while True:
        runs = study.runs(points, study.seeds(count))
        if study.some_missing:
            return runs
        half = max(half_width(part, outcome, question) for _, part in runs.groupby("point"))
        if half <= wanted or count == settings.auto.max_replicates:
            break
        count = min(math.ceil(GROWTH * count), settings.auto.max_replicates)
    reached = half <= wanted
    study.origin["stopped"] = {
        "replicates": count,
        "points": len(points),
        "outcome": outcome,
        "wanted": wanted,
        "reached": reached,
        "half_width": half if math.isfinite(half) else None,
    }
    return runs


def half_width(runs: pd.DataFrame, outcome: str, question: Question) -> float:
    """Half-width of the 95 % interval of an outcome at one point; infinite if unknown."""
    values = responses(runs, outcome, question.parameters.ending.measure).to_numpy()
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return math.inf
    if label_of(outcome):
        found = wilson(int(known.sum()), len(known))
        return (found.high - found.low) / 2
    _, low, high = mean_interval(known)
    return (high - low) / 2


def finish(
    study: Study,
    analyse: Callable[[dict[str, Any]], Finding],
    factors: Sequence[Factor] = (),
    *,
    page: Page = faces.write,
) -> int:
    """Write runs and finding, publish the folder, print; return 1 if any run failed, else 0.

    Args:
        study: after its runs.
        analyse: gives the finding of the runs, from the manifest; not called if no run finished.
        factors: what differs between the points, for the manifest.
        page: writes figures and report.html of a finding.
    """
    if study.question.settings.draw:  # from the tables of a finished result
        if study.some_done and (kept := FOUND.get()) is not None:
            origin = store.read_json(Path(study.question.settings.draw).expanduser() / MANIFEST)
            origin["config"]["experiment"] = study.question.config()["experiment"]
            kept.append(analyse(origin))
        return 0
    if factors:
        study.origin["factors"] = {factor.name: describe_factor(factor) for factor in factors}
    origin, runs = study.write(), study.all_runs
    every = [_name_model(study), describe_start(origin), describe_stop(study.origin)]
    notes = [one for one in every if one]
    found = Finding("", rests_on=notes)
    if study.some_done:
        quiet = study.question.settings.quiet
        progress.show_status("Drawing figures, writing the report", quiet=quiet, also_in_logs=True)
        found = analyse(origin)
        if study.question.settings.so_far:
            found = describe_so_far(found, runs, origin)
        found = found._replace(rests_on=[*found.rests_on, *notes])
        page(study.path, found, origin, runs)
        write_finding(study.path, found, meanings_of(runs.columns, study.keep, study.factors))
    published = study.publish()
    print_finding(found)
    return print_location(published, runs, [factor.name for factor in factors])


def describe_so_far(found: Finding, runs: pd.DataFrame, origin: Mapping[str, Any]) -> Finding:
    """The finding of an unfinished job, which says first how many of its runs there are."""
    counts = origin["status"]
    done = (runs["status"] == "done").groupby(runs["point_name"], sort=False).sum()
    low, high, macro, of_points = int(done.min()), int(done.max()), "so_far", dict[str, Any]()
    if low < high and len(done) <= FEW_POINTS:
        macro, of_points = "so_far_of_points", {"each": list(done.items())}
    elif low < high:
        macro, of_points = "so_far_of_many", {"low": low, "high": high, "points": len(done)}
    title = WORDS(
        macro, done=counts["done"], runs=len(runs), missing=counts["pending"],
        failed=counts["failed"], **of_points,
    )  # fmt: skip
    head = [Paragraph(found.title, "")] if found.title else []
    facts = None if found.facts is None else {**found.facts, "so_far": counts}
    return found._replace(title=title, sentences=[*head, *found.sentences], facts=facts)


def write_finding(folder: Path, found: Finding, meanings: Sequence[Row] = ()) -> None:
    """Write tables, dictionary, endings and text of a finding."""
    for table in found.tables:
        if table.name:
            store.write_csv(table.rows, folder / table.file)
    if found.facts is not None:
        store.write_json(folder / "answer.json", found.facts)
    named = pd.DataFrame([*meanings, *found.meanings], columns=DICTIONARY)
    store.write_csv(named, folder / "data_dictionary.csv")
    (folder / ANSWER).write_text(f"{faces.plain(found)}\n", encoding="utf-8")


@contextlib.contextmanager
def collect_findings() -> Iterator[list[Finding]]:
    """The findings within the block."""
    found: list[Finding] = []
    before = FOUND.set(found)
    try:
        yield found
    finally:
        FOUND.reset(before)


def print_finding(found: Finding) -> None:
    """Print a finding as wide as the terminal is, or add it to `FOUND`."""
    progress.clear_status()
    kept = FOUND.get()
    if kept is not None:
        kept.append(found)
        return
    from rich.console import Console

    faces.show(found, Console(highlight=False))


def _name_model(study: Study) -> str:
    """The user's own model; empty for the project's."""
    own = study.keep.own
    return WORDS("own_model", name=own.name, source=own.source) if own else ""


def print_location(published: Path, runs: pd.DataFrame, factors: Sequence[str] = ()) -> int:
    """Print where the results are; return 1 if any run failed, else 0.

    The message about failed runs names the point of the first, by its values of the `factors`.
    """
    if FOUND.get() is None:
        print(f"Results: {short(published)}")
    failed = runs[runs["status"] == "failed"]
    if failed.empty:
        return 0
    first = failed.iloc[0]
    said = WORDS(
        "failed", count=len(failed), runs=len(runs), first=first["run"], seed=first["seed"],
        point=first["point_name"] if factors else "",
        values=[f"{name}={setting(first[name])}" for name in factors if name in first],
        stage=first["stage"], error=first["error"],
        again=resume_command(short(published)) if (published / PARTS).exists() else "",
    )  # fmt: skip
    print(f"openclosed: {said}", file=sys.stderr)
    return 1


def describe_start(manifest: Mapping[str, object]) -> str:
    """Where drawn runs start, and from what; empty for others."""
    config = manifest.get("config", {})
    if not isinstance(config, Mapping) or config.get("unmeasured") != DRAWN:
        return ""
    if config.get("start") == "prior" or config.get("prior", "central") != "central":
        return WORDS("from_prior", prior=config["prior"])
    start = "from_2023" if config.get("start") == "2023" else "from_today"
    names = manifest.get(REMADE)
    remade = [WORDS("remade", names=names)] if isinstance(names, list) else []
    return " ".join([WORDS(start, month=LAST_MONTH), *remade])


def describe_stop(origin: Mapping[str, Any]) -> str:
    """Where `replicates=auto` stopped, from the manifest; empty for a given number."""
    if "stopped" not in origin:
        return ""
    one = origin["stopped"]
    return WORDS(
        "precise" if one["reached"] else "too_wide", replicates=one["replicates"],
        outcome=one["outcome"], half=one["half_width"], points=one["points"], wanted=one["wanted"],
    )  # fmt: skip
