from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Reporter(models.Model):
    """A browser that reported a comment, known by the digest of a random cookie and nothing else."""

    digest = models.BigIntegerField(unique=True, editable=False)

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")

    def __str__(self) -> str:
        return str(_("Reporter %s") % self.pk)


class Report(models.Model):
    """A reader's report that a published comment breaks the rules. It hides nothing by itself."""

    class Reason(models.TextChoices):
        """Why the reader reports the comment."""

        DANGER = "danger", _("It puts a person in danger")
        HATE = "hate", _("It insults or calls for violence")
        SPAM = "spam", _("It is advertising")
        FALSE = "false", _("It is a lie told as fact")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reports", verbose_name=_("comment"))
    reporter = models.ForeignKey(Reporter, models.CASCADE, related_name="reports", verbose_name=_("reporter"))
    reason = models.CharField(_("reason"), max_length=10, choices=Reason)
    message = models.CharField(_("message"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("sent at"))
    was_right = models.BooleanField(
        _("was right"), null=True, help_text=_("What a moderator decided afterwards; unknown until then.")
    )
    form_digest = models.BigIntegerField(null=True, unique=True, editable=False)
    """Of the stamp of the form, so that each is spent once."""
    decision = models.ForeignKey("Decision", models.SET_NULL, null=True, editable=False, related_name="+")
    """The decision that answered the report."""

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["comment"], condition=Q(was_right=None), name="open_reports")]
        constraints = [models.UniqueConstraint(fields=["comment", "reporter"], name="browser_reports_a_comment_once")]

    def __str__(self) -> str:
        return self.get_reason_display()
