"""Phase 4: vendors set prices, and the month's offerings are posted as firms meet them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.board import empty_board, empty_columns
from sim.kinds import COST, SUPPORT
from sim.rules.network_effect import distinct_families, network_utilities
from sim.rules.posting import CommerceRules, fill_compatibility, list_offerings, post
from sim.rules.standards import open_compatibility
from sim.rules.valuation import lay_out

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem


PRICE_MOVE = 0.2
"""Change of a markup, relative to the last one told, that is worth telling."""


def tell_price(world: "Ecosystem", vendor: "Vendor") -> None:
    """Put a large move of a vendor's markup into the story of the run."""
    if abs(vendor.markup - vendor.told_markup) > PRICE_MOVE * vendor.told_markup:
        if vendor.told_markup > 0.0:  # what was free has no ratio to tell
            world.log("price", vendor.name, vendor.markup / vendor.told_markup)
        vendor.told_markup = vendor.markup


def commerce(world: "Ecosystem") -> None:
    """Run the phase."""
    now = world.now
    if world.is_decision_step:
        for vendor in world.active_vendors():
            vendor.decide()
            tell_price(world, vendor)
    families, vendors, communities, split, history = world.market
    room = empty_board(3 * families.size, families.size)
    alternatives = list_offerings(families, vendors, now.commerce.hosting, room)
    board = room._replace(
        offerings=room.offerings[:alternatives].copy(),
        columns=empty_columns(alternatives, families.size),
    )
    network = now.network
    fill_compatibility(
        families,
        network.fork_compatibility,
        open_compatibility(world),
        network.closed_compatibility,
        board.compatibility,
    )
    settings, support, choice = now.commerce, now.support, now.choice
    kinds = (now.firms.enterprise, now.firms.startup)
    mean_weight = world.rules.firm["taste"].mean(axis=0)
    post(
        CommerceRules(
            settings.unit_cost,
            settings.cost_slope,
            settings.self_hosting_cost,
            settings.engineering,
            settings.tier_width,
            settings.host_margin,
            settings.host_competition,
            support.community_load,
            support.integrators,
            support.smoothing_months,
            choice.quality_spread,
            choice.camp_risk,
            choice.familiarity,
            now.policy.transparency_mandate.strength,
            np.array([kind.lag_closed for kind in kinds]),
            np.array([kind.lag_open for kind in kinds]),
        ),
        world.rules.work,
        families,
        vendors,
        communities,
        split,
        history,
        world.step_number,
        world.trends,
        now.clock.months_per_step,
        float(mean_weight[SUPPORT]),
        float(mean_weight[COST]),
        world.open_share_felt,
        board,
    )
    lay_out(world.rules.work, choice.customising_skill, families, board, board.columns)
    if network.topology == "complete":
        network_utilities(
            world.rules.choice,
            board.columns.fit,
            world.users,
            float(world.crowd.work.size),
            int(board.closed[0]),
            distinct_families(board.offerings),
            board.offerings["pull"],
        )
    world.board = board
