import datetime

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import ContractType, LeftFrom, Publication, Verification
from desertions.models import shown_face
from desertions.models.shown_face import DateShown, OutcomeShown
from desertions.models.unit import Unit
from desertions.querysets import CaseQuerySet
from desertions.reference.ranks import RANK_CHOICES, RANKS
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.history import keep_history
from newsroom.lib.desk.rights import AnyUser, may
from newsroom.lib.text import partial_dates

MAY_BE_PUBLIC = [Verification.PARTLY, Verification.VERIFIED, Verification.DISPUTED]
"""States in which a case may be shown to readers."""


@keep_history
class Case(models.Model):
    """One absence of one soldier. Who they are is in Identity; what readers may see, in `figures/projection.py`."""

    public_id = models.CharField(_("case number"), max_length=24, unique=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name=_("unit"))
    rank = models.CharField(_("rank"), max_length=30, choices=RANK_CHOICES, blank=True)
    rank_as_written = models.CharField(
        _("rank as written"),
        max_length=100,
        blank=True,
        editable=False,
        help_text=_("With its modifiers: of the guards, of the reserve, of justice."),
    )
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
        help_text=_(
            "As exactly as it is known: 2022, 09.2022, 21.09.2022, autumn 2022, 2022-09-2X (a day in the twenties), "
            "or a range 2022-09/2022-11."
        ),
    )
    left_on_earliest = models.DateField(null=True, editable=False)
    left_on_latest = models.DateField(null=True, editable=False)
    left_from = models.CharField(_("left from"), max_length=20, choices=LeftFrom, default=LeftFrom.UNKNOWN)
    unit_shown = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("unit that readers see"),
        help_text=_("A unit above its own; empty if they see its own."),
    )
    date_shown = models.CharField(
        _("date that readers see"),
        max_length=10,
        choices=DateShown,
        default=DateShown.MONTH,
        db_default=DateShown.MONTH,
        editable=False,
    )
    place_shown = models.BooleanField(_("readers see the place"), default=True, db_default=True, editable=False)
    outcome_shown = models.CharField(
        _("outcome that readers see"),
        max_length=10,
        choices=OutcomeShown,
        default=OutcomeShown.EXACT,
        db_default=OutcomeShown.EXACT,
        editable=False,
    )
    first_month_shown = models.GeneratedField(
        expression=shown_face.FIRST_MONTH, output_field=models.IntegerField(null=True), db_persist=True
    )
    last_month_shown = models.GeneratedField(
        expression=shown_face.LAST_MONTH, output_field=models.IntegerField(null=True), db_persist=True
    )
    face = models.GeneratedField(
        expression=shown_face.FACE, output_field=models.CharField(max_length=200), db_persist=True
    )
    verification = models.CharField(_("verification"), max_length=20, choices=Verification, default=Verification.LEAD)
    publication = models.CharField(_("publication"), max_length=10, choices=Publication, default=Publication.PRIVATE)
    public_summary = models.TextField(
        _("public summary"),
        blank=True,
        help_text=_(
            "What readers learn of this case. Nothing that lets neighbours, command or family recognise the person."
        ),
    )
    pseudonym = models.CharField(
        _("pseudonym"),
        max_length=100,
        blank=True,
        help_text=_(
            "The name readers know the person by, such as “Alexei, 34”. It is marked as changed wherever it is shown, "
            "and is neither their own name nor one that people close to them use."
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

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    search_vector = search_vector_field("public_id", "public_summary", "desk_notes")
    public_search_vector = search_vector_field("public_id", "public_summary", "pseudonym")
    """Index of the readers' search: only texts that readers may see, so that other texts do not affect the results."""

    objects = CaseQuerySet.as_manager()
    not_in_history = {"public_id"}
    """A number before the present one may tell who the person is: see `CaseNumber`."""

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["public_id"]
        permissions = [
            ("verify_case", _("Can change the verification of a case")),
            ("publish_case", _("Can publish a case")),
        ]
        indexes = [
            models.Index(fields=["left_on_earliest", "left_on_latest"], name="case_left_on_range"),
            GinIndex(fields=["search_vector"], name="case_by_search_vector"),
            GinIndex(fields=["public_search_vector"], name="case_public_search_vector"),
            *[
                models.Index(fields=[name, "-id"], name=f"case_by_{name}")
                for name in ("verification", "publication", "contract_type", "rank", "left_from", "unit")
            ],
            models.Index(fields=["face"], condition=Q(publication=Publication.PUBLIC), name="public_case_by_face"),
            models.Index(fields=["id"], condition=Q(is_invented=True), name="invented_case"),
            models.Index(
                fields=["contract_type", "rank", "unit", "left_from", "left_on_earliest"],
                condition=~Q(publication=Publication.PUBLIC) & Q(merged_into=None),
                name="unpublished_case_by_known",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on="", left_on_earliest=None, left_on_latest=None)
                | (~Q(left_on="") & Q(left_on_earliest__lte=F("left_on_latest"))),
                name="departure_range_belongs_to_its_text",
            ),
            models.CheckConstraint(
                condition=~Q(publication=Publication.PUBLIC) | Q(verification__in=MAY_BE_PUBLIC),
                name="public_case_is_corroborated_or_disputed",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(verification=Verification.WITHDRAWN),
                name="merged_case_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def set_unit(self, unit: Unit) -> None:
        """Set the unit; if readers see a unit above it, they then see one above the new unit. Does not save."""
        self.unit = unit
        if self.unit_shown_id is None:
            return
        above = unit.parent
        while above is not None and above.pk != self.unit_shown_id:
            above = above.parent
        self.unit_shown = above or unit.parent

    def set_left_on(self, text: str) -> None:
        """Set the departure date, with its earliest and latest day, from a text as people write it; blank clears it.

        Does not save. Raises partial_dates.UnreadableDateError.
        """
        if not text.strip():
            self.left_on, self.left_on_earliest, self.left_on_latest = "", None, None
            return
        date = partial_dates.parse(text)
        self.left_on, self.left_on_earliest, self.left_on_latest = date.edtf, date.earliest, date.latest

    def is_visible_to(self, user: AnyUser, at: datetime.datetime) -> bool:
        """Return whether the user may see this case, as `CaseQuerySet.visible_to` does for many."""
        return self.publication == Publication.PUBLIC or may(user, "desertions.view_case")

    @property
    def composition(self) -> str:
        """Return the `Composition` of the rank, which follows from it by law, or `""` without a rank."""
        return RANKS[self.rank].composition if self.rank in RANKS else ""
