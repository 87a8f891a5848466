"""The firms and their network as a graph of networkx."""

from itertools import combinations

import networkx as nx
import numpy as np

from sim.agents.firm_set import CLASSES, firms_of
from sim.agents.world import World


def firm_graph(model: World) -> "nx.Graph[int]":
    """Present firms by their rows, and a link between any two that hear from each other."""
    graph: nx.Graph[int] = nx.Graph()
    for kind in CLASSES:
        for firm in firms_of(model, kind):
            graph.add_node(
                firm.row, kind=firm.kind, employees=float(firm.employees), state=firm.state
            )
    if model.in_force.network.topology == "complete":
        graph.add_edges_from(combinations(graph, 2))
        return graph
    start, neighbour = model.graph
    here = np.repeat(np.arange(len(start) - 1), np.diff(start))
    present = model.crowd.present.astype(bool)
    linked = (here < neighbour) & present[here] & present[neighbour]
    graph.add_edges_from(zip(here[linked].tolist(), neighbour[linked].tolist(), strict=True))
    return graph
