import pytest

from newsroom.lib.names.first_names import read_given_name
from newsroom.lib.names.frequencies import father_name_shares


@pytest.fixture(autouse=True, scope="session")
def _tables() -> None:
    """The tables of names are read before any test is timed."""
    read_given_name("ivan")
    father_name_shares()
