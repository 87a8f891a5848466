"""The debate, claim by claim: what stands for a claim in the model, and what it moves.

docs/debate.md follows from the kept what-ifs and asymmetries. Claims are in debate.csv: `sign` is 1
for a claim that speaks for open models, -1 for one that speaks for closed ones.
"""

from pathlib import Path
from typing import Final

import pandas as pd
from matplotlib.figure import Figure as Drawing

from openclosed.analysis import published
from openclosed.analysis.common import contrasts
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.finding.faces import markdown
from openclosed.analysis.finding.finding import Column, records, table, with_interval
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.results import documentation
from openclosed.experiments.validation.what_ifs import pages
from openclosed.experiments.validation.what_ifs.effects import POINTS
from openclosed.experiments.validation.what_ifs.pages import FAVOURED, LARGE

CLAIMS: Final = Path(__file__).with_name("debate.csv")
NAME: Final = "debate"
"""Of the page, its table and its picture."""
WORDS: Final = Words(__file__, "debate.j2")
ASYMMETRY: Final = "asymmetry"
KINDS: Final = [one.column for one in HEADLINES]
OTHER_WAY, NOTHING, SMALL, BIG = "the other way", "could be nothing", "small", "large"
EFFECTS: Final = (BIG, SMALL, NOTHING, OTHER_WAY)
COLUMNS: Final = (
    Column("short", "", "name of the claim"),
    Column("claim", "", "what is said", "Claim", "report"),
    Column("stands", "", "what stands for it in the model", "In the model", "report"),
    Column("lever", "", "how it is moved: an asymmetry that is taken away, or a what-if"),
    Column("name", "", "name of the asymmetry or what-if", "lever", "report"),
    Column("sign", "1, -1", "whether it speaks for open (1) or closed models (-1)"),
    *(
        column
        for one in HEADLINES
        for column in with_interval(
            one.column, "share", f"change of the open share of {one.name} by what is claimed",
            one.title, f"{one.column}_", change=True, shown="report",
        )
    ),
    *(Column(f"{one.column}_effect", "", f"effect by {one.name}") for one in HEADLINES),
    Column("effect", "", "effect by the share that moves more", "Effect", "report"),
    Column("settle", "", "what data would settle it", "What would settle it", "report"),
)  # fmt: skip


def effect_of(sign: int, change: float, low: float, high: float) -> str:
    """How far a change, with its 95 % interval, bears out a claim of this sign."""
    if low <= 0.0 <= high:
        return NOTHING
    if sign * change < 0.0:
        return OTHER_WAY
    return BIG if POINTS * abs(change) >= LARGE else SMALL


def rows(what_ifs: pd.DataFrame, favoured: pd.DataFrame) -> pd.DataFrame:
    """A row for each claim. Of an asymmetry it has what its absence changes, turned round."""
    sources = {
        "what-if": what_ifs.set_index("scenario"),
        ASYMMETRY: favoured.set_index("asymmetry"),
    }
    found = []
    for claim in records(pd.read_csv(CLAIMS)):
        own, turn = sources[claim["lever"]].loc[claim["name"]], claim["lever"] == ASYMMETRY
        row = {name: claim[name] for name in ("short", "claim", "stands", "lever", "name", "sign")}
        for kind in KINDS:
            change, low, high = (float(own[f"{kind}{end}"]) for end in ("", "_low", "_high"))
            change, low, high = (-change, -high, -low) if turn else (change, low, high)
            row |= {kind: change, f"{kind}_low": low, f"{kind}_high": high}
            row[f"{kind}_effect"] = effect_of(claim["sign"], change, low, high)
        most = max(KINDS, key=lambda kind: abs(row[kind]))
        found.append(row | {"effect": row[f"{most}_effect"], "settle": claim["settle"]})
    return pd.DataFrame(found)[[one.name for one in COLUMNS]]


def read() -> pd.DataFrame:
    """The rows of the kept tables."""
    favoured = pd.read_csv(documentation.DOCS / "tables" / f"{FAVOURED}.csv")
    return rows(published.what_ifs(), favoured)


def page(found: pd.DataFrame) -> str:
    """The page."""
    counts = [(name, int((found["effect"] == name).sum())) for name in EFFECTS]
    shares = [one.name for one in HEADLINES]
    parts = [
        WORDS("title"),
        WORDS("readers"),
        WORDS("counts", counts=[one for one in counts if one[1]], claims=len(found)),
        WORDS("picture"),
        WORDS("rule", least=LARGE, shares=shares),
        WORDS("how", table=NAME),
        markdown(table("", COLUMNS, found)),
        WORDS("limits"),
        pages.WORDS("made_by"),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def picture(found: pd.DataFrame) -> Drawing:
    """Every claim in one look."""
    names = [WORDS("named", claim=row["claim"], effect=row["effect"]) for row in records(found)]
    large = found.loc[found["effect"] == BIG, "short"].tolist()
    title = WORDS("picture_title", large=large, claims=len(found), least=LARGE)
    panels = {
        one.title: [_contrast(row, one.column, one.outcome) for row in records(found)]
        for one in HEADLINES
    }
    return contrasts.figure(title, WORDS("footer"), names, panels)


def _contrast(row: dict[str, object], kind: str, outcome: str) -> Contrast:
    change, low, high = (float(str(row[f"{kind}{end}"])) for end in ("", "_low", "_high"))
    nan, real = float("nan"), low > 0 or high < 0
    return Contrast(str(row["claim"]), outcome, "share", 0, nan, nan, change, low, high, real)


def write() -> None:
    """Write the page, its table and its picture from the kept tables."""
    found = read()
    (documentation.DOCS / f"{NAME}.md").write_text(page(found), encoding="utf-8")
    documentation.write_table(NAME, found)
    documentation.write_picture(NAME, picture(found))
