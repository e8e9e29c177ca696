import pytest
from hypothesis import settings

from newsroom.lib.names.declension import given
from newsroom.lib.names.frequencies import fathers

settings.register_profile("patient", deadline=None)  # what is slow on a busy machine is not wrong
settings.load_profile("patient")


@pytest.fixture(autouse=True, scope="session")
def _tables() -> None:
    """The tables of names are read before any test is timed."""
    given("ivan")
    fathers()
