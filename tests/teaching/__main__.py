"""`python -m tests.teaching` runs what the lessons speak of, and writes its numbers into them."""

import json
import sys
from typing import Any

from analysis.lab.cube import band
from sim.parameters.record import LAST_MONTH
from tests.teaching import roles, sheets
from tests.teaching.marks import FOLDER, documents, filled
from tests.teaching.runs import USE, Told, told
from tests.teaching.sentences import texts

NUMBERS = FOLDER / "numbers.json"
CHECKED = 3  # scenarios of which the first runs are kept, for the test to run them again
CHECKED_RUNS = 2


def numbers(made: Told) -> dict[str, Any]:
    """`texts` by key, and `last_year`: of some scenarios, how the first runs end."""
    years = list(made.made.years)
    record = [year for year in years if year <= LAST_MONTH[:4]]
    today = next(i for i, offer in enumerate(made.made.offers) if not made.moved[i] and offer.stops)
    past = band(made.cube.values(USE, today)).median[: len(record)]
    return {
        "texts": texts(made) | sheets.texts(years, past.tolist()) | roles.texts(),
        "last_year": {
            made.made.offers[place].name: made.cube.values(USE, place)[:CHECKED_RUNS, -1].tolist()
            for place in (today, *range(len(made.made.offers))[1 - CHECKED :])
        },
    }


def main() -> None:
    """Make `numbers.json`, and fill the documents with it."""
    content = numbers(told(*sys.argv[1:]))
    NUMBERS.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for path in documents():
        text = filled(path.read_text(encoding="utf-8"), content["texts"])
        path.write_text(text, encoding="utf-8")
    print(*(f"{key}: {text}" for key, text in content["texts"].items()), sep="\n")


if __name__ == "__main__":
    main()
