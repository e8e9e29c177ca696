from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from desertions.choices import StepStatus
from desertions.models.figure import Figure
from newsroom.lib.desk.history import keep_history


@keep_history
class FigureRelease(models.Model):
    """A moment from which readers see new values of all figures: who decided it, and what it gives away.

    `values` holds the primary key of each figure with its value and the verified part of it. With `figure`, that figure
    becomes public or is counted in another way by it: `before` and `change` hold the fields that change. `findings`
    holds what the audit found that had not been decided before, as `Finding.as_stored` gives it. Without `by` the site
    released them, which it does only if there is nothing to decide.
    """

    figure = models.ForeignKey(Figure, models.SET_NULL, null=True, related_name="releases", verbose_name=_("figure"))
    before = models.JSONField(_("before the change"), default=dict, blank=True)
    change = models.JSONField(_("change"), default=dict, blank=True)
    values = models.JSONField(_("values"), default=dict, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=StepStatus, default=StepStatus.TAKEN)
    findings = models.JSONField(_("what it gives away"), default=list, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("second person")
    )
    second_at = models.DateTimeField(_("decided at"), null=True)
    second_reason = models.TextField(_("the second person's reason"), blank=True)

    class Meta:
        verbose_name = _("release of figures")
        verbose_name_plural = _("releases of figures")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status=StepStatus.PROPOSED), name="one_release_waits_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.TAKEN) | Q(second=None) | ~Q(second=F("by")),
                name="nobody_confirms_their_own_release",
            ),
            models.CheckConstraint(
                condition=~Q(status=StepStatus.TAKEN) | Q(findings=[]) | Q(second__isnull=False),
                name="what_gives_away_has_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.at), "DATETIME_FORMAT")


class FigureAudit(models.Model):
    """The newest audit of what is public: the site repeats it whenever cases or figures change.

    `findings` is as in a release, of what nobody has decided; `obstacles` says why the audit is not whole.
    """

    at = models.DateTimeField(_("at"))
    findings = models.JSONField(_("what is given away"), default=list)
    obstacles = models.JSONField(_("why it is not whole"), default=list)

    class Meta:
        verbose_name = _("audit of figures")
        verbose_name_plural = _("audits of figures")
        ordering = ["-id"]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.at), "DATETIME_FORMAT")
