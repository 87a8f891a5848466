"""How firms become aware, review, qualify offerings and choose among them."""

from typing import Literal

from sim.parameters.base import Group, parameter
from sim.sources import FITTED


class Awareness(Group):
    """Diffusion of awareness (Bass 1969)."""

    innovation: float = parameter(
        0.3,
        "Hazard of becoming aware alone.",
        unit="1/year",
        low=0,
        high=100,
        source="Bass 1969 form",
    )
    imitation: float = parameter(
        0.75,
        "Hazard per adopting share of the peers.",
        unit="1/year",
        low=0,
        high=100,
        source="AI use of firms 2023-25: 33 %, 65 %, 78 % (McKinsey surveys)",
    )


class Review(Group):
    """What lets a workload be chosen again before its time."""

    forced: bool = parameter(True, "Whether a vanished offering or an incident forces a review.")
    incident_response: float = parameter(
        0.3, "Chance of an early review after an incident at the family in use.", low=0, high=1
    )


class Choice(Group):
    """Nested random utility (McFadden 1978; Berry 1994 for the nests)."""

    noise: float = parameter(1.0, "Scale of the Gumbel draws; 0 chooses the best.", low=0, high=100)
    nest_scale: float = parameter(
        0.7, "Scale within a camp over that between camps (lambda).", low=0.01, high=1
    )
    variety: float = parameter(
        0.0, "Value of the mere number of alternatives: 1 is the textbook log-sum.", low=0, high=1
    )
    margin_bandwidth: float = parameter(
        0.1,
        "Half-width in utility within which firms count as marginal at noise 0.",
        low=1e-6,
        high=100,
    )
    outside: bool = parameter(True, "Whether a workload may stay without AI.")
    outside_utility: float = parameter(-1.0, "Utility of no AI.", low=-1000, high=1000)
    ties: Literal["random", "first", "keep"] = parameter(
        "random", "How equal utilities are resolved at noise 0."
    )
    cost_form: Literal["log", "linear"] = parameter("log", "Cost enters as logarithm or as it is.")
    effort: float = parameter(
        0.1,
        "A firm's own effort of using any model, so that free is not free (cost_form=log).",
        unit="share of the bill at a price of 1",
        low=1e-9,
        high=1e6,
    )
    customising_skill: float = parameter(
        0.5,
        "Share of an open family's worth for custom work that is out of reach at no skill.",
        low=0,
        high=1,
    )
    switching_cost: float = parameter(
        3.0, "Utility lost by leaving for the other camp.", low=0, high=100, source=FITTED
    )
    experience: float = parameter(
        0.0,
        "Fall of the log of a kind's mean taste against open, per year of all its work on open "
        "models; 0: the taste lasts.",
        unit="1/year",
        low=0,
        high=100,
        source="a rival hypothesis; the record does not tell it from a taste that lasts",
    )
    fading: float = parameter(
        0.0,
        "Fall of the log of the mean taste against open a year, whatever firms use; 0: it lasts.",
        unit="1/year",
        low=0,
        high=100,
        source="a rival hypothesis; the record does not tell it from a taste that lasts",
    )
    distance_delivery: float = parameter(
        0.3, "Share of the cost between deliveries of one family.", low=0, high=1
    )
    distance_family: float = parameter(0.7, "Share between families of one camp.", low=0, high=1)
    update: Literal["synchronous", "sequential"] = parameter(
        "synchronous", "Everyone sees last step, or entrants decide one after another."
    )
    entrants_per_step: int = parameter(
        0, "Most firms that become aware in a step; 0 sets no limit.", low=0, high=10**8
    )


class Network(Group):
    """Who a firm's peers are, and what their choices are worth to it."""

    topology: Literal["complete", "regular", "random", "small_world", "scale_free", "block"] = (
        parameter("small_world", "Shape of the network; complete means everyone.")
    )
    degree: float = parameter(
        8.0, "Mean number of peers.", unit="firms", low=0, high=1e4, fixed=True
    )
    rewiring: float = parameter(
        0.1,
        "Share of rewired links (small_world).",
        low=0,
        high=1,
        source="Watts and Strogatz 1998",
        fixed=True,
    )
    blocks: int = parameter(10, "Number of groups (block).", low=1, high=10**6, fixed=True)
    block_bias: float = parameter(
        0.8, "Share of links inside the group (block).", low=0, high=1, fixed=True
    )
    strength: float = parameter(
        0.3, "Utility of the whole network using it (g).", low=-100, high=100
    )
    form: Literal["linear", "log"] = parameter("linear", "g x, or g ln((n + a)/(N + a J)).")
    measure: Literal["share", "count"] = parameter("share", "Shares or counts of users.")
    base: Literal["adopters", "population"] = parameter(
        "adopters", "Shares among adopters, or among everyone."
    )
    seed: float = parameter(
        1.0, "Users that the log form grants at the start (a).", low=1e-9, high=1e9
    )
    camps: Literal["both", "open", "closed"] = parameter(
        "both", "In which camp the network effect works."
    )
    open_compatibility: float = parameter(
        0.5,
        "Compatibility of different open families, forks among them, at which standards arrive "
        "(c_bar).",
        low=0,
        high=1,
        source="unknown: .2 to .8",
    )
    standards_years: float = parameter(
        2.0,
        "Time in which standards get there (T_c).",
        unit="years",
        low=0.01,
        high=1e6,
        source="assumed: 1 to 4",
    )
    closed_compatibility: float = parameter(
        0.1, "Compatibility of different closed families.", low=0, high=1
    )
