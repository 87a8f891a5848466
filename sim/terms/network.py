"""Network effect: what peers' choices are worth (Katz and Shapiro 1985; Arthur 1989)."""

from openclosed.sim.engine.mathematics import log
from openclosed.sim.terms import term as t


def network_utility(
    choice: t.ChoiceRules, users: float, everyone: float, per_peer: float, alternatives: int
) -> float:
    """Utility of `users` compatible peers among `everyone`; `per_peer` is 1 / everyone, or 0.

    linear: g x with x a share (or a count); log: g ln((n + a) / (N + a J)).
    """
    if choice.log_network:
        a = choice.network_seed
        return choice.strength * log((users + a) / (everyone + a * alternatives))
    if choice.count_measure:
        return choice.strength * users
    return choice.strength * users * per_peer


def network(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.ChoiceRules) -> float:
    """Utility of what the peers use, counted for all offers at once."""
    return chooser.pull


TERM = t.Term(
    "network", sentence="what peers use", equation=network, parameters=("network.*",),
    switch=t.Switch(
        "network_effect", off="what peers use is worth nothing to a firm.",
        neutral={"network.strength": 0.0},
        idle=("network.form", "network.base", "network.seed", "network.camps",
              "network.closed_compatibility"),
        source="Katz and Shapiro 1985; Arthur 1989",
        predicts=t.Prediction(
            "hhi_families", -1,
            "an installed base draws users to the largest (Katz and Shapiro 1985)",
        ),
    ),
)  # fmt: skip
