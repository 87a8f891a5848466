"""The command in plain words: `openclosed 2030`, `openclosed what-if plateau ban`."""

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from hydra.core.override_parser.types import Quote, QuotedString

from openclosed.experiments.command.help_text import scenarios_in
from openclosed.experiments.question.config_nodes import CONFIGURATION
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.questions import QUESTIONS, of_name
from openclosed.sim.parameters.wording import did_you_mean

WHAT_IF, HELP = "what-if", "help"
PATHS = ("output", "resume", "export", "evidence", "experiment.design")
"""Settings whose value is a path, which may hold any sign."""


def quoted(word: str) -> str:
    """A word that sets a path, with quotes around it where it has none: the shell took them."""
    name, sign, value = word.partition("=")
    if name.lstrip("+") not in PATHS or not sign or not value or value[0] in "'\"":
        return word
    return f"{name}={QuotedString(value, Quote.single).with_quotes()}"


def translated(words: Sequence[str]) -> list[str]:
    """The words as Hydra takes them; they stay where the first is a setting or an option.

    Raises BadInput for a first word that is no verb.
    """
    if not words or set("=.") & set(words[0]) or words[0].startswith(("-", "+", "~")):
        return list(words)
    verb, *rest = words
    if verb.isdigit():
        return [f"experiment.year={verb}", *rest]
    if verb == HELP:
        named = {verb_of(one): f"experiment={one}" for one in QUESTIONS}
        return ["--help", *(named.get(verb_of(one), one) for one in rest)]
    question = verb.replace("-", "_")
    if question in QUESTIONS:
        names: list[str] = []
        if verb_of(verb) == WHAT_IF:
            names = list(takewhile(lambda one: "=" not in one and not one.startswith("-"), rest))
            rest = rest[len(names) :]
            if not names and not any("=" in one for one in rest):
                return [WHAT_IF, *rest]
        own = of_name(question).settings.own_fields()
        words = [f"{'experiment.' * (one.partition('=')[0] in own)}{one}" for one in rest]
        joint = [f"experiment.scenarios=['{'+'.join(names)}']"] if names else []
        if joint and any(one.startswith("experiment.scenarios=") for one in words):
            raise BadInput("scenarios: name them behind what-if or with scenarios=, not both")
        return [f"experiment={question}", *joint, *words]
    scenarios = scenarios_in([CONFIGURATION])
    if question in scenarios:
        raise BadInput(
            f"{verb}: ask openclosed what-if {verb} for what it changes, or openclosed "
            f"scenario={question} for how it ends"
        )
    verbs = [HELP, *map(verb_of, QUESTIONS)]
    raise BadInput(f"{verb}: must be one of {', '.join(verbs)}{did_you_mean(verb, verbs)}")


def verb_of(question: str) -> str:
    """How a question is asked in plain words."""
    return question.replace("_", "-")


def what_ifs(extra: str | None) -> str:
    """All scenarios, a line each."""
    lines = scenarios_in([CONFIGURATION, *([Path(extra)] if extra else [])])
    lines.pop("baseline", None)
    told = [f"  {name:<20} {text}" for name, text in sorted(lines.items()) if "/" not in name]
    head = (
        "Ask for one or several at once: openclosed what-if plateau ban\n"
        "All side by side: openclosed what-if all\n"
        "With a dose or a month: openclosed what-if plateau:strong ban@2027-01\n"
        "Overtaken: the record shows the first of it from that month on; all others are to come.\n"
    )
    return "\n".join([head, *told])
