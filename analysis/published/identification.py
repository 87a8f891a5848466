"""Which free numbers the record does not tell apart, as calibration found.

A chart of drivers that shows one of them alone must say that the record tells it only together with
another: what the one does to the answer, the other may have done to the record.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("not_told_apart.json")
MARK = "*"
WORDS = "not separately identified"


def text_of(pairs: Sequence[tuple[str, str, float]]) -> str:
    """Pairs of parameters with their correlation over the sets left, as the text of the file."""
    rows = [{"one": one, "other": other, "correlation": round(r, 2)} for one, other, r in pairs]
    return json.dumps(rows, indent=2) + "\n"


def partners(path: Path = FILE) -> dict[str, list[str]]:
    """The parameters that the data do not separate from others, each with these."""
    found: dict[str, list[str]] = {}
    for row in json.loads(path.read_text(encoding="utf-8")):
        found.setdefault(row["one"], []).append(row["other"])
        found.setdefault(row["other"], []).append(row["one"])
    return found


def note(names: Iterable[str], known: Mapping[str, Sequence[str]]) -> str:
    """A sentence on those of `names` that the data do not separate from others; empty for none."""
    pairs: dict[frozenset[str], str] = {}
    for name in names:
        for other in known.get(name, ()):
            pairs.setdefault(frozenset((name, other)), f"{name} from {other}")
    told = "; ".join(pairs.values())
    return f"{WORDS.capitalize()} by the record ({MARK}): {told}." if told else ""
