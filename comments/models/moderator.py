import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Section
from comments.choices import BanKind, EscalationTarget, Reason
from comments.models.comment import Comment
from comments.models.receipt import Receipt
from newsroom.lib.desk.review_locks import ReviewLock


class Moderator(models.Model):
    """The settings of one moderator: their sections, and whether hard words are covered for them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="moderator", verbose_name=_("moderator")
    )
    sections = models.ManyToManyField(
        Section,
        blank=True,
        related_name="+",
        verbose_name=_("sections"),
        help_text=_("Comments in these sections only. If empty, in all sections."),
    )
    covers = models.BooleanField(
        _("cover distressing words"),
        default=False,
        help_text=_("Words from rules marked as distressing are blurred in the queue until you point at them."),
    )

    class Meta:
        verbose_name = _("moderator")
        verbose_name_plural = _("moderators")
        ordering = ["user__username"]

    def __str__(self) -> str:
        return str(self.user)


class CommentLock(ReviewLock):
    """A lock on a comment that a moderator is reading: nobody else decides it until the lock ends."""

    comment = models.OneToOneField(Comment, models.CASCADE, primary_key=True, related_name="lock")

    DURATION = datetime.timedelta(minutes=5)

    class Meta:
        verbose_name = _("lock")
        verbose_name_plural = _("locks")


class Escalation(models.Model):
    """A question about a comment: to a colleague for a second opinion, or to an editor for the decision."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="escalations")
    to = models.CharField(_("asks for"), max_length=10, choices=EscalationTarget)
    question = models.CharField(_("question"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("answered by")
    )
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at=None), name="one_open_question_about_a_comment"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_to_display())


class Ban(models.Model):
    """A limit on a receipt code until a set time: its comments are held or refused. It ends by itself."""

    receipt = models.ForeignKey(Receipt, models.CASCADE, related_name="bans", verbose_name=_("receipt"))
    kind = models.CharField(_("what happens"), max_length=4, choices=BanKind)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    message = models.CharField(_("message"), max_length=300, blank=True, help_text=_("The writer reads this message."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True)

    class Meta:
        verbose_name = _("ban")
        verbose_name_plural = _("bans")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="ban_ends_after_it_began"),
            models.CheckConstraint(
                condition=Q(lifted_by=None, lifted_at=None) | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="ban_is_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def why(self) -> str:
        """Return the reason and the moderator's message as one line for the writer."""
        return ". ".join(str(part) for part in (self.get_reason_display(), self.message) if part)

    def holds(self, at: datetime.datetime) -> bool:
        """Return whether the ban is in force at this time."""
        return self.lifted_at is None and self.at <= at < self.until
