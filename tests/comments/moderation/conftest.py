import pytest

from tests.factories import make_user


@pytest.fixture
def other(db):  # type: ignore[no-untyped-def]
    return make_user("moderator", first_name="Olga", last_name="Berg")
