import pytest

from tests.analysis.made_up import Result, made_up


@pytest.fixture(scope="session")
def result() -> Result:
    return made_up()


@pytest.fixture(scope="session")
def empty_market() -> Result:
    return made_up(runs=8, months=36, market=False)
