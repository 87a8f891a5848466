"""Why believe it: the generated parts of docs/believe.md and its picture, from kept tables."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from docs.make import ROOT, document, readme_page
from openclosed.analysis import published
from openclosed.analysis.common import style
from openclosed.analysis.finding.finding import records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.experiments.validation.backtest import finding, forecasts
from openclosed.experiments.validation.backtest.question import REGISTERED_WITH
from openclosed.sim.parameters.clock import month_after

WORDS = Words(__file__, "believe.j2")
FILE = ROOT / "docs" / "believe.md"
TABLES = ROOT / "docs" / "tables"
AHEAD = 12


def parts() -> dict[str, str]:
    """The generated parts of the page, by the names of their markers."""
    version = list(published.versions())[-1]
    said = forecasts.read(forecasts.file_of_version(version))
    return {
        "past": WORDS("past", ahead=AHEAD, **readme_page.forecasts()),
        "withheld": _withheld(),
        "registered": _registered(version),
        "bet": finding.bet(said, version),
        "holds": f"{_theory()}\n{_synthetic()}",
        "lacks": "\n".join(
            [WORDS("rise", **readme_page.rise()), WORDS("base", **readme_page.base())]
        ),
    }


def rows() -> pd.DataFrame:
    """The router's outcomes a year after their forecast."""
    past = published.past()
    return past[(past["indicator"] == ROUTER_TOKENS) & (past["horizon"] == AHEAD)]


def _withheld() -> str:
    scores = pd.read_csv(TABLES / "registered_scores.csv")
    months = sorted(set(scores["indicator"].str.rpartition(", ")[2]))
    said = forecasts.read(forecasts.file_of_version(REGISTERED_WITH))
    return WORDS("withheld", version=REGISTERED_WITH, day=published.versions()[REGISTERED_WITH],
                 origin=str(said["origin"].iloc[0]), hits=int((scores["inside"] == "yes").sum()),
                 pairs=len(scores), withheld=months)  # fmt: skip


def _registered(version: str) -> str:
    scores = pd.read_csv(TABLES / "registered_scores.csv")
    months = scores["indicator"].str.rpartition(", ")[2].tolist()
    scored = sum(published.counts_by_month(REGISTERED_WITH, months)[True].values())
    day = published.versions()[version]
    return WORDS("registered", version=version, day=day, first=month_after(day[:7], 1),
                 scored=scored)  # fmt: skip


def _theory() -> str:
    cases = pd.read_csv(TABLES / "theory_cases.csv")
    good = int((cases["checks"] == cases["passed"]).sum())
    return WORDS("theory", cases=good, of=len(cases), checks=int(cases["passed"].sum()))


def _synthetic() -> str:
    tested = pd.read_csv(TABLES / "synthetic_test.csv")
    ahead = tested.loc[tested["what"] != "parameters", "in_90"]
    return WORDS("synthetic", ends=(float(ahead.min()), float(ahead.max())))


@style.styled
def picture(of: pd.DataFrame) -> Figure:
    """A row for each outcome: the interval forecast a year before, filled if it held, and it."""
    inside = int(of["in_90"].sum())
    drawn, ((axes,),) = style.panels(
        WORDS("picture_title", ahead=AHEAD, inside=inside, count=len(of)),
        WORDS("picture_footer", ahead=AHEAD, first=of["origin"].min(), last=of["origin"].max()),
        1, 1, left=0.11, right=0.9, top=0.86, bottom=0.2,
    )  # fmt: skip
    for place, row in enumerate(records(of)):
        _draw(axes, place, row)
    axes.set_yticks(range(len(of)), of["month"].tolist())
    axes.set_ylim(len(of) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    axes.set_xlabel(WORDS("axis"))
    return drawn


def _draw(axes: Any, place: int, row: dict[str, Any]) -> None:
    look, filled = style.LOOKS["open"], bool(row["in_90"])
    low, middle, high = (100 * row[name] for name in ("below", "median", "above"))
    axes.barh(place, high - low, left=low, height=0.5, alpha=0.5, edgecolor=look.ink,
              facecolor=look.colour if filled else "white")  # fmt: skip
    axes.vlines(middle, place - 0.25, place + 0.25, color=look.ink)
    first, last = 100 * row["measured_low"], 100 * row["measured_high"]
    axes.hlines(place, first, last, color="black", linewidth=2.5)
    axes.plot((first + last) / 2, place, marker="x", color="black", markersize=10, mew=2.5)
    axes.annotate(WORDS("mark", inside=filled), (1.01, place),
                  xycoords=("axes fraction", "data"), va="center", color=look.ink,
                  fontweight="bold")  # fmt: skip


def write() -> None:
    """Renew the parts; `pictures` draws the picture."""
    document.write(FILE, parts())
