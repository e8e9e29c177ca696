import pytest

from tests.factories import make_article


@pytest.fixture
def story():  # type: ignore[no-untyped-def]
    return make_article(slug="first-story")
