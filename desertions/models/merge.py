from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.models.case import Case
from newsroom.lib.desk.history import keep_history


@keep_history
class Merge(models.Model):
    """The merge of two cases that turned out to be one absence of one person, with all that is needed to undo it."""

    target = models.ForeignKey(Case, models.PROTECT, related_name="merges", verbose_name=_("kept case"))
    duplicate = models.ForeignKey(Case, models.PROTECT, related_name="merged_by", verbose_name=_("duplicate"))
    moved = models.JSONField(default=dict)
    """Model name → ids of the rows that moved to the kept case."""
    duplicate_was = models.JSONField(default=dict)
    """Verification and publication of the duplicate before the merge."""
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)
    undone_reason = models.TextField(_("why it was undone"), blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(target=F("duplicate")), name="case_is_not_merged_into_itself"),
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at=None), name="case_is_merged_into_one_other"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duplicate} → {self.target}"
