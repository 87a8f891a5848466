"""Everything here asks questions of the validation."""

import pytest


@pytest.fixture(autouse=True)
def _validation(validation: None) -> None:
    """List them for every test."""
