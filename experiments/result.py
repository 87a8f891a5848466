"""An existing result, in Python."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.results.store import ANSWER, MANIFEST, reading, short
from openclosed.sim.outcomes import INDEX, MEASURES, SCOPES
from openclosed.sim.parameters.base import did_you_mean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.finding.finding import Finding

MAIN = ("outlook", "tipping")  # figures to show first


class Figure(NamedTuple):
    """A figure of a result, which a notebook shows."""

    png: Path

    def _repr_png_(self) -> bytes:
        return self.png.read_bytes()


class DrawnFigure(NamedTuple):
    """A figure as a Matplotlib object, and the data that it shows."""

    figure: Drawing
    data: pd.DataFrame


class Result:
    """The result of a question; a notebook shows its answer and a figure.

    Args:
        folder: the result folder, of a function or of the command.
        finding: the finding, if a function has just made it.

    Raises BadInput if that is no result folder.
    """

    def __init__(self, folder: str | Path, finding: Finding | None = None) -> None:
        if not isinstance(folder, str | os.PathLike):
            raise BadInput(f"folder={folder}: must be a path")
        self.finding = finding
        self.folder = Path(folder).expanduser().absolute()
        if not (self.folder / "runs.parquet").exists():
            raise BadInput(f"folder={folder}: not a result folder; name one with runs.parquet")

    @cached_property
    def runs(self) -> pd.DataFrame:
        """One row per run: seed, status, outcomes of the last year, endings."""
        return self._parquet("runs")

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row per run and kept month, as its first day. Raises BadInput if none are kept."""
        return self._parquet("months")

    def tidy(self) -> pd.DataFrame:
        """The open shares in long form: one row per run, month, kind of firms and measure.

        Each row has the point, scenario and factors of its run. A share is missing if nothing is
        served. Raises BadInput if no open share is kept.
        """
        shares = {
            f"open_share_{measure}_{kind}": (kind, measure)
            for kind in SCOPES
            for measure in MEASURES
        }
        months = self.months
        kept = [name for name in shares if name in months]
        if not kept:
            raise BadInput(f"tidy: {short(self.folder)} keeps no open share by month")
        identity = [name for name in months if name not in INDEX]
        parts = []
        for name in kept:
            kind, measure = shares[name]
            share = months[name]
            if f"adopted_{kind}" in months:
                share = share.where(months[f"adopted_{kind}"] > 0)
            parts.append(months[identity].assign(kind=kind, measure=measure, share=share))
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per event of a run. Raises BadInput if none are kept."""
        return self._parquet("events")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The origin of the result: version, configuration, seeds."""
        content: dict[str, Any] = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8"))
        return content

    @property
    def answer(self) -> str:
        """The text that the command prints; empty if no run finished."""
        file = self.folder / ANSWER
        return file.read_text(encoding="utf-8").rstrip("\n") if file.exists() else ""

    @property
    def tables(self) -> list[str]:
        """Names of the other tables, for `table`."""
        return sorted(path.stem for path in self.folder.glob("*.csv"))

    def table(self, name: str) -> pd.DataFrame:
        """Another table by its name, as "differences". Raises BadInput for an unknown one."""
        self._refuse_unknown("table", name, self.tables)
        return pd.read_csv(self.folder / f"{name}.csv")

    @property
    def figures(self) -> list[str]:
        """Names of the figures, for `figure`."""
        return sorted(path.stem for path in (self.folder / "figures").glob("*.png"))

    def figure(self, name: str) -> Figure:
        """A figure by its name, as "open_shares". Raises BadInput for an unknown one."""
        self._refuse_unknown("figure", name, self.figures)
        file = self.folder / "figures" / name
        return Figure(file.with_suffix(".png"))

    def draw(
        self, name: str, *, by: str | Sequence[str] = (), folder: str | Path = ""
    ) -> DrawnFigure:
        """A figure as a Matplotlib object to restyle, with its data; nothing is simulated.

        Args:
            name: its name, as "curves".
            by: agents or outcomes whose curves to draw, as "vendors".
            folder: the folder with your own scenarios, if the result is of one.

        Raises BadInput for an unknown figure, and for a result that cannot be drawn.
        """
        found, curves = self.finding, [by] if isinstance(by, str) else list(by)
        if found is None or curves:
            from openclosed.experiments.command.drawing import read_finding  # loads Hydra

            found = read_finding(self.folder, curves, folder)
        if not curves:
            self.finding = found
        drawn = {one.name: one for one in found.figures}
        self._refuse_unknown("figure", name, list(drawn))
        return DrawnFigure(drawn[name].draw(), found.data_of(name))

    def _parquet(self, name: str) -> pd.DataFrame:
        file = self.folder / f"{name}.parquet"
        if not file.exists():
            raise BadInput(f"{name}: not kept in {short(self.folder)}")
        with reading(file):
            return pd.read_parquet(file)

    def _refuse_unknown(self, what: str, name: str, known: list[str]) -> None:
        if name not in known:
            raise BadInput(
                f"{what}={name}: must be one of {', '.join(known)}{did_you_mean(name, known)}"
            )

    def __repr__(self) -> str:
        return f"Result({short(self.folder)!r})"

    def _repr_html_(self) -> str:
        drawn = next((name for name in (*MAIN, *self.figures) if name in self.figures), None)
        picture = ""
        if drawn:
            content = base64.b64encode(self.figure(drawn).png.read_bytes()).decode()
            picture = f'<img alt="" style="width: 100%" src="data:image/png;base64,{content}">'
        return (
            f'<div style="max-width: 60em">{picture}'
            f'<pre style="overflow-x: auto">{html.escape(self.answer)}</pre>'
            f"<p>{html.escape(short(self.folder))}</p></div>"
        )
