"""Ways to run a laboratory, each a few lines: examples to read, to copy and to play against."""

from sim.agents.strategies.cost_plus import CostPlus
from sim.agents.strategies.defender import Defender
from sim.agents.strategies.giver import Giver
from sim.agents.strategies.holder import Holder
from sim.agents.strategies.land_grabber import LandGrabber
from sim.agents.strategies.opener import Opener
from sim.agents.strategies.researcher import Researcher
from sim.agents.strategies.skimmer import Skimmer
from sim.agents.strategies.undercutter import Undercutter

__all__ = [
    "CostPlus", "Defender", "Giver", "Holder", "LandGrabber", "Opener", "Researcher", "Skimmer",
    "Undercutter",
]  # fmt: skip
