from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article


@pytest.fixture
def article() -> Article:
    """An article under which a comment appears at once where screening finds nothing."""
    return make_article(published_at=timezone.now() - timedelta(days=1), comment_policy="open")
