"""Pictures of the documentation: those that follow from kept tables, and what each one says."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from PIL import Image

from docs.make import believe_page
from openclosed.analysis.published import past, scores, what_ifs
from openclosed.experiments.results.documentation import DOCS, write_picture
from openclosed.experiments.validation.after_data import page as after_data
from openclosed.experiments.validation.backtest import finding as backtest
from openclosed.experiments.validation.published import dials, spending
from openclosed.experiments.validation.sensitivity import picture as sensitivity
from openclosed.experiments.validation.what_ifs import debate, pages
from openclosed.sim.parameters import Parameters
from tests.theory import page as theory

IMAGES = DOCS / "images"
STATED = ("Title", "Description", "Comment")
"""The texts that `style.as_png` puts into a file."""


def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(DOCS / "tables" / f"{name}.csv")


def _last_year() -> str:
    clock = Parameters().clock
    return clock.month(clock.steps - 1)[:4]


FROM_TABLES: Mapping[str, Callable[[], Figure]] = {
    "after_data": lambda: after_data.draw(after_data.read()),
    "believe": lambda: believe_page.picture(believe_page.rows()),
    "debate": lambda: debate.picture(debate.read()),
    "dials": lambda: dials.picture(_table("dials"), _last_year()),
    "replication/checks": lambda: theory.draw(_table(theory.NAME)),
    "sensitivity": lambda: sensitivity.draw(_table("sensitivity")),
    "skill/forecasts": lambda: backtest.draw_over_data(past(), scores()),
    "spending": lambda: spending.picture(_table(spending.NAME)),
    "what_ifs": lambda: pages.largest(what_ifs()),
    "what_ifs_all": lambda: pages.every(what_ifs()),
}
"""How each picture is drawn that needs no runs, by its name in docs/images."""


def write() -> None:
    """Draw those again that there are."""
    for name in FROM_TABLES.keys() & all_words().keys():
        write_picture(name, FROM_TABLES[name]())


def words(file: Path) -> dict[str, str]:
    """What a picture says, as its file tells: title, footer, and the words in its panels."""
    with Image.open(file) as image:
        return {key: str(image.info[key]) for key in STATED if key in image.info}


def all_words() -> dict[str, dict[str, str]]:
    """What each picture in docs/images says, by its name."""
    files = sorted(IMAGES.rglob("*.png"))
    return {file.relative_to(IMAGES).with_suffix("").as_posix(): words(file) for file in files}
