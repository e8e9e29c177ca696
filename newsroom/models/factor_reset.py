from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class FactorReset(models.Model):
    """Two administrators take the lost second factors of a colleague away, who then sets up new ones."""

    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets", verbose_name=_("account"))
    reason = models.TextField(_("reason"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("proposed by"))
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    is_confirmed = models.BooleanField(_("reset"), null=True)
    """Whether the second administrator confirmed it; None while it waits."""

    class Meta:
        verbose_name = _("reset of second factors")
        verbose_name_plural = _("resets of second factors")
        ordering = ("-proposed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_confirmed=None), name="one_reset_of_factors_waits_for_an_account"
            ),
            models.CheckConstraint(
                condition=Q(is_confirmed=None, decided_by=None, decided_at=None)
                | Q(is_confirmed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="factor_reset_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed=True) | ~Q(decided_by=F("proposed_by")),
                name="factor_reset_is_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("proposed_by")) & (Q(decided_by=None) | ~Q(user=F("decided_by"))),
                name="nobody_resets_their_own_factors",
            ),
        )

    def __str__(self) -> str:
        return str(self.user)
