from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, sign_client_in


@pytest.fixture(autouse=True)
def _quick_hands(settings: LazySettings) -> None:
    """Tests type faster than people; the ones about speed set their own bound."""
    settings.COMMENT_FORM_SECONDS = 0


@pytest.fixture
def article() -> Article:
    return make_article(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def desk(moderator: User) -> Client:
    """A moderator's browser."""
    client = Client()
    sign_client_in(client, moderator)
    return client
