"""Querysets of comments: what readers see and what waits for moderators."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, FloatField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from articles.models import Article
from comments.choices import Status
from newsroom.lib.desk.rights import AnyUser, may


class CommentQuerySet(models.QuerySet[Any]):
    """Comments, filtered by who may see or decide them."""

    def visible_to(self, user: AnyUser, at: datetime.datetime) -> "CommentQuerySet":
        """Return every comment for a moderator; for all others, the approved ones under published articles."""
        if may(user, "comments.moderate_comment"):
            return self
        return self.filter(status=Status.APPROVED, article__in=Article.objects.published(at))

    def awaiting_decision(self) -> "CommentQuerySet":
        """Return pending comments, the oldest first, so that the longest wait ends first."""
        return self.filter(status=Status.PENDING).order_by("created_at", "id")

    def reported(self) -> "CommentQuerySet":
        """Return approved comments with reports that no moderator has answered."""
        reports = apps.get_model("comments", "Report").objects.filter(was_right=None)
        return self.filter(status=Status.APPROVED, pk__in=reports.values("comment_id"))

    def appealed(self) -> "CommentQuerySet":
        """Return rejected comments with an appeal that is not decided yet."""
        return self.filter(status=Status.REJECTED, appeal__granted=None, appeal__isnull=False)

    def referred(self, to: str) -> "CommentQuerySet":
        """Return comments with an unanswered question to this `EscalationTarget`."""
        questions = apps.get_model("comments", "Escalation").objects.filter(to=to, closed_at=None)
        return self.exclude(status=Status.DELETED).filter(pk__in=questions.values("comment_id"))

    def for_moderator(self, user: AnyUser) -> "CommentQuerySet":
        """Return the comments under the sections chosen for this moderator, or all if none is chosen."""
        chosen = apps.get_model("comments", "Moderator").sections.through.objects.filter(moderator__user=user.pk)
        sections = list(chosen.values_list("section_id", flat=True))
        return self.filter(article__section__in=sections) if sections else self

    def waiting_for(self, user: AnyUser) -> "CommentQuerySet":
        """Return the pending comments that this moderator can decide now, the oldest first.

        Leaves out comments about which they asked a colleague, and those that wait for an editor unless they are one.
        """
        asked = Q(to="colleague", by=user.pk)
        if not may(user, "comments.settle_comment"):
            asked |= Q(to="editor")
        open_questions = apps.get_model("comments", "Escalation").objects.filter(asked, closed_at=None)
        return self.awaiting_decision().for_moderator(user).exclude(pk__in=open_questions.values("comment_id"))

    def with_report_weight(self) -> "CommentQuerySet":
        """Annotate `open_reports` and `report_weight`, the sum of the weights of the open reports.

        A report weighs as much as its reporter has been right so far. If r of the n settled reports of a reporter were
        right, the weight is (r + 1) / (n + 2), Laplace's rule of succession, so that a newcomer's report counts half.
        """
        Report = apps.get_model("comments", "Report")
        past = Report.objects.filter(reporter=OuterRef("reporter"), was_right__isnull=False).order_by()
        settled = past.values("reporter").annotate(
            share=(Cast(Count("pk", filter=Q(was_right=True)), FloatField()) + 1) / (Count("pk") + Value(2.0))
        )
        here = Report.objects.filter(comment=OuterRef("pk"), was_right=None).order_by()
        weighed = here.annotate(
            weight=Coalesce(Subquery(settled.values("share")), Value(0.5), output_field=FloatField())
        )
        total = weighed.values("comment").annotate(total=Sum(F("weight"))).values("total")
        number = here.values("comment").annotate(number=Count("pk")).values("number")
        rows: CommentQuerySet = self.annotate(
            report_weight=Coalesce(Subquery(total), Value(0.0), output_field=FloatField()),
            open_reports=Coalesce(Subquery(number), Value(0)),
        )
        return rows
