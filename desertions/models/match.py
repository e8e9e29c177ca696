from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import MatchStatus
from desertions.models.case import Case
from desertions.models.evidence import Evidence
from desertions.models.named_list import ListEntry, NamedList
from newsroom.lib.desk.history import keep_history
from newsroom.lib.sealing.blind_index import DerivedKeyField
from newsroom.lib.sealing.fields import SealedIntegerField
from newsroom.lib.sealing.keys import digests


class MatchQuerySet(models.QuerySet[Any]):
    """Matches of cases with list entries."""

    def with_entry(self, entry: ListEntry) -> "MatchQuerySet":
        """Return the matches of this entry, under whichever key they were written."""
        return self.filter(entry_key__in=digests(entry_text(entry.pk)))


def entry_text(entry_id: int) -> str:
    """Return the text of which `Match.entry_key` is the keyed digest."""
    return f"entry {entry_id}"


OPEN_MATCH = [MatchStatus.CANDIDATE, MatchStatus.SECOND, MatchStatus.DISPUTED]
"""States in which a match still waits for a decision."""


@keep_history
class Match(models.Model):
    """The desk's decision whether an entry of a list is the person of a case. A person decides, never a score.

    The entry is sealed: together with the names of an open list it would reveal the person. The list is not sealed.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="matches", verbose_name=_("case"))
    named_list = models.ForeignKey(NamedList, models.CASCADE, related_name="matches", verbose_name=_("list"))
    entry_id = SealedIntegerField(_("list entry"), db_column="sealed_entry")
    entry_key = DerivedKeyField(text=lambda match: entry_text(match.entry_id))
    status = models.CharField(_("status"), max_length=20, choices=MatchStatus, default=MatchStatus.CANDIDATE)
    reasons = models.TextField(_("reasons"), blank=True)
    evidence = models.ForeignKey(
        Evidence,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="matches",
        verbose_name=_("evidence added when it was confirmed"),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "entry_key"], name="pair_is_matched_once"),
            models.UniqueConstraint(
                fields=["entry_key"],
                condition=Q(status=MatchStatus.CONFIRMED),
                name="entry_is_one_man_only",
                violation_error_message=_("This entry is already confirmed for another case."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_MATCH) | Q(decided_at__isnull=False),
                name="decided_match_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(_("match of case %s") % self.case_id)

    @property
    def entry(self) -> ListEntry:
        """Return the list entry with its list, in one query."""
        result: ListEntry = ListEntry.objects.select_related("named_list").get(pk=self.entry_id)
        return result
