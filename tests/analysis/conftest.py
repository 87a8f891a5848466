import pytest

from tests.analysis.synthetic import Result, synthetic_result


@pytest.fixture(scope="session")
def result() -> Result:
    return synthetic_result()


@pytest.fixture(scope="session")
def empty_market() -> Result:
    return synthetic_result(runs=8, months=36, market=False)
