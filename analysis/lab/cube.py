"""All runs of the page as a block of bytes: small enough to be carried on a phone, exact to a step.

A value is a whole number of steps between the least and the largest value of its layer; 255 stands
for one that does not exist, as of a run that failed. Years are stored as differences from the year
before, which compress well.
"""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.lab.yardsticks import FACTS, STATES, YARDSTICKS

STEPS = 254
PERCENT = 100  # steps of a share: what the page shows
MISSING = 255
MIDDLE = 0.8  # of the runs are in the band

type Floats = NDArray[np.float64]


class Layer(NamedTuple):
    """The range of a layer: a yardstick, a state of firms, or a fact of a run."""

    key: str
    low: float
    high: float
    steps: int = STEPS

    @property
    def step(self) -> float:
        """The difference that can just be told."""
        return (self.high - self.low) / self.steps


class Cube(NamedTuple):
    """Every run of every scenario.

    `codes` (layers, scenarios, runs, years) in steps; `endings` (yardsticks, scenarios, runs)
    places in the yardstick's endings, MISSING for a run that failed; `facts` (FACTS, scenarios,
    runs) of the last year in steps of `fact_layers`.
    """

    layers: list[Layer]
    codes: NDArray[np.uint8]
    endings: NDArray[np.uint8]
    fact_layers: list[Layer]
    facts: NDArray[np.uint8]

    def values(self, layer: int, scenario: int) -> Floats:
        """(runs, years) as the page reads them; nan where there is no value."""
        return _read(self.layers[layer], self.codes[layer, scenario])

    def fact(self, key: str, scenario: int) -> Floats:
        """(runs) a fact of a scenario's runs as the page reads it."""
        place = list(FACTS).index(key)
        return _read(self.fact_layers[place], self.facts[place, scenario])


class Band(NamedTuple):
    """What many runs come to, (years) each: the median, and the ends of the middle 80 %."""

    low: Floats
    median: Floats
    high: Floats


def cube(values: Floats, endings: NDArray[np.uint8], facts: Floats) -> Cube:
    """Quantise `values` (layers, scenarios, runs, years) and `facts`, nan where there is none."""
    keys = [*(yardstick.key for yardstick in YARDSTICKS), *STATES]
    units = [*(yardstick.unit for yardstick in YARDSTICKS), *("share" for _ in STATES)]
    layers = [
        Layer(key, 0.0, 1.0, PERCENT)
        if unit == "share"
        else Layer(key, 0.0, float(np.nanmax(block, initial=1.0)))
        for key, unit, block in zip(keys, units, values, strict=True)
    ]
    fact_layers = [_fact_layer(key, block) for key, block in zip(FACTS, facts, strict=True)]
    return Cube(layers, _codes(layers, values), endings, fact_layers, _codes(fact_layers, facts))


def _fact_layer(key: str, values: Floats) -> Layer:
    if key == "vendors":
        return Layer(key, 0.0, float(STEPS))  # a mean of months, shown as a whole number
    low, high = np.nanmin(values, initial=0.0), np.nanmax(values, initial=1.0)
    return Layer(key, float(low), float(high))


def _codes(layers: list[Layer], values: Floats) -> NDArray[np.uint8]:
    codes = [
        np.where(np.isnan(block), MISSING, np.rint((block - one.low) / one.step))
        for one, block in zip(layers, values, strict=True)
    ]
    return np.array(codes).astype(np.uint8)


def _read(layer: Layer, codes: NDArray[np.uint8]) -> Floats:
    return np.where(codes == MISSING, np.nan, layer.low + layer.step * codes)


def band(runs: Floats) -> Band:
    """Order statistics of (runs, years): as many runs are left out above the band as below it.

    A run counts in the years in which it has a value; nan where none has.
    """
    columns = [np.sort(year[~np.isnan(year)]) for year in runs.T]
    return Band(*(np.array([_at(done)[place] for done in columns]) for place in range(3)))


def _at(done: Floats) -> tuple[float, float, float]:
    """Low end, median and high end of sorted values."""
    count = len(done)
    if not count:
        return np.nan, np.nan, np.nan
    out = int(count * (1.0 - MIDDLE) / 2.0 + 1e-9)
    median = (done[(count - 1) // 2] + done[count // 2]) / 2.0
    return float(done[out]), float(median), float(done[count - 1 - out])


def packed(made: Cube) -> dict[str, Any]:
    """The cube for the page: its layers and shape, and all bytes as deflated base64 text."""
    differences = np.diff(made.codes, axis=-1, prepend=np.uint8(0))  # modulo 256
    content = np.moveaxis(differences, -1, 1).tobytes() + made.endings.tobytes()
    return {
        "layers": [layer._asdict() for layer in made.layers],
        "facts": [layer._asdict() for layer in made.fact_layers],
        "shape": list(made.codes.shape),
        "missing": MISSING,
        "middle": MIDDLE,
        "bytes": text_of(content + made.facts.tobytes()),
    }


def unpacked(content: Mapping[str, Any]) -> Cube:
    """The cube that a page carries: the inverse of `packed`."""
    layers, scenarios, runs, years = content["shape"]
    raw = np.frombuffer(zlib.decompress(base64.b64decode(content["bytes"])), np.uint8)
    shapes = (
        (layers, years, scenarios, runs),
        (len(YARDSTICKS), scenarios, runs),
        (len(content["facts"]), scenarios, runs),
    )
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    steps, endings, facts = (
        part.reshape(shape) for part, shape in zip(np.split(raw, ends[:-1]), shapes, strict=True)
    )
    codes = np.moveaxis(np.cumsum(steps, axis=1, dtype=np.uint8), 1, -1)
    named = [[Layer(**one) for one in content[key]] for key in ("layers", "facts")]
    return Cube(named[0], codes, endings, named[1], facts)


def text_of(content: bytes) -> str:
    """Bytes as text: deflated (RFC 1950), then base64."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")
