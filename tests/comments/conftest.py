import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _quick_hands(settings: LazySettings) -> None:
    """Tests type faster than people; the ones about speed set their own bound."""
    settings.COMMENT_FORM_SECONDS = 0
