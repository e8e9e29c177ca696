"""Which comments: what readers see and what moderators wait for."""

import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, F, FloatField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from articles.models import Article
from newsroom.lib.desk.rights import may


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user: Any, at: datetime.datetime) -> "CommentQuerySet":
        """Approved comments under articles that are published; every comment for moderators."""
        if may(user, "comments.moderate_comment"):
            return self
        return self.filter(status="approved", article__in=Article.objects.published(at))

    def awaiting_decision(self) -> "CommentQuerySet":
        """Oldest first: who waited longest is read first."""
        return self.filter(status="pending").order_by("created_at", "id")

    def reported(self) -> "CommentQuerySet":
        """Published comments with reports that no moderator has answered yet."""
        reports = apps.get_model("comments", "Report").objects.filter(was_right=None)
        return self.filter(status="approved", pk__in=reports.values("comment_id"))

    def appealed(self) -> "CommentQuerySet":
        """Rejected comments whose writers ask for another reading."""
        return self.filter(status="rejected", appeal__granted=None, appeal__isnull=False)

    def referred(self, to: str) -> "CommentQuerySet":
        """Comments about which somebody asked, and nobody has answered yet."""
        questions = apps.get_model("comments", "Escalation").objects.filter(to=to, closed_at=None)
        return self.exclude(status="deleted").filter(pk__in=questions.values("comment_id"))

    def for_moderator(self, user: Any) -> "CommentQuerySet":
        """Comments under the sections that this moderator decides: under all, where none were chosen for him."""
        chosen = apps.get_model("comments", "Moderator").sections.through.objects.filter(moderator__user=user.pk)
        sections = list(chosen.values_list("section_id", flat=True))
        return self.filter(article__section__in=sections) if sections else self

    def waiting_for(self, user: Any) -> "CommentQuerySet":
        """What this moderator can decide now: not what he asked another about, nor what waits for an editor."""
        asked = Q(to="colleague", by=user.pk)
        if not may(user, "comments.settle_comment"):
            asked |= Q(to="editor")
        open_questions = apps.get_model("comments", "Escalation").objects.filter(asked, closed_at=None)
        return self.awaiting_decision().for_moderator(user).exclude(pk__in=open_questions.values("comment_id"))

    def with_report_weight(self) -> "CommentQuerySet":
        """With `open_reports`, and `report_weight`: each counts as much as its reporter has been right so far.

        Of a reporter's settled reports r of n were right: the weight is (r + 1) / (n + 2), Laplace's rule, so that a
        newcomer's report counts half.
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
        return self.annotate(
            report_weight=Coalesce(Subquery(total), Value(0.0), output_field=FloatField()),
            open_reports=Coalesce(Subquery(number), Value(0)),
        )
