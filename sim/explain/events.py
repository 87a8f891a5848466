"""An event of a run in a few words."""

EVENT_SENTENCES = {
    "release": "{who} releases a model, {amount} points better",
    "new_work": "{who} becomes possible, {amount} of all work",
    "incident": "{amount} incidents at {who} in a month",
    "fork": "{who} splits off, and what it leaves falls back by {amount} months",
    "merge": "{who} rejoins, which makes up {amount} months",
    "opening": "{who} opens its weights, {amount} points behind the frontier",
    "open_core": "{who} publishes a model {amount} points behind its best",
    "closing": "{who} ends its openness, {amount} points behind the frontier",
    "sponsor_exit": "{who} stops research on its open families",
    "fence": "{who} forbids others to host its open models",
    "entry": "{who} becomes a lab, {amount} points behind the frontier",
    "host_entry": "{who} begins to host open models, {amount} hosts now",
    "host_exit": "{who} stops hosting, {amount} hosts are left",
    "bankruptcy": "{who} goes bankrupt",
    "no_room": "there is no room for more {who} than {amount} in a run",
    "price": "{who} changes its markup by {amount}",
}
"""A sentence for each kind of `sim.state.event_log`; others are told by their name."""


def describe_event(what: str, who: str, amount: float) -> str:
    """An event of `sim.state.event_log` told in a few words."""
    who = who.replace("_", " ")
    if what == "incident" and amount == 1:
        return f"an incident at {who}"
    form = EVENT_SENTENCES.get(what, f"{what.replace('_', ' ')}: {{who}} ({{amount}})")
    return form.format(who=who, amount=_written(what, amount))


def _written(what: str, amount: float) -> str:
    """The amount of an event as its sentence needs it."""
    match what:
        case "price":
            return f"{100 * (amount - 1):+.0f} %"
        case "new_work":
            return f"{100 * amount:.1f} %" if amount < 0.0095 else f"{100 * amount:.0f} %"
    return f"{round(amount, 2) or amount:,.7g}"
