from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from desertions.choices import MatchStatus
from desertions.models.case import Case
from desertions.models.evidence import Evidence
from desertions.models.source_file import SourceFile
from newsroom.lib.desk.history import keep_history
from newsroom.lib.desk.rights import AnyUser
from newsroom.lib.sealing.blind_index import DerivedKeyField
from newsroom.lib.sealing.fields import SealedIntegerField, SealedJSONField
from newsroom.lib.sealing.keys import digests


class MentionQuerySet(models.QuerySet[Any]):
    """Mentions of people of cases in stored files."""

    def in_files(self, files: Iterable[int]) -> "MentionQuerySet":
        """Return the mentions in the files with these ids, under whichever key they were written."""
        return self.filter(file_key__in=[key for file in files for key in digests(file_text(file))])

    def visible_to(self, user: AnyUser) -> "MentionQuerySet":
        """Return the mentions in files that the user may open."""
        open_files = SourceFile.objects.visible_to(user)
        hidden = SourceFile.objects.exclude(pk__in=open_files.values("pk")).values_list("pk", flat=True)
        return self.exclude(file_key__in=[key for file in hidden for key in digests(file_text(file))])

    def with_files(self) -> "list[Mention]":
        """Return the rows as a list, each with its file and the source of the file, in one additional query."""
        rows: list[Any] = list(self)
        files = SourceFile.objects.select_related("source").in_bulk({mention.file_id for mention in rows})
        for mention in rows:
            mention.file = files[mention.file_id]
        return rows


@keep_history
class Mention(models.Model):
    """A place in a stored file where the person of a case may be named. A person decides whether they are.

    File, place and quote are sealed: together with the text of the file they would reveal the person.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="mentions", verbose_name=_("case"))
    file_id = SealedIntegerField(_("file"), db_column="sealed_file", editable=False)
    file_key = DerivedKeyField(text=lambda mention: file_text(mention.file_id), db_index=True)
    place = SealedJSONField(editable=False)
    """`page`, `paragraph`, `start` (offset of the first character), and `quote`, the words around it."""
    place_key = DerivedKeyField(text=lambda mention: place_text(mention))
    is_whole = models.BooleanField(_("whole name"), editable=False)
    """Whether surname, given name and patronymic all stand there and agree; else a part is missing or an initial."""
    status = models.CharField(_("status"), max_length=20, choices=MatchStatus, default=MatchStatus.CANDIDATE)
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, null=True, editable=False, related_name="mentions", verbose_name=_("evidence")
    )
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+")
    found_at = models.DateTimeField(_("found at"), editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)

    objects = MentionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mention in a text")
        verbose_name_plural = _("mentions in texts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "place_key"], name="mention_is_found_once"),
            models.UniqueConstraint(
                fields=["place_key"], condition=Q(status=MatchStatus.CONFIRMED), name="place_names_one_person_only"
            ),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.CANDIDATE) | Q(decided_at__isnull=False),
                name="decided_mention_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(_("mention of case %s") % self.case_id)

    @cached_property
    def file(self) -> SourceFile:
        """Return the file with its source; cached on the row."""
        result: SourceFile = SourceFile.objects.select_related("source").get(pk=self.file_id)
        return result


def file_text(file_id: int) -> str:
    """Return the text of which `Mention.file_key` is the keyed digest."""
    return f"file {file_id}"


def place_text(mention: Mention) -> str:
    """Return the text of which `Mention.place_key` is the keyed digest."""
    return f"place {mention.file_id} {mention.place['page']} {mention.place['start']}"
