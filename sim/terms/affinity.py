"""Affinity: a lasting taste for the open camp over the closed one."""

from typing import TYPE_CHECKING

from sim.terms.term import Chooser, Column, Offer, Prediction, Shown, Switch, Taste, Term

if TYPE_CHECKING:
    from sim.demand.rules import ChoiceRules


def is_open(shown: Shown) -> float:
    """Whether the weights are published."""
    return 1.0 if shown.is_open else 0.0


def affinity(weight: float, chooser: Chooser, offer: Offer, choice: "ChoiceRules") -> float:
    """Half the affinity for open models, minus half of it for closed ones."""
    return weight * (0.5 if offer.is_open else -0.5)


IS_OPEN = Column("is_open", "1 if the weights are published, else 0", is_open)
TERM = Term(
    name="affinity",
    sentence="taste for its camp",
    equation=affinity,
    taste=Taste("affinity"),
    columns=(IS_OPEN,),
    switch=Switch(
        name="camp_affinity",
        off="firms have no taste for a camp beyond what the other mechanisms explain.",
        neutral={"firms.*.affinity.mean": 0.0},
        idle=("choice.experience", "choice.fading"),
        source="residual of the fit to the record",
        predicts=Prediction(
            "open_share_workloads_all", 1,
            "a mean taste against a camp costs it its share (Berry 1994)",
        ),
    ),
)  # fmt: skip
