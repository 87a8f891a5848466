"""All runs of the page as a block of bytes: small enough to be carried on a phone, exact to a step.

A value is a whole number of steps between the least and the largest value of its layer; 255 stands
for one that does not exist, as of a run that failed. Times are stored as differences from the time
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

from openclosed.analysis.lab.yardsticks import FACTS, LAYERS, SHOWN

STEPS = 200  # of a fact
PERCENT = 100  # steps of a share: what the page shows
MISSING = 255

type Floats = NDArray[np.float64]


class Layer(NamedTuple):
    """The range of a layer: a yardstick, a state of firms, or a fact of a run."""

    key: str
    low: float = 0.0
    high: float = 1.0
    steps: int = PERCENT

    @property
    def step(self) -> float:
        """The difference that can just be told."""
        return (self.high - self.low) / self.steps


class Cube(NamedTuple):
    """Every run of every scenario.

    `codes` (LAYERS, scenarios, runs, times) in hundredths; `endings` (SHOWN, scenarios, runs)
    places in the yardstick's endings, MISSING for a run that failed; `facts` (FACTS, scenarios,
    runs) of the last year in steps of `fact_layers`.
    """

    codes: NDArray[np.uint8]
    endings: NDArray[np.uint8]
    fact_layers: list[Layer]
    facts: NDArray[np.uint8]

    def values(self, layer: int, scenario: int) -> Floats:
        """(runs, times) as the page reads them; nan where there is no value."""
        return _read(Layer(LAYERS[layer]), self.codes[layer, scenario])

    def fact(self, key: str, scenario: int) -> Floats:
        """(runs) a fact of a scenario's runs as the page reads it."""
        place = list(FACTS).index(key)
        return _read(self.fact_layers[place], self.facts[place, scenario])


def cube(values: Floats, endings: NDArray[np.uint8], facts: Floats) -> Cube:
    """Quantise `values` (LAYERS, scenarios, runs, times) and `facts`, nan where there is none."""
    layers = [
        Layer(key, float(np.nanmin(block, initial=0)), float(np.nanmax(block, initial=1)), STEPS)
        for key, block in zip(FACTS, facts, strict=True)
    ]
    return Cube(_codes([Layer(key) for key in LAYERS], values), endings, layers,
                _codes(layers, facts))  # fmt: skip


def _codes(layers: list[Layer], values: Floats) -> NDArray[np.uint8]:
    codes = [
        np.where(np.isnan(block), MISSING, np.rint((block - one.low) / one.step))
        for one, block in zip(layers, values, strict=True)
    ]
    return np.array(codes).astype(np.uint8)


def _read(layer: Layer, codes: NDArray[np.uint8]) -> Floats:
    return np.where(codes == MISSING, np.nan, layer.low + layer.step * codes)


def packed(made: Cube) -> dict[str, Any]:
    """The cube for the page: its layers and shape, and all bytes as deflated base64 text."""
    differences = np.diff(made.codes, axis=-1, prepend=np.uint8(0))  # modulo 256
    content = np.moveaxis(differences, -1, 1).tobytes() + made.endings.tobytes()
    return {
        "layers": list(LAYERS),
        "facts": [layer._asdict() for layer in made.fact_layers],
        "shape": list(made.codes.shape),
        "missing": MISSING,
        "bytes": text_of(content + made.facts.tobytes()),
    }


def unpacked(content: Mapping[str, Any]) -> Cube:
    """The cube that a page carries: the inverse of `packed`."""
    layers, scenarios, runs, times = content["shape"]
    raw = np.frombuffer(zlib.decompress(base64.b64decode(content["bytes"])), np.uint8)
    shapes = (
        (layers, times, scenarios, runs),
        (len(SHOWN), scenarios, runs),
        (len(content["facts"]), scenarios, runs),
    )
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    steps, endings, facts = (
        part.reshape(shape) for part, shape in zip(np.split(raw, ends[:-1]), shapes, strict=True)
    )
    codes = np.moveaxis(np.cumsum(steps, axis=1, dtype=np.uint8), 1, -1)
    return Cube(codes, endings, [Layer(**one) for one in content["facts"]], facts)


def text_of(content: bytes) -> str:
    """Bytes as text: deflated (RFC 1950), then base64."""
    return base64.b64encode(zlib.compress(content, 9)).decode("ascii")
