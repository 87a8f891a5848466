"""Settings shared by all tests."""

import pytest
from hypothesis import settings

# The first example of a property may compile a rule, which takes longer than hypothesis allows.
settings.register_profile("compiling", parent=settings(), deadline=None)
settings.load_profile("compiling")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow ones, so that at the end no worker is left alone with one."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
