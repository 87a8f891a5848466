"""What can be set: forecasts made before, against newer figures."""

from openclosed.experiments.question.settings import Settings, Worlds


class ScoreSettings(Settings):
    """Forecasts made before, against newer figures."""

    of_the_model = True
    reads_evidence = True

    worlds: Worlds = "plain"
    output: str = "outputs/score-${now:%Y%m%d-%H%M%S}"
    folder: str = ""
    """The result folder of openclosed; empty: the forecasts that are kept with this version in
    docs/forecasts."""
    docs: bool = False
    """Also write the part on registered forecasts of docs/skill.md, from
    docs/forecasts/measured.csv."""
