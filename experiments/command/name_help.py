"""The text of `help NAME` for a parameter, a group of parameters or an outcome."""

import yaml

from openclosed.experiments.command.help_text import value_text, wrapped
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.hydra_inside import CONFIGURATION, LOADER
from openclosed.experiments.starts.draws import priors_of
from openclosed.sim.outcomes import NAMES, OUTCOMES
from openclosed.sim.parameters import Parameters, describe
from openclosed.sim.parameters.wording import allowed, did_you_mean


def name_help(name: str) -> str:
    """Meaning, range, default and source of a parameter; meaning and unit of an outcome.

    A group has a line for each of its parameters. Raises BadInput for another name.
    """
    if name in NAMES:
        one = OUTCOMES[NAMES.index(name)]
        return f"{name}: {one.text}.\n  an outcome of every month{f', {one.unit}' * bool(one.unit)}"
    every = {one.name: one for one in describe()}
    group = [one for one in every.values() if one.name.startswith(f"{name}.")]
    if group:
        return "\n".join(f"{one.name}={value_text(one.default)}  {one.text}" for one in group)
    if name not in every:
        known = [*every, *NAMES]
        raise BadInput(
            f"{name}: must be a question, a parameter or an outcome{did_you_mean(name, known)}"
        )
    info = every[name]
    lines = [
        f"{name}={value_text(info.default)}",
        wrapped(info.text, "  "),
        wrapped(f"Allowed: {allowed(info)}.{' Fixed over a run.' * info.fixed}", "  "),
        wrapped(f"Source: {info.source}", "  "),
    ]
    return "\n".join([*lines, *_drawn(name)])


def _drawn(name: str) -> list[str]:
    """Where each run draws the parameter from, if no data measure it."""
    file = CONFIGURATION / "prior" / "central.yaml"
    wanted = yaml.load(file.read_text(encoding="utf-8"), LOADER)  # noqa: S506 both are safe ones
    return [
        f"  Drawn for each run from {one.low:g} to {one.high:g} ({one.distribution}); "
        "unmeasured=default: not drawn."
        for one in priors_of(Parameters(), wanted)
        if name in (one.name, *one.also)
    ]
