"""The model's small fixed vocabularies, as the integers in its columns."""

ENTERPRISE, STARTUP = 0, 1
FIRM_KINDS = ("enterprises", "startups")

GENERAL, CUSTOM, CRITICAL = 0, 1, 2
WORK_KINDS = ("general", "custom", "critical")

CLOSED, OPEN = 0, 1
CAMPS = ("closed", "open")

API, SELF_HOSTED, HOSTED = 0, 1, 2
DELIVERIES = ("api", "self_hosted", "hosted")

WITHOUT_AI = -1  # a workload's slot: without AI, by choice or waiting
NOT_STARTED = -2  # a workload's slot: not started yet
NO_WORKLOAD = -3  # no cohort there, the firm has no such work, or it has ended
WITHOUT_OFFERING = {
    WITHOUT_AI: "without AI",
    NOT_STARTED: "not started",
    NO_WORKLOAD: "no workload",
}
FIRST_OFFERING = -NO_WORKLOAD  # index of offering 0 in tables of what a workload may hold

NORMAL, UNIFORM, LOGNORMAL = 0, 1, 2
DISTRIBUTIONS = ("normal", "uniform", "lognormal")


def slot_of(family: int, delivery: int) -> int:
    """The number of a family's offering in one form of delivery."""
    return 3 * family + delivery
