import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.models.source import Source
from desertions.models.unit import Unit
from desertions.querysets import CaseQuerySet
from desertions.vocabulary import (
    RANK_CHOICES,
    RANKS,
    ContractType,
    Fact,
    LeftFrom,
    MotiveKind,
    OutcomeKind,
    Publication,
    SaidBy,
    Verification,
)
from newsroom.lib import partial_dates
from newsroom.lib.rights import may


class Case(models.Model):
    """One absence of one soldier. Who he is lives in Identity; what readers may see, in projection.py."""

    public_id = models.CharField(_("case number"), max_length=24, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name=_("unit"))
    rank = models.CharField(_("rank"), max_length=30, choices=RANK_CHOICES, blank=True)
    contract_type = models.CharField(
        _("contract type"),
        max_length=20,
        choices=ContractType,
        default=ContractType.UNKNOWN,
        help_text=_(
            "Mobilised men sign contracts, so courts call everyone a contract soldier: prefer the command's own list."
        ),
    )
    left_on = models.CharField(
        _("left on"),
        max_length=40,
        blank=True,
        help_text=_("As exactly as it is known: 2022, 2022-09, 2022-09-21, 21.09.2022, or a range 2022-09/2022-11."),
    )
    left_on_earliest = models.DateField(null=True, editable=False)
    left_on_latest = models.DateField(null=True, editable=False)
    left_from = models.CharField(_("left from"), max_length=20, choices=LeftFrom, default=LeftFrom.UNKNOWN)
    verification = models.CharField(
        _("verification"), max_length=20, choices=Verification, default=Verification.LEAD, db_index=True
    )
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication, default=Publication.PRIVATE, db_index=True
    )
    public_summary = models.TextField(
        _("public summary"),
        blank=True,
        help_text=_(
            "What readers learn of this case. Nothing that lets his neighbours, command or family recognise him."
        ),
    )
    desk_notes = models.TextField(_("desk notes"), blank=True, help_text=_("Never shown to readers."))
    is_invented = models.BooleanField(
        default=False, editable=False, help_text=_("Made for the demonstration and marked so wherever it is shown.")
    )
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["public_id"]
        permissions = [
            ("verify_case", _("Can change the verification of a case")),
            ("publish_case", _("Can publish a case")),
        ]
        indexes = [models.Index(fields=["left_on_earliest", "left_on_latest"], name="case_left_on_range")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on="", left_on_earliest=None, left_on_latest=None)
                | (~Q(left_on="") & Q(left_on_earliest__lte=F("left_on_latest"))),
                name="departure_range_belongs_to_its_text",
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLIC)
                | Q(verification__in=[Verification.PARTLY, Verification.VERIFIED, Verification.DISPUTED]),
                name="public_case_is_corroborated_or_disputed",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def set_left_on(self, text: str) -> None:
        """Take a departure date as people write it. Raises partial_dates.UnreadableDateError."""
        if not text.strip():
            self.left_on, self.left_on_earliest, self.left_on_latest = "", None, None
            return
        date = partial_dates.parse(text)
        self.left_on, self.left_on_earliest, self.left_on_latest = date.edtf, date.earliest, date.latest

    def is_visible_to(self, user: Any, at: datetime.datetime) -> bool:
        """The one-row form of `CaseQuerySet.visible_to`."""
        return self.publication == Publication.PUBLIC or may(user, "desertions.view_case")

    @property
    def composition(self) -> str:
        """Enlisted, warrant, junior, senior or general officers: follows from the rank by law."""
        return RANKS[self.rank].composition if self.rank in RANKS else ""


class VerificationStep(models.Model):
    """Who moved a case from one verification state to another, when and why."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="verification_steps")
    from_state = models.CharField(_("from"), max_length=20, choices=Verification)
    to_state = models.CharField(_("to"), max_length=20, choices=Verification)
    reason = models.TextField(_("reason"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("verification step")
        verbose_name_plural = _("verification steps")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} → {self.get_to_state_display()}"


class Evidence(models.Model):
    """One source supporting one fact of one case, to the page, row or minute."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="evidence", verbose_name=_("case"))
    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence", verbose_name=_("source"))
    fact = models.CharField(_("supports"), max_length=20, choices=Fact, default=Fact.WHOLE_CASE)
    locator = models.CharField(_("where in it"), max_length=100, blank=True, help_text=_("Page, row or minute."))
    quote = models.TextField(_("quote"), blank=True)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["fact", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "source", "fact", "locator"], name="evidence_is_entered_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_fact_display()}: {self.source_id}"


class Outcome(models.Model):
    """A step in what became of the man. The latest dated one is the current outcome."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="outcomes", verbose_name=_("case"))
    kind = models.CharField(_("outcome"), max_length=20, choices=OutcomeKind)
    on = models.DateField(_("on"), null=True, blank=True, help_text=_("Undated steps count as the earliest."))
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    note = models.CharField(_("desk note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["case_id", F("on").asc(nulls_first=True), "id"]
        indexes = [models.Index(fields=["case", "on", "id"], name="outcome_history")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Motive(models.Model):
    """Why he left, and who said so."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="motives", verbose_name=_("case"))
    kind = models.CharField(_("motive"), max_length=20, choices=MotiveKind)
    said_by = models.CharField(_("said by"), max_length=20, choices=SaidBy)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )

    class Meta:
        verbose_name = _("motive")
        verbose_name_plural = _("motives")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["case", "kind", "said_by"], name="motive_is_told_once_by_each")]

    def __str__(self) -> str:
        return self.get_kind_display()
