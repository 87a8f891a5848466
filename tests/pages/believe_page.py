"""Why believe it: the generated parts of docs/believe.md and its picture, from kept tables."""

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from openclosed.analysis import published
from openclosed.analysis.common import style
from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.finding.finding import records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.published import ROUTER_TOKENS
from openclosed.experiments.validation.backtest import finding, forecasts
from openclosed.experiments.validation.backtest.question import REGISTERED_WITH
from openclosed.experiments.validation.targets.targets import ENTERPRISE
from openclosed.sim.parameters.dates import month_after
from tests.pages import document
from tests.pages.parameters_page import kinds
from tests.pages.readme_page import ROOT, STEPS

WORDS = Words(__file__, "believe.j2")
FILE = ROOT / "docs" / "believe.md"
TABLES = ROOT / "docs" / "tables"
AHEAD = 12


def parts() -> dict[str, str]:
    """The generated parts of the page, by the names of their markers."""
    version = list(published.versions())[-1]
    said = forecasts.read(forecasts.file_of_version(version))
    return {
        "past": _past(),
        "withheld": _withheld(),
        "registered": _registered(version),
        "bet": finding.bet(said, version),
        "holds": f"{_theory()}\n{_synthetic()}",
        "lacks": f"{_rise()}\n{_base()}",
    }


def rows() -> pd.DataFrame:
    """The router's outcomes a year after their forecast."""
    past = published.past()
    return past[(past["indicator"] == ROUTER_TOKENS) & (past["horizon"] == AHEAD)]


def _past() -> str:
    far = records(published.router_rows(published.scores()))[-1]
    best, own = str(far["best"]), rows()
    model, walk, score = (f"{100 * far[one]:.0f}" for one in (published.MODEL, "random walk", best))
    return WORDS("past", ahead=AHEAD, inside=int(own["in_90"].sum()),
                 count=len(own), model=model, walk=walk, best=published.HEADINGS[best],
                 score=score)  # fmt: skip


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


def _rise() -> str:
    rules = records(pd.read_csv(STEPS))[-1]
    rising = round(rules["v2_in_all_within"] * rules["draws"])
    return WORDS("rise", rising=rising, runs=rules["draws"])


def _base() -> str:
    survey = [one.source.short for one in known(ENTERPRISE).values() if one.source]
    numbers = kinds()
    return WORDS("base", points=len(survey), sources=list(dict.fromkeys(survey)),
                 sourced=numbers["sourced"], total=numbers.total(),
                 ancestors=published.ancestors().effective)  # fmt: skip


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
