import datetime
import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OrderBy, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.choices import Status
from comments.models.receipt import Receipt
from comments.querysets import CommentQuerySet
from newsroom.lib.desk.rights import AnyUser, may
from newsroom.lib.text.html import stored


class Comment(models.Model):
    """A reader's comment under an article. No address and no browser data of the writer is stored."""

    article = models.ForeignKey(
        Article, models.CASCADE, related_name="comments", verbose_name=_("article"), db_index=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("in reply to")
    )
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """Ids from the first comment of the thread to this one, which sort a thread in reading order. Set by a trigger."""
    depth = models.PositiveSmallIntegerField(default=0, editable=False)
    """The number of comments above it on its path: 0 begins a thread. Set by a trigger."""
    name = models.CharField(_("name"), max_length=60)
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING)
    created_at = models.DateTimeField(_("written at"))
    edited_at = models.DateTimeField(_("edited at"), null=True, editable=False)
    form_digest = models.BigIntegerField(unique=True, editable=False)
    """The keyed digest of the number of its form, unique so that one form posts one comment."""
    receipt = models.ForeignKey(
        Receipt, models.SET_NULL, null=True, editable=False, related_name="comments", verbose_name=_("receipt")
    )
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("written for the newsroom by"),
    )
    came_by = models.ForeignKey(
        "CommentImport",
        models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="comments",
        verbose_name=_("import"),
    )
    """The import that brought a comment written on another site; None for all others."""
    is_pick = models.BooleanField(_("editor's pick"), default=False, editable=False)
    findings = models.JSONField(_("what screening found"), default=list, editable=False)
    text_hash = models.BigIntegerField(default=0, editable=False)
    """A hash that is equal for texts that are the same word for word."""
    minhash = ArrayField(models.IntegerField(), default=list, editable=False)
    lsh_bands = ArrayField(models.IntegerField(), default=list, editable=False)
    duplicate_group = models.BigIntegerField(editable=False, null=True)
    """The id of the first comment with nearly the same text. A trigger sets it to the own id if there is none."""
    risk = models.FloatField(
        _("risk"),
        null=True,
        editable=False,
        help_text=_(
            "How closely it resembles comments that this desk rejected, from 0 to 1. Used only to order the queue."
        ),
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-id"]
        permissions = [
            ("moderate_comment", _("Can approve, reject and delete comments")),
            ("settle_comment", _("Can decide escalated comments")),
        ]
        indexes = [
            models.Index(fields=["article", "created_at", "id"], name="comments_of_an_article"),
            models.Index(
                fields=["article", "created_at", "id"],
                include=["status"],
                condition=Q(depth=0) & ~Q(status=Status.PENDING),
                name="threads_of_an_article",
            ),
            models.Index(fields=["article"], condition=Q(status=Status.APPROVED), name="approved_comments"),
            models.Index(fields=["path"], name="comments_in_reading_order"),
            models.Index(
                fields=["created_at", "id"],
                include=["duplicate_group"],
                condition=Q(status=Status.PENDING),
                name="pending_comments",
            ),
            models.Index(
                fields=["duplicate_group", "created_at"], condition=Q(status=Status.PENDING), name="pending_duplicates"
            ),
            models.Index(
                OrderBy(Coalesce("risk", 0.5), descending=True),
                "created_at",
                "id",
                condition=Q(status=Status.PENDING),
                name="pending_by_risk",
            ),
            models.Index(fields=["status", "-created_at", "-id"], name="comments_by_status"),
            models.Index(fields=["text_hash"], name="comments_word_for_word"),
            models.Index(
                fields=["created_at"], condition=Q(status=Status.REJECTED) & ~Q(text=""), name="refused_with_text"
            ),
            GinIndex(fields=["lsh_bands"], name="comments_nearly_alike", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.DELETED)
                | Q(name="", text="", html="", findings=[], text_hash=0, lsh_bands=[]),
                name="deleted_comment_holds_nothing_of_its_author",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="comment_does_not_answer_itself"
            ),
            models.CheckConstraint(condition=Q(risk=None) | Q(risk__range=(0, 1)), name="risk_is_a_share"),
        ]

    def __str__(self) -> str:
        return str(_("Comment %s") % self.pk)

    def get_absolute_url(self) -> str:
        return reverse("comments:comment", args=[self.article_id, self.pk])

    @property
    def as_html(self) -> SafeString:
        """Return the stored HTML, marked as safe."""
        return stored(self.html)

    def is_visible_to(self, user: AnyUser, at: datetime.datetime) -> bool:
        """Return whether the user may see the comment: the one-row form of `CommentQuerySet.visible_to`."""
        shown = self.status == Status.APPROVED and self.article.is_published(at)
        return shown or may(user, "comments.moderate_comment")

    @property
    def version(self) -> str:
        """Return a key that changes with the name, the text and the status. A decision names the one it is about."""
        return hashlib.blake2b(f"{self.name}\0{self.text}".encode(), digest_size=8).hexdigest() + f"-{self.status}"

    ERASED_VALUES: ClassVar[dict[str, Any]] = {
        "name": "",
        "text": "",
        "html": "",
        "findings": [],
        "minhash": [],
        "lsh_bands": [],
        "text_hash": 0,
        "risk": None,
        "is_pick": False,
    }
    """The values that replace the text, the name and everything derived from them when a comment is erased."""

    def may_be_edited(self, at: datetime.datetime) -> bool:
        """Return whether the writer may still edit it.

        They may while it is pending, and for `COMMENT_EDIT_MINUTES` after it was sent if it is approved.
        """
        fresh = at - self.created_at < datetime.timedelta(minutes=settings.COMMENT_EDIT_MINUTES)
        return self.status == Status.PENDING or (self.status == Status.APPROVED and fresh)
