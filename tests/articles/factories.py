"""Plain factories of stories."""

from datetime import timedelta

from django.utils import timezone

from tests.factories import make_article


def live(**over):  # type: ignore[no-untyped-def]
    return make_article(published_at=timezone.now() - timedelta(days=1), **over)
