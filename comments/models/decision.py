from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.choices import ActionType, Reason, Status
from comments.models.comment import Comment
from desertions.models import Source
from newsroom.lib.sealing.fields import SealedJSONField


class Batch(models.Model):
    """A group decision: the comments chosen, the version of each in the preview, and what was decided about them."""

    act = models.CharField(_("action"), max_length=10, choices=ActionType, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    made_at = models.DateTimeField(_("previewed at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    comment_ids = ArrayField(models.BigIntegerField())
    versions = ArrayField(models.CharField(max_length=32))
    """The `Comment.version` of each in the preview, in the order of `comment_ids`; emptied when it is decided."""
    left_out = models.JSONField(default=dict)
    """The reason for each comment that was not decided, as a message, by the id of the comment."""

    class Meta:
        verbose_name = _("group decision")
        verbose_name_plural = _("group decisions")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(decided_at__isnull=False), name="undone_was_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None) | ~Q(act="", reason=""), name="decided_group_has_act_and_reason"
            ),
        ]

    def __str__(self) -> str:
        return str(_("group decision %s") % self.pk)


class Decision(models.Model):
    """One action on a comment, by a moderator or by its writer, and its reason."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="decisions")
    act = models.CharField(_("action"), max_length=10, choices=ActionType)
    from_status = models.CharField(_("from"), max_length=10, choices=Status)
    to_status = models.CharField(_("to"), max_length=10, choices=Status)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    message = models.CharField(_("message"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    """None if the writer acted, with their receipt."""
    at = models.DateTimeField(_("at"))
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="decisions", verbose_name=_("group"))
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by", verbose_name=_("undoes"))
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+", verbose_name=_("source"))
    """The source that holds a comment given to the reporters; set for `ActionType.TESTIMONY` alone."""

    is_own_appeal = models.BooleanField(_("answered their own appeal"), default=False, db_default=False)
    """Whether a moderator answered an appeal against their own decision, since nobody else was there."""

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["by", "-at"], name="decisions_of_a_moderator")]
        constraints = [
            models.CheckConstraint(condition=Q(by=None) | ~Q(reason=""), name="the_desk_gives_a_reason"),
            models.CheckConstraint(condition=Q(undoes=None) | Q(act="undo"), name="only_an_undoing_undoes"),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"

    @property
    def why(self) -> str:
        """Return the reason and the moderator's message as one line for the writer."""
        return ". ".join(str(part) for part in (self.get_reason_display(), self.message) if part)


class DeletedContent(models.Model):
    """What a deletion removed, sealed, for as long as the deletion can be undone."""

    decision = models.OneToOneField(Decision, models.CASCADE, primary_key=True, related_name="deleted_content")
    content = SealedJSONField()
    """`comment`: the erased columns. `said`: texts about the comment, by model name, id and column."""
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("text stored for undoing")
        verbose_name_plural = _("text stored for undoing")
        indexes = [models.Index(fields=["until"], name="contents_to_be_erased")]

    def __str__(self) -> str:
        return str(self.decision)
