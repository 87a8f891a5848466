"""The small fixed vocabularies of the world, as the integers that its columns hold."""

ENTERPRISE, STARTUP = 0, 1
FIRM_KINDS = ("enterprises", "startups")

GENERAL, CUSTOM, CRITICAL = 0, 1, 2
WORK_KINDS = ("general", "custom", "critical")

CLOSED, OPEN = 0, 1
CAMPS = ("closed", "open")

API, SELF_HOSTED, HOSTED = 0, 1, 2
DELIVERIES = ("api", "self_hosted", "hosted")

WITHOUT_AI = -1  # a workload's slot: decided, or waiting, without AI
NOT_STARTED = -2  # a workload's slot: nobody has asked the question yet
NO_WORKLOAD = -3  # no cohort stands there, it does not concern the firm, or it was given up
WITHOUT_OFFERING = {
    WITHOUT_AI: "without AI",
    NOT_STARTED: "not started",
    NO_WORKLOAD: "no workload",
}
FIRST_OFFERING = -NO_WORKLOAD  # where offering 0 stands in tables of all that a workload may hold

POINT, LOGNORMAL, NORMAL, UNIFORM = 0, 1, 2, 3
DISTRIBUTIONS = ("point", "lognormal", "normal", "uniform")


def slot_of(family: int, delivery: int) -> int:
    """The number of the offering of `family` in one form of delivery."""
    return 3 * family + delivery
