"""The public names of openclosed, as functions for a notebook or a script.

    import openclosed as oc

    oc.answer(replicates=50)                     # as the command `openclosed replicates=50`
    oc.what_if("plateau", "ban@2027-01")         # what both change
    oc.sweep(factors={"choice.logit_scale": [0.5, 2]}, design_points=4, replicates=20)
    oc.model("price_war").run().outcomes         # one run, by hand

`answer`, `what_if`, `sweep`, `tipping` and `update` are questions: their keywords are settings, and
each returns a `Result`. `scenarios()` lists the scenarios, `scenario(name)` gives the parameters of
one, and `Ecosystem` is the model, a Mesa model.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openclosed.experiments.functions import (
        answer,
        model,
        scenario,
        scenarios,
        sweep,
        tipping,
        update,
        what_if,
    )
    from openclosed.experiments.result import Result
    from openclosed.sim import Ecosystem

__all__ = [
    "Ecosystem",
    "Result",
    "answer",
    "model",
    "scenario",
    "scenarios",
    "sweep",
    "tipping",
    "update",
    "what_if",
]
_PLACES = {"Ecosystem": "openclosed.sim", "Result": "openclosed.experiments.result"}
_HERE = Path(__file__).resolve().parent
if not (_HERE / "sim").is_dir():  # a clone, where the rooms stand beside this folder
    __path__.append(str(_HERE.parent))


def __getattr__(name: str) -> Any:
    """Import heavy libraries at first use."""
    if name not in __all__:
        raise AttributeError(f"module 'openclosed' has no attribute {name!r}")
    return getattr(
        importlib.import_module(_PLACES.get(name, "openclosed.experiments.functions")), name
    )


def __dir__() -> list[str]:
    return __all__
