"""Settings shared by all tests."""

import signal

import pytest
from hypothesis import settings

# A job in the background ignores Ctrl-C, and so would all that the tests start and then end.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The first example of a property may compile a rule, which takes longer than hypothesis allows.
settings.register_profile("compiling", parent=settings(), deadline=None)
settings.load_profile("compiling")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start slow tests first, so that no worker ends alone with one."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
