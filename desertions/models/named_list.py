from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.models.case import Case
from desertions.models.source import Source
from desertions.vocabulary import MatchStatus, Proves
from newsroom.lib.history import keep_history


@keep_history
class NamedList(models.Model):
    """A list of people from one source: the command's list, a roster, a wanted list."""

    title = models.CharField(_("title"), max_length=200)
    source = models.ForeignKey(Source, models.PROTECT, related_name="lists", verbose_name=_("source"))
    as_of = models.DateField(_("as of"), null=True, blank=True)
    proves = models.CharField(
        _("being found in it proves that"),
        max_length=20,
        choices=Proves,
        help_text=_("A confirmed match with an entry of this list counts as this fact of the case."),
    )

    class Meta:
        verbose_name = _("named list")
        verbose_name_plural = _("named lists")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


@keep_history
class ListEntry(models.Model):
    """One line of a named list, as it stands there."""

    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    row = models.PositiveIntegerField(_("row"))
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    rank_text = models.CharField(_("rank as written"), max_length=100, blank=True)
    unit_text = models.CharField(_("unit as written"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("list entry")
        verbose_name_plural = _("list entries")
        ordering = ["named_list_id", "row"]
        constraints = [models.UniqueConstraint(fields=["named_list", "row"], name="list_row_is_entered_once")]

    def __str__(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)


@keep_history
class Match(models.Model):
    """The desk's decision whether an entry of a list is the man of a case. A person decides, never a score."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="matches", verbose_name=_("case"))
    entry = models.ForeignKey(ListEntry, models.CASCADE, related_name="matches", verbose_name=_("list entry"))
    status = models.CharField(_("status"), max_length=20, choices=MatchStatus, default=MatchStatus.CANDIDATE)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "entry"], name="pair_is_matched_once"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(status=MatchStatus.CONFIRMED),
                name="entry_is_one_man_only",
                violation_error_message=_("This entry is already confirmed for another case."),
            ),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.CANDIDATE) | Q(decided_at__isnull=False),
                name="decided_match_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} ~ {self.entry_id}"
