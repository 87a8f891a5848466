"""Where threads decide: each has a room with memory for decisions and a tally of its own."""

from typing import Any

from sim.demand.adoption import empty_room
from sim.engine.handed import Handed
from sim.state.offers import Board
from sim.state.tally import Tally


class Rooms:
    """The rooms of a world, for as long as they fit its board."""

    def __init__(self) -> None:
        """No room yet."""
        self.tallies: list[Tally] = []
        self.handed: list[Handed] = []
        self._fit: tuple[int, ...] = ()

    def make(self, board: Board, families: int, kinds: int, threads: int) -> None:
        """Have a room for each of the threads, with `families` ever named and `kinds` of firms."""
        alternatives, places, slots = board.offerings.size, board.growth.size, board.position.size
        fit = (alternatives, places, slots, families, kinds, threads)
        if fit != self._fit:
            rooms = [empty_room(board, families, kinds) for _ in range(threads)]
            self.tallies = [room.tally for room in rooms]
            self.handed = [Handed(room) for room in rooms]
            self._fit = fit

    def __reduce__(self) -> Any:
        """A copy of a world makes rooms of its own."""
        return Rooms, ()
