"""Which comments: what readers see and what moderators wait for."""

import datetime
from typing import Any

from django.db import models

from articles.models import Article
from newsroom.lib.rights import may


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: Any, at: datetime.datetime) -> "CommentQuerySet":
        """Approved comments under articles that are published; every comment for moderators."""
        if may(user, "comments.moderate_comment"):
            return self
        return self.filter(status="approved", article__in=Article.objects.published(at))

    def awaiting_decision(self) -> "CommentQuerySet":
        """Oldest first: who waited longest is read first."""
        return self.filter(status="pending").order_by("created_at", "id")
