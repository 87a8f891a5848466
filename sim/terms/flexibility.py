"""Flexibility: how well a model can be adapted to custom work."""

from openclosed.sim.terms import term as t


def within_reach(
    flexibility: float, is_open: bool, customising_skill: float, skill: float
) -> float:
    """The share of a family's flexibility that firms can use; all of a closed family's."""
    return flexibility * (1.0 - customising_skill * (1.0 - skill) if is_open else 1.0)


def adaptable(shown: t.Shown) -> float:
    """Flexibility that firms have the skill to use."""
    return float(
        within_reach(shown.family.flexibility, shown.is_open, shown.customising_skill, shown.skill)
    )


def flexibility(weight: float, chooser: t.Chooser, offer: t.Offer, choice: t.Choice) -> float:
    """Value of usable flexibility for custom work."""
    return weight * chooser.custom * offer.flexibility


TERM = t.Term(
    "flexibility", sentence="fit to custom work", equation=flexibility,
    taste=t.Taste("flexibility", t.Weight("Weight of flexibility on custom work.",
                                          enterprises=1.0, startups=1.1)),
    columns=(
        t.Column("flexibility", "usable at the firms' skill, in [0, 1]", adaptable),
    ),
    parameters=("choice.customising_skill", "firms.KIND.skill", "work.custom_share",
                "work.cohorts.NAME.custom", "vendors.NAME.flexibility"),
    switch=t.Switch(
        "customisation", off="flexibility for custom work has no value.",
        neutral={"firms.*.tastes.flexibility": 0.0},
        idle=("vendors.*.flexibility", "choice.customising_skill"),
        source="von Hippel 2005, users who adapt products",
        predicts=t.Prediction("open_share_workloads_custom", -1,
                              "users adapt what they can open (von Hippel 2005)"),
    ),
)  # fmt: skip
