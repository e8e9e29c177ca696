from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import CourtType
from desertions.models.case import Case
from desertions.models.source import Source
from desertions.reference.criminal_code import CODE_PART_CHOICES
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.history import keep_history


@keep_history
class Proceeding(models.Model):
    """A court record. Most courts publish no text, so finding none proves nothing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="proceedings", verbose_name=_("case"))
    court = models.CharField(_("court"), max_length=200)
    court_type = models.CharField(_("court type"), max_length=20, choices=CourtType, default=CourtType.GARRISON)
    region = models.CharField(_("region"), max_length=100, blank=True)
    instance = models.PositiveSmallIntegerField(_("instance"), default=1)
    number = models.CharField(_("case number in court"), max_length=60, blank=True)
    uid = models.CharField(_("UID"), max_length=60, blank=True)
    code_part = models.CharField(_("article and part"), max_length=10, choices=CODE_PART_CHOICES, blank=True)
    act_ended_on = models.DateField(
        _("the absence ended on"),
        null=True,
        blank=True,
        help_text=_("The law in force on this day applies: being absent is one act until it ends."),
    )
    days_absent = models.PositiveIntegerField(_("days absent"), null=True, blank=True)
    released_early = models.BooleanField(
        _("released from punishment before"),
        default=False,
        help_text=_("Under article 80.2, or with a case suspended: separate parts apply since 9 January 2026."),
    )
    judge = models.CharField(_("judge"), max_length=100, blank=True)
    entered_on = models.DateField(_("entered on"), null=True, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)
    term_months = models.PositiveSmallIntegerField(_("term in months"), null=True, blank=True)
    suspended = models.BooleanField(_("suspended sentence"), default=False)
    argument = models.TextField(
        _("argument for the defence"),
        blank=True,
        help_text=_("What the accused person or their counsel said in their defence, as the court recorded it."),
    )
    text = models.TextField(_("text of the decision"), blank=True)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    search_vector = search_vector_field("court", "number", "uid", "judge", "result", "argument", "text")

    class Meta:
        verbose_name = _("proceeding")
        verbose_name_plural = _("proceedings")
        ordering = ["-id"]
        indexes = [GinIndex(fields=["search_vector"], name="proceeding_by_search_vector")]
        constraints = [
            models.CheckConstraint(
                condition=Q(entered_on=None) | Q(decided_on=None) | Q(decided_on__gte=F("entered_on")),
                name="proceeding_is_decided_after_it_is_entered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.court} {self.number}".strip()
