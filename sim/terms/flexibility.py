"""Flexibility: a model that can be adapted to custom work."""

from sim.terms import term as t


def adaptable(shown: t.Shown) -> float:
    """Flexibility of the family."""
    return float(shown.family.flexibility)


def craft(shown: t.Shown) -> float:
    """The part of that which nobody reaches without skill: of open families alone."""
    part = shown.customising_skill if shown.is_open else 0.0
    return float(part * shown.family.flexibility)


def flexibility(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.ChoiceRules) -> float:
    """Worth of flexibility to custom work, as far as the firm has the skill to use it."""
    return weight * chooser.custom * (offer.flexibility - (1.0 - chooser.skill) * offer.craft)


TERM = t.Term(
    "flexibility", sentence="fit to custom work", equation=flexibility,
    taste=t.Taste("flexibility", t.Weight("Weight of flexibility on custom work.",
                                          enterprise=1.0, startup=1.1)),
    columns=(
        t.Column("flexibility", "of the family, in [0, 1]", adaptable),
        t.Column("craft", "the part of it that is out of reach at no skill", craft),
    ),
    parameters=("choice.customising_skill", "work.custom_share", "work.cohorts.NAME.custom",
                "vendors.NAME.flexibility"),
    switch=t.Switch(
        "customisation", off="it is worth nothing that a model can be adapted to custom work.",
        neutral={"firms.*.tastes.flexibility": 0.0},
        idle=("vendors.*.flexibility", "choice.customising_skill"),
        source="von Hippel 2005, users who adapt products",
        predicts=t.Prediction("open_share_workloads_custom", -1,
                              "users adapt what they can open (von Hippel 2005)"),
    ),
)  # fmt: skip
