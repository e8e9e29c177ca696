from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.matching.keys import DerivedKeyField
from desertions.models.case import Case
from desertions.models.evidence import Evidence
from desertions.models.source_file import SourceFile
from desertions.vocabulary import MatchStatus
from newsroom.lib.history import keep_history
from newsroom.lib.sealed_fields import SealedJSONField


@keep_history
class Mention(models.Model):
    """A place of a stored paper where the man of a case may be named: a person decides whether it is he.

    Where that is, and the words, are sealed: beside the paper's text they would tell who the man is.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="mentions", verbose_name=_("case"))
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="mentions", verbose_name=_("file"))
    place = SealedJSONField(editable=False)
    """Page, paragraph and first character, and the words around."""
    place_key = DerivedKeyField(text=lambda mention: place_text(mention))
    is_whole = models.BooleanField(_("whole name"), editable=False)
    """Surname, given name and patronymic stand there and agree; else a part is missing or an initial."""
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

    class Meta:
        verbose_name = _("mention in a text")
        verbose_name_plural = _("mentions in texts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "place_key"], name="mention_is_found_once"),
            models.UniqueConstraint(
                fields=["place_key"], condition=Q(status=MatchStatus.CONFIRMED), name="place_names_one_man_only"
            ),
            models.CheckConstraint(
                condition=Q(status=MatchStatus.CANDIDATE) | Q(decided_at__isnull=False),
                name="decided_mention_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return str(_("mention of case %s") % self.case_id)


def place_text(mention: Mention) -> str:
    return f"place {mention.file_id} {mention.place['page']} {mention.place['start']}"
