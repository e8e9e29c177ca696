import pytest

from desertions.matching.forms import given
from desertions.matching.shares import fathers


@pytest.fixture(autouse=True, scope="session")
def _tables() -> None:
    """The tables of names are read before any test is timed."""
    given("ivan")
    fathers()
