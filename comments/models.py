import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.querysets import CommentQuerySet
from newsroom.lib.html import stored
from newsroom.lib.rights import may


class Comment(models.Model):
    """What a reader wrote under an article. Nothing of his address or browser is kept."""

    class Status(models.TextChoices):
        PENDING = "pending", _("waits for a decision")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        DELETED = "deleted", _("deleted")

    article = models.ForeignKey(Article, models.CASCADE, related_name="comments", verbose_name=_("article"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(_("written at"))
    form_nonce = models.CharField(max_length=32, unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        permissions = [("moderate_comment", _("Can approve, reject and delete comments"))]
        indexes = [
            models.Index(fields=["article", "created_at", "id"], name="comments_of_an_article"),
            models.Index(fields=["created_at", "id"], condition=Q(status="pending"), name="pending_comments"),
            models.Index(fields=["status", "-created_at", "-id"], name="comments_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="deleted") | Q(name="", text="", html=""),
                name="deleted_comment_holds_nothing_of_its_author",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="comment_does_not_answer_itself"
            ),
        ]

    def __str__(self) -> str:
        return str(_("Comment %s") % self.pk)

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"

    @property
    def as_html(self) -> SafeString:
        return stored(self.html)

    def is_visible_to(self, user: Any, at: datetime.datetime) -> bool:
        """The one-row form of `CommentQuerySet.visible_to`."""
        shown = self.status == self.Status.APPROVED and self.article.is_published(at)
        return shown or may(user, "comments.moderate_comment")


class Decision(models.Model):
    """What a moderator decided about a comment, and why."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    from_status = models.CharField(_("from"), max_length=10, choices=Comment.Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Comment.Status)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"
