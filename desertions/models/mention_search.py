from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.models.source_file import SourceFile


class MentionSearch(models.Model):
    """One search of a file for the people of all cases: the names in it, and what namesakes alone would give."""

    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="mention_searches", verbose_name=_("file"))
    names = models.PositiveIntegerField(_("whole names in it"))
    """How many names with surname, given name and patronymic the file holds, of anybody."""
    chance = models.JSONField(default=list)
    """Number of places to expect from namesakes alone: [expected, low, high]."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("search of a document")
        verbose_name_plural = _("searches of documents")
        ordering = ["-id"]

    def __str__(self) -> str:
        return str(_("search of file %s") % self.file_id)
