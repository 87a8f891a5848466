"""What the real market did up to December 2025: the few figures drawn beside the model's curves.

Only for the eye: nothing is computed from them. Each series names its source and whose interest
it may serve.
"""

from typing import NamedTuple


class Record(NamedTuple):
    """Observed values of one outcome by month, and where they are from."""

    source: str
    observed: dict[str, float]


SURVEYS = "Menlo Ventures enterprise surveys (an investor in a closed vendor; about 500 firms)"
ROUTER = "OpenRouter and a16z, State of AI 2025 (a router of developers' traffic)"
EPOCH = "Epoch AI, Capabilities Index (CC BY)"

RECORDS: dict[str, Record] = {
    "open_share_workloads_enterprise": Record(
        SURVEYS, {"2023-06": 0.20, "2024-11": 0.19, "2025-07": 0.13, "2025-12": 0.11}
    ),
    "open_share_tokens_startup": Record(ROUTER, {"2025-12": 0.33}),
    "capability_closed": Record(
        EPOCH,
        {"2023-06": 126.2, "2023-12": 126.2, "2024-06": 130.0, "2024-12": 143.0}
        | {"2025-06": 147.2, "2025-12": 153.8},
    ),
    "capability_open": Record(
        EPOCH,
        {"2023-06": 110.4, "2023-12": 118.7, "2024-06": 125.8, "2024-12": 133.2}
        | {"2025-06": 142.2, "2025-12": 145.9},
    ),
    "capability_gap": Record(
        EPOCH,
        {"2023-06": 15.7, "2023-12": 7.5, "2024-06": 4.3, "2024-12": 9.8}
        | {"2025-06": 5.0, "2025-12": 7.9},
    ),
    "capability_lag": Record(EPOCH, {"2024-12": 3.4, "2025-06": 5.3, "2025-12": 6.7}),
}


def sources(names: list[str]) -> str:
    """The sources of those outcomes that have a record, in a sentence; empty for none."""
    found = list(dict.fromkeys(RECORDS[name].source for name in names if name in RECORDS))
    return f"Crosses, what was observed: {'; '.join(found)}." if found else ""
