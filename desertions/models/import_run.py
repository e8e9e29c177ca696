from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import ImportState
from desertions.models.named_list import NamedList
from desertions.models.source import Source
from desertions.models.source_file import SourceFile
from desertions.models.unit import Unit
from desertions.querysets import ImportRunQuerySet
from newsroom.lib.jobs.advisory_locks import Lock
from newsroom.lib.jobs.job import Job
from newsroom.lib.sealing.fields import SealedJSONField, SealedTextField

OPEN_IMPORT = [ImportState.MAPPING, ImportState.READING, ImportState.READY, ImportState.WRITING]
"""States in which an import can still go on."""


class ImportRun(Job):
    """The import of one file into the cases or into a named list: read, shown, confirmed, written."""

    lock = Lock.LIST_IMPORT
    open_states = frozenset(OPEN_IMPORT)
    states_at_work = frozenset({ImportState.READING, ImportState.WRITING})

    named_list = models.ForeignKey(
        NamedList, models.PROTECT, null=True, related_name="imports", verbose_name=_("named list")
    )
    """Empty for an import of cases."""
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    """The unit of new cases whose row names no unit."""
    source = models.ForeignKey(Source, models.PROTECT, related_name="imports", verbose_name=_("source"))
    file = models.ForeignKey(SourceFile, models.PROTECT, related_name="imports", verbose_name=_("file"))
    is_whole = models.BooleanField(_("the file is the whole list"), default=True)
    layout = models.JSONField(default=dict)
    """How the file is read: a `newsroom.lib.files.table_import.Layout` as JSON."""
    columns = models.JSONField(default=list)
    """The field of each column of the file, by position; `""` for a column left out."""
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.MAPPING)
    counts = models.JSONField(default=dict)
    """`RowKind` → number of rows."""
    findings = SealedJSONField(null=True)
    """What the preview shows: sample rows, refused rows, notices."""
    problem = SealedTextField(blank=True)
    """Why the import failed, as a message. Sealed, as it may quote a cell."""
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["named_list"],
                condition=Q(state__in=OPEN_IMPORT),
                name="list_is_imported_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=ImportState.DONE) | Q(confirmed_at__isnull=False),
                name="finished_import_was_confirmed",
            ),
            models.CheckConstraint(condition=Q(named_list=None) | Q(unit=None), name="import_is_of_cases_or_of_a_list"),
        ]

    def __str__(self) -> str:
        return str(_("import %s") % self.pk)

    @property
    def is_of_cases(self) -> bool:
        """Return whether the rows go into the cases, not into a named list."""
        return self.named_list_id is None

    def end(self, state: str, problem: str = "", *also: str) -> None:
        """End the import. Unless it is done, the preview and the confirmation are deleted."""
        if state != ImportState.DONE:
            self.findings, self.confirmed_by, self.confirmed_at = None, None, None
            also = (*also, "findings", "confirmed_by", "confirmed_at")
        super().end(state, problem, *also)

    def count(self, kind: Any) -> int:
        """Return the number of rows of a `RowKind`."""
        return int(self.counts.get(str(kind), 0))
