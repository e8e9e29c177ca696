from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

DEFAULT_THRESHOLD = 5


class DisclosureThreshold(models.Model):
    """The number of people who must look alike before one of them may be shown. The newest row applies."""

    k = models.PositiveIntegerField(
        _("people who must look alike"),
        help_text=_("A case shown to readers must fit at least this many people known to the desk."),
    )
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("fewest people who look alike")
        verbose_name_plural = _("fewest people who look alike")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(k__gte=2), name="nobody_hides_behind_themselves"),
            models.CheckConstraint(condition=~Q(reason=""), name="threshold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return str(self.k)
