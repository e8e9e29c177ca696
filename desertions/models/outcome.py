from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from desertions.choices import MotiveKind, OutcomeKind, SaidBy
from desertions.models.case import Case
from desertions.models.source import Source
from newsroom.lib.desk.history import keep_history


@keep_history
class Outcome(models.Model):
    """A step in what became of the person.

    The latest step is the current outcome; of two on one day, the one with the higher `order`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="outcomes", verbose_name=_("case"))
    kind = models.CharField(_("outcome"), max_length=20, choices=OutcomeKind)
    on = models.DateField(_("on"), null=True, blank=True, help_text=_("Undated steps count as the earliest."))
    order = models.PositiveSmallIntegerField(
        _("order within the day"),
        default=0,
        help_text=_(
            "Only if two steps fall on one day: the higher number came later. If equal, the one entered later."
        ),
    )
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    note = models.CharField(_("desk note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["case_id", F("on").asc(nulls_first=True), "order", "id"]
        indexes = [models.Index(fields=["case", "on", "order", "id"], name="outcome_history")]

    def __str__(self) -> str:
        return self.get_kind_display()


@keep_history
class Motive(models.Model):
    """Why the person left, who stated it, and when."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="motives", verbose_name=_("case"))
    kind = models.CharField(_("motive"), max_length=20, choices=MotiveKind)
    said_by = models.CharField(_("said by"), max_length=20, choices=SaidBy)
    on = models.DateField(_("said on"), null=True, blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("motive")
        verbose_name_plural = _("motives")
        ordering = ["case_id", F("on").asc(nulls_first=True), "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "said_by", "on"], nulls_distinct=False, name="motive_is_told_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
