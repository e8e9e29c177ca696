import pytest

from desertions.models import NamedList
from tests.factories import make_list


@pytest.fixture(params=["open", "sealed"])
def named(request: pytest.FixtureRequest) -> NamedList:
    """Every rule holds for open lists and for sealed ones."""
    return make_list(is_sealed=request.param == "sealed")
