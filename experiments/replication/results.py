"""What a replication leaves: its result folder, and the page of the documentation."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import replication
from analysis.common import style
from analysis.replication import Finding
from experiments.question.settings import Question
from experiments.replication.work import Made, Point
from experiments.results import store
from experiments.results.documentation import write_page
from experiments.results.provenance import manifest

COMMAND = "openclosed experiment=replication experiment.docs=true"


def write(
    folder: Path,
    question: Question,
    found: Sequence[Finding],
    points: Sequence[Point],
    made: Sequence[Made],
    started: datetime,
) -> None:
    """Write tables, figures, the report, the verdict and the manifest into `folder`."""
    statuses = ["failed" if one.error else "done" for one in made]
    origin = manifest(question, [], statuses, started)
    runs = pd.DataFrame(
        {
            "case": [points[one.point].case for one in made],
            "point": [one.point for one in made],
            "run": [one.run for one in made],
            "seed": [points[one.point].seeds[one.run] for one in made],
            "status": statuses,
            "error": [one.error for one in made],
        }
    )
    store.write_parquet(runs, folder / "runs.parquet")
    checks = pd.DataFrame(
        [
            {"case": one.name, **check._asdict(), "passed": check.passed}
            for one in found
            for check in one.checks
        ]
    )
    store.write_csv(checks, folder / "checks.csv")
    curves = pd.DataFrame(
        [
            {"case": one.name, "curve": curve.label, "theory": curve.theory, "x": x, "y": y}
            for one in found
            if one.chart
            for curve in one.chart.curves
            for x, y in zip(np.asarray(curve.x), np.asarray(curve.y), strict=True)
        ]
    )
    store.write_parquet(curves, folder / "curves.parquet")
    store.write_json(folder / "manifest.json", origin)
    store.write_json(
        folder / "verdict.json",
        {
            "sentence": replication.sentence(found),
            "passed": all(one.passed for one in found),
            "cases": {one.name: one.passed if one.is_judged else None for one in found},
        },
    )
    (folder / "figures").mkdir()
    vectors = {}
    for one in found:
        if one.chart:
            _, svg = style.save(replication.draw(one), folder / "figures", one.name)
            vectors[one.name] = svg.read_bytes()
    source = f"openclosed {origin['version']}, revision {origin['git_revision']}."
    page = replication.page(found, vectors, source)
    (folder / "report.html").write_text(page, encoding="utf-8")


def write_docs(folder: Path, found: Sequence[Finding]) -> None:
    """Make the documentation's page and its pictures from a result."""
    text = replication.markdown(found, "images/replication", COMMAND)
    write_page("replication", text, folder, [one.name for one in found if one.chart])
