"""The step context: time, parameters in force, and the seeds of all random draws."""

from typing import NamedTuple

import numpy as np

from openclosed.sim.engine.randomness import Integer
from openclosed.sim.parameters import Parameters, switched
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.interventions import Shock
from openclosed.sim.parameters.schedule import Timetable


class Instant(NamedTuple):
    """The month's values that firms' decisions depend on, for compiled rules."""

    seed: Integer  # of lasting draws
    step_seed: Integer  # of draws that change every step
    step: int
    length: float  # of a step, months
    adopters: float  # firms that used AI last month
    present: float  # firms that existed
    families: int  # that have come so far
    workloads: int  # of all present firms, if everyone is a peer


class StepContext:
    """What is common to everyone in a month.

    Args:
        parameters: of the run.
        seed: of the run, 0 to 2^64 - 1.
    """

    def __init__(self, parameters: Parameters, seed: int) -> None:
        """Start before the first month."""
        self.seed: Integer = np.uint64(seed)  # of lasting draws
        self.step_seed: Integer = self.seed  # of draws that change every step
        self.step = 0
        self.use_parameters(parameters)
        self.in_force = self._timetable.in_force

    def use_parameters(self, parameters: Parameters) -> None:
        """Put other parameters in force from the next month on."""
        self.parameters = switched(parameters)
        self.length = self.parameters.clock.months_per_step  # of a step, months
        self.years = self.parameters.clock.years_per_step  # the same in years
        self._timetable = Timetable(self.parameters)

    def use_seed(self, step_seed: int) -> bool:
        """Draw with another seed from this month on; returns whether the seed changed."""
        is_other = step_seed != int(self.step_seed)
        if is_other:
            self.step_seed = np.uint64(step_seed)
        return is_other

    def follow_schedule(self) -> set[str]:
        """Apply this month's schedule; returns the groups that changed."""
        before, self.in_force = self.in_force, self._timetable.go_on_to(self.months)
        if self.in_force is before:
            return set()
        return {group for group, value in self.in_force if value is not getattr(before, group)}

    @property
    def months(self) -> float:
        """Months from the start of the run to this step."""
        return self.step * self.length

    @property
    def decision_steps(self) -> int:
        """Steps between decisions of vendors and communities, at least 1."""
        return max(1, round(self.in_force.pricing.decision_months / self.length))

    @property
    def decision_years(self) -> float:
        """Years between these decisions."""
        return self.decision_steps * self.years

    @property
    def is_decision_step(self) -> bool:
        """Whether vendors and communities decide in this step."""
        return self.step % self.decision_steps == 0

    def due(self, what: str) -> list[Shock]:
        """The dated events of one kind whose month begins in this step."""
        shocks = self.parameters.shocks
        if not shocks:
            return []
        start = self.parameters.clock.start
        return [
            shock
            for shock in shocks.values()
            if shock.what == what
            and 0 <= self.months - months_between(start, shock.month) < self.length
        ]
