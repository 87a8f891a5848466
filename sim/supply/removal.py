"""Agents that are taken out by hand, with Mesa's own verb: they leave as such agents leave."""

from typing import Any

from sim.agents import Community, Firm, Vendor
from sim.agents.cast import Cast
from sim.state.crowd import Crowd
from sim.state.families import retire
from sim.state.kinds import WITHOUT_AI
from sim.state.market import NOBODY
from sim.supply.entry import close_down


def take_out(cast: Cast, crowd: Crowd, agent: Any) -> None:
    """Let an agent leave the world, unless it has left already; what is no agent of ours stays.

    A firm leaves its place empty, as by turnover. A vendor goes out of business. A community
    dissolves: its contributors go, and a family that nobody else develops ends.
    """
    if isinstance(agent, Firm):
        is_there = int(agent.number) + 1 == agent.unique_id and bool(agent.present)
        if is_there:
            agent.present, agent.primary = 0, WITHOUT_AI
    elif isinstance(agent, Vendor):
        if agent.active:
            close_down(cast, crowd, agent)
    elif isinstance(agent, Community) and agent.active:
        _dissolve(cast, crowd, agent)


def _dissolve(cast: Cast, crowd: Crowd, community: Community) -> None:
    families, family = cast.market.families, int(community.family)
    community.active, community.contributors = 0, 0.0
    families["community"][family] = NOBODY
    if families["vendor"][family] == NOBODY:
        retire(cast.market, crowd, family)


def refuse_to_come(cast: Cast, agent: Any) -> None:
    """Refuse to register what does not come into the world that way.

    Raises:
        ValueError: for a firm, and for who is registered or has left.
    """
    if isinstance(agent, Firm):
        raise ValueError(
            f"firm {int(agent.number)} cannot be registered: firms are the rows of model.crowd, "
            "and come by firms.KIND.entry_hazard"
        )
    if any(agent is one for one in (*cast.vendors, *cast.communities)):
        raise ValueError(
            f"{agent.name} cannot be registered: it is already, or it has left, and who has left "
            "does not come back"
        )
