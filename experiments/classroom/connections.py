"""Connections of the server: a request's head must come in time, and no address has too many."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0  # from the first byte of a request, or the connection, to the end of its head
OF_ADDRESS = 400  # connections: a class behind one address, a few for each phone


class Connection(H11Protocol):
    """A connection that is closed when it is slow to ask, or one too many of its address."""

    _of_address: ClassVar[Counter[str]] = Counter()
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and begin to wait for its first request."""
        super().connection_made(transport)
        self._of_address[self._address] += 1
        if self._of_address[self._address] > OF_ADDRESS:
            transport.abort()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take it, and see whether a head is still to come."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        super().connection_lost(exc)
        self._of_address[self._address] -= 1
        if not self._of_address[self._address]:
            del self._of_address[self._address]
        self._stop_watching()

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def waits_for_head(self) -> bool:
        """Whether no request of it has begun, or not all of its head is here."""
        return self.conn.their_state is h11.IDLE

    def _watch(self) -> None:
        """Close it in a while, if a head does not come; a head that drips has no longer."""
        if not self.waits_for_head:
            self._stop_watching()
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_SECONDS, self._close_if_late)

    def _stop_watching(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close_if_late(self) -> None:
        self._late = None
        if self.waits_for_head:
            self.transport.abort()
