"""The gallery: figures with the command of each, made in a small world when the site is built."""

import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
QUIETLY = ("execution=serial", "quiet=true", "output=result")  # no word that changes a figure
SMALL = ("firms.count=100", "clock.horizon=60", "replicates=8", "worlds=plain")
HEAD = """\
# Figures

Each figure stands under the command that makes it, as `figures/NAME.png` of its result
folder. Those of the first part are made when this site is built, with few firms and runs, so that
each takes seconds: they show what a figure looks like, not what is true. Leave out the last four
words of a command for the real one. Those of the second part are from whole runs, and a click
leads to the page that explains them.
"""


class Shown(NamedTuple):
    """Figures of one command."""

    title: str
    words: tuple[str, ...]  # of the command, beside `SMALL`
    figures: tuple[str, ...]


SHOWN = (
    Shown(
        "One scenario",
        ("scenario=price_war",),
        ("outlook", "open_shares", "capability", "prices"),
    ),
    Shown(
        "What if?",
        ("experiment=compare", "experiment.scenarios=[price_war,plateau,cheap_open]",
         "experiment.without=[flywheel]"),
        ("what_ifs", "paths"),
    ),
    Shown(
        "Several values of a setting",
        ("-m", "firms.enterprise.tastes.cost=0.5,1,2"),
        ("outcome_by_factor",),
    ),
    Shown(
        "A sweep, with its months",
        (
            "experiment=sweep", "experiment.factors={choice.noise: [0.5, 2]}",
            "experiment.points=8", "experiment.months=[open_share_*]",
        ),
        ("curves",),
    ),
    Shown(
        "What drives the outcome",
        (
            "experiment=sensitivity", "experiment.factors=[firms.enterprise.tastes.*]",
            "experiment.trajectories=2", "experiment.keep=2", "experiment.points=8",
        ),
        ("drivers",),
    ),
    Shown(
        "What would flip the verdict",
        (
            "experiment=tipping", "experiment.factors=[choice.noise, commerce.host_margin]",
            "experiment.limit=16",
        ),
        ("tipping",),
    ),
    Shown(
        "Who wins over two parameters",
        (
            "experiment=map", "experiment.factors=[choice.noise, commerce.host_margin]",
            "experiment.cells=4", "experiment.refine=0", "experiment.limit=8",
        ),
        ("map",),
    ),
    Shown(
        "Levers of the state",
        (
            "experiment=policies", "experiment.pairs=false", "experiment.scenarios=[]",
            "experiment.levers=[open_subsidy,procurement_preference,compute_cap]",
        ),
        ("effects",),
    ),
)  # fmt: skip

VALIDATION = "python -m experiments.validation"
KEPT = (
    ("The answer", "openclosed", "baseline.png", "index.md"),
    ("The record", f"{VALIDATION} calibration", "evidence/record.png", "evidence.md"),
    ("Forecasts", f"{VALIDATION} backtest", "skill/forecasts.png", "skill.md"),
    ("What if?", "openclosed experiment=compare", "mechanisms/what_ifs.png", "mechanisms.md"),
    ("Markets of the past", f"{VALIDATION} backtest experiment.of=past", "history/markets.png",
     "history.md"),
    ("Theory, one of many", "python -m tests.theory --docs", "replication/arthur.png",
     "replication.md"),
)  # fmt: skip
"""Title, command, picture in docs/images and the page that explains it."""


def made() -> dict[str, str | bytes]:
    """The page and its pictures, by their places in the site."""
    parts, pictures = [HEAD], {}
    for number, shown in enumerate(SHOWN):
        words = (*shown.words, *SMALL)
        parts.append(f"## {shown.title}\n\n```sh\n{shlex.join(['openclosed', *words])}\n```")
        for name, content in drawn(words, shown.figures).items():
            file = f"figures/{number}-{name}.png"
            pictures[f"made/{file}"] = content
            parts.append(f"![{shown.title}: {name}]({file})")
    for title, command, picture, page in KEPT:
        parts.append(
            f"## {title}\n\n```sh\n{command}\n```\n\n[![{title}](../images/{picture})](../{page})"
        )
    return {"made/gallery.md": "\n\n".join(parts), **pictures}


def drawn(words: tuple[str, ...], figures: tuple[str, ...]) -> dict[str, bytes]:
    """What a command draws, by the names of the figures."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "openclosed", *words, *QUIETLY],
            cwd=folder, check=True, capture_output=True,
        )  # fmt: skip
        return {
            name: (Path(folder) / "result" / "figures" / f"{name}.png").read_bytes()
            for name in figures
        }
