"""Network effect: utility from peers' choices (Katz and Shapiro 1985; Arthur 1989)."""

from typing import Literal, get_args

from openclosed.sim.engine.mathematics import log
from openclosed.sim.terms import term as t

Form = Literal["linear", "log"]
Measure = Literal["share", "count"]
LOG = get_args(Form).index("log")
COUNT = get_args(Measure).index("count")


def network_utility(
    network: t.Network, users: float, everyone: float, per_peer: float, alternatives: int
) -> float:
    """Utility of `users` compatible peers among `everyone`; `per_peer` is 1 / everyone, or 0.

    linear: g x with x a share (or a count); log: g ln((n + 1) / (N + J)).
    """
    if network.form == LOG:
        return network.strength * log((users + 1.0) / (everyone + alternatives))
    if network.measure == COUNT:
        return network.strength * users
    return network.strength * users * per_peer


def network(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Utility from what peers use, computed for all offers at once."""
    return chooser.pull


TERM = t.Term(
    "network", sentence="what peers use", equation=network, parameters=("network.*",),
    switch=t.Switch(
        "network_effect", off="what peers use does not matter to a firm.",
        neutral={"network.strength": 0.0},
        idle=("network.form", "network.base", "network.camps",
              "network.closed_compatibility"),
        source="Katz and Shapiro 1985; Arthur 1989",
        predicts=t.Prediction(
            "hhi_families", -1,
            "installed bases draw users to the largest (Katz and Shapiro 1985)",
        ),
    ),
)  # fmt: skip
