"""Events of a run in words."""

EVENT_SENTENCES = {
    "release": "{who} releases a model, {amount} capability points better",
    "new_work": "{who} becomes possible, {amount} of all work",
    "incident": "{amount} incidents at {who} in a month",
    "fork": "{who} splits off, which sets its root back by {amount} months",
    "merge": "{who} rejoins, which makes up {amount} months",
    "opening": "{who} opens its weights, {amount} capability points behind the frontier",
    "open_core": "{who} publishes a model {amount} capability points behind its best",
    "closing": "{who} closes its weights, {amount} capability points behind the frontier",
    "sponsor_exit": "{who} stops research on its open families",
    "fence": "{who} forbids others to host its open models",
    "entry": "{who} becomes a lab, {amount} capability points behind the frontier",
    "host_entry": "{who} starts hosting open models, now {amount} hosts",
    "host_exit": "{who} stops hosting, {amount} hosts remain",
    "bankruptcy": "{who} goes bankrupt",
    "no_room": "no more {who} can enter: {amount} is the most a run can hold",
    "price": "{who} changes its markup by {amount}",
}
"""A sentence for each kind of event in `sim.state.event_log`; other kinds show their name."""


def describe_event(what: str, who: str, amount: float) -> str:
    """Describe an event of `sim.state.event_log` in a few words."""
    who = who.replace("_", " ")
    if what == "incident" and amount == 1:
        return f"an incident at {who}"
    form = EVENT_SENTENCES.get(what, f"{what.replace('_', ' ')}: {{who}} ({{amount}})")
    return form.format(who=who, amount=_written(what, amount))


def _written(what: str, amount: float) -> str:
    """Format the amount of an event for its sentence."""
    match what:
        case "price":
            return f"{100 * (amount - 1):+.0f} %"
        case "new_work":
            return f"{100 * amount:.1f} %" if amount < 0.0095 else f"{100 * amount:.0f} %"
    return f"{round(amount, 2) or amount:,.7g}"
