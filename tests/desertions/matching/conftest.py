import pytest

from desertions.matching.forms import given_forms
from desertions.matching.shares import fathers


@pytest.fixture(autouse=True, scope="session")
def _tables() -> None:
    """The tables of names are read before any test is timed."""
    given_forms()
    fathers()
