"""The data of the page: measures of each run, and all runs as one block of bytes.

A run has its value in the month of today, and means of the years after it, so that a line ends at
the mean of the last year. The block is small enough for a phone, and exact to a step. A value is a
whole number of steps between the least and the largest value of its layer; 255 means missing, as
in a run that failed. Times are stored as differences from the time before, which compress well.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.parameters import Parameters

type Floats = NDArray[np.float64]

MEASURES = {
    "use": ("purchased_tokens", "startups"),
    "firms": ("workloads", "enterprises"),
    "value": ("spend", "all"),
}
"""Measures on the page: measure and scope of the model's ending."""
SHARES = {key: "open_share_" + "_".join(one) for key, one in MEASURES.items()}
ALL_ENDINGS = {key: "ending_" + "_".join(one) for key, one in MEASURES.items()}
STATES = ("firms_open_only_all", "firms_multihoming_all", "firms_closed_only_all")
"""States of the hundred firms, besides those without AI."""
FACTS = {
    "closed_only": "closed_only_share_startups",
    "kappa_gap": "kappa_gap_startups",
    "lag": "capability_lag",
    "price": "price_ratio_paid_startups",
    "help": "support_open",
    "trust": "trust_open",
    "labs": "families_open",
}
"""Facts of a run's last year besides the measures, and their outcomes."""
FACT_KEYS = tuple(FACTS)
TODAY_SERIES = (*STATES, FACTS["closed_only"])
"""Outcomes over time, kept for the unchanged scenario alone."""
LIKING = "open_preference_startups"
"""Startups' preference for open models; the page keeps its medians in the unchanged scenario."""
NEEDED = (*SHARES.values(), *TODAY_SERIES, LIKING)
"""The monthly outcomes that the page's runs keep."""

STEPS = 200  # of a fact
MOST_PRICE = 2.0  # a ratio; it is hundreds in a rare run, which would leave other runs no steps
PERCENT = 100  # steps of a share, as the page shows it
MISSING = 255
MOST_BYTES = 50_000_000  # that a packed text may hold


def _months(parameters: Parameters) -> list[str]:
    clock = parameters.clock
    return list(dict.fromkeys(clock.month(step) for step in range(clock.steps)))


def years_of(parameters: Parameters) -> list[str]:
    """The calendar years of which a run has all months."""
    counted = Counter(label[:4] for label in _months(parameters))
    return [year for year, months in counted.items() if months == 12]


def times_of(parameters: Parameters, since: str) -> list[str]:
    """The times of the page's values: the month `since`, then every whole year after it."""
    return [since, *(year for year in years_of(parameters) if year > since)]


def by_time(record: NDArray[np.float32] | Floats, parameters: Parameters, since: str) -> Floats:
    """(NEEDED, times) the value in `since`, then means of years; `record` is (months, NEEDED)."""
    months, labels = np.asarray(record, dtype=np.float64), _months(parameters)
    year_of, first = np.array([label[:4] for label in labels]), labels.index(since)
    years = [months[year_of == year].mean(axis=0) for year in times_of(parameters, since)[1:]]
    return np.array([months[first], *years]).T


class Layer(NamedTuple):
    """The range of a layer: shares, or a fact of a run."""

    key: str
    low: float = 0.0
    high: float = 1.0
    steps: int = PERCENT

    @property
    def step(self) -> float:
        """The smallest difference that is kept."""
        return (self.high - self.low) / self.steps

    def codes(self, values: Floats) -> NDArray[np.uint8]:
        """Values in steps; MISSING for nan."""
        steps = np.where(np.isnan(values), MISSING, np.rint((values - self.low) / self.step))
        return steps.astype(np.uint8)

    def values(self, codes: NDArray[np.uint8]) -> Floats:
        """Values as the page reads them; nan if missing."""
        return np.where(codes == MISSING, np.nan, self.low + self.step * codes)


SHARE = Layer("share")


class Cube(NamedTuple):
    """Every run of every scenario.

    `codes` (MEASURES, scenarios, runs, times) in hundredths; `today_series` (TODAY_SERIES, runs,
    times) of the unchanged scenario; `endings` (MEASURES, scenarios, runs) places in the list
    of endings, MISSING for a run that failed; `facts` (FACT_KEYS, scenarios, runs) in steps of
    `fact_layers`; `liking` (times) medians of LIKING in the unchanged scenario, in utility.
    """

    codes: NDArray[np.uint8]
    today_series: NDArray[np.uint8]
    endings: NDArray[np.uint8]
    fact_layers: list[Layer]
    facts: NDArray[np.uint8]
    liking: Floats

    def values(self, measure: int, scenario: int) -> Floats:
        """(runs, times) as the page reads them; nan if missing."""
        return SHARE.values(self.codes[measure, scenario])

    def fact(self, key: str, scenario: int) -> Floats:
        """(runs) a fact of a scenario's runs as the page reads it."""
        place = FACT_KEYS.index(key)
        return self.fact_layers[place].values(self.facts[place, scenario])


def quantise(
    values: Floats,
    today_series: Floats,
    endings: NDArray[np.uint8],
    facts: Floats,
    liking: Floats,
) -> Cube:
    """Quantise shares and facts, in the shapes of `Cube`, with nan if missing.

    `liking` (runs, times) is that of the unchanged scenario.
    """
    facts = facts.copy()
    price = facts[FACT_KEYS.index("price")]
    np.minimum(price, MOST_PRICE, out=price)
    layers = [
        Layer(key, float(np.nanmin(block, initial=0)), float(np.nanmax(block, initial=1)), STEPS)
        for key, block in zip(FACT_KEYS, facts, strict=True)
    ]
    codes = np.array([layer.codes(block) for layer, block in zip(layers, facts, strict=True)])
    medians = np.round(np.nanmedian(liking, axis=0), 2)
    return Cube(SHARE.codes(values), SHARE.codes(today_series), endings, layers, codes, medians)


def pack(made: Cube) -> dict[str, Any]:
    """The cube for the page: its layers and shape, and all bytes as deflated base64 text."""
    differences = np.diff(made.codes, axis=-1, prepend=np.uint8(0))  # modulo 256
    parts = np.moveaxis(differences, -1, 1), made.endings, made.facts, made.today_series
    return {
        "facts": [layer._asdict() for layer in made.fact_layers],
        "shape": list(made.codes.shape),
        "missing": MISSING,
        "liking": made.liking.tolist(),
        "bytes": text_of(b"".join(part.tobytes() for part in parts)),
    }


def unpack(content: Mapping[str, Any]) -> Cube:
    """The cube of a page: the inverse of `pack`."""
    measures, scenarios, runs, times = content["shape"]
    raw = np.frombuffer(_inflate(content["bytes"]), np.uint8)
    shapes = (
        (measures, times, scenarios, runs),
        (measures, scenarios, runs),
        (len(content["facts"]), scenarios, runs),
        (len(TODAY_SERIES), runs, times),
    )
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    steps, endings, facts, today_series = (
        part.reshape(shape) for part, shape in zip(np.split(raw, ends[:-1]), shapes, strict=True)
    )
    codes = np.moveaxis(np.cumsum(steps, axis=1, dtype=np.uint8), 1, -1)
    layers = [Layer(**one) for one in content["facts"]]
    return Cube(codes, today_series, endings, layers, facts, np.array(content["liking"]))


def text_of(content: bytes) -> str:
    """Bytes as text: deflated (RFC 1950), then base64."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")


def content_of(text: str) -> Any:
    """The JSON in a text by `text_of`."""
    return json.loads(_inflate(text))


def _inflate(text: str) -> bytes:
    """The bytes of a text. Raises ValueError if they are too many for a page."""
    inflating = zlib.decompressobj()
    content = inflating.decompress(base64.b64decode(text), MOST_BYTES)
    if not inflating.eof:
        raise ValueError(f"unpacks to more than {MOST_BYTES} bytes, or is cut off")
    return content
