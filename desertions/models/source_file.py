from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.files import File
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from desertions.choices import CustodyAct, TextState
from desertions.models.source import Source
from desertions.querysets import CustodyQuerySet, FilePageQuerySet, SourceFileQuerySet
from newsroom.lib.db.full_text_search import search_vector_field
from newsroom.lib.desk.history import keep_history


@keep_history
class SourceFile(models.Model):
    """The evidentiary copy of a file: stored once, identified by its SHA-256, never altered (a trigger refuses)."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="files", verbose_name=_("source"))
    path = models.CharField(_("path in the private storage"), max_length=100, unique=True)
    name = models.CharField(_("name it came with"), max_length=255)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    media_type = models.CharField(_("type by content"), max_length=100)
    origin = models.CharField(
        _("where it comes from"),
        max_length=300,
        blank=True,
        help_text=_("Who gave it or which address it came from, when, and with which tool it was saved."),
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"))
    text_state = models.CharField(_("text"), max_length=20, choices=TextState, default=TextState.NONE)
    pages = models.PositiveIntegerField(_("pages"), null=True)

    objects = SourceFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-id"]

    def __str__(self) -> str:
        """Return a text without the name of the file, which may name a person: the admin's log stores this text."""
        return str(_("file %s") % self.sha256[:12])

    def open(self) -> File[Any]:
        """Return the stored bytes. Raises FileNotFoundError if they are gone from the private storage."""
        return storages["evidence"].open(self.path)

    @property
    def kind(self) -> str:
        """Return how the admin shows the file: `pdf`, `image` or `text`, or `""` if it cannot."""
        if self.media_type == "application/pdf":
            return "pdf"
        if self.media_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}:
            return "image"
        return "text" if self.media_type.startswith("text/") else ""


class FilePage(models.Model):
    """The text of one page of a file, for the desk's own search."""

    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="text_pages")
    number = models.PositiveIntegerField(_("page"))
    text = models.TextField(_("text"))
    search_vector = search_vector_field("text")

    objects = FilePageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["file_id", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="page_is_stored_once")]
        indexes = [GinIndex(fields=["search_vector"], name="filepage_by_search_vector")]

    def __str__(self) -> str:
        return f"{self.file_id}, {self.number}"


class CustodyRow(models.Model):
    """One link of the chain of custody of a file, of an identity, or of a list.

    The database fills position and digests and refuses any later change (migration 0002). `digest` is the SHA-256, in
    hex, of these fields joined by `|`: digest of the previous row, file or subject, position, act, detail, person, and
    time in UTC to the microsecond.
    """

    file = models.ForeignKey(
        SourceFile, models.PROTECT, null=True, blank=True, related_name="custody", verbose_name=_("file")
    )
    subject = models.CharField(_("subject"), max_length=60, blank=True)
    """What was opened, if it is not a file: `case 20GMRD-0412`, `list 7`, `cases`. It names no one."""
    position = models.PositiveIntegerField(_("position"), default=0, editable=False)
    act = models.CharField(_("action"), max_length=20, choices=CustodyAct)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    previous = models.CharField(_("digest of the previous row"), max_length=64, blank=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, editable=False)

    objects = CustodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("custody row")
        verbose_name_plural = _("chain of custody")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="chain_has_one_row_at_each_position"),
            models.UniqueConstraint(
                fields=["subject", "position"],
                condition=Q(file=None),
                name="chain_of_a_subject_has_one_row_at_each_position",
            ),
            models.CheckConstraint(
                condition=Q(file=None) ^ Q(subject=""), name="custody_row_is_of_a_file_or_of_a_subject"
            ),
        ]
        indexes = [
            models.Index(fields=["act", "-id"], name="custody_by_act"),
            models.Index(fields=["by", "-id"], name="custody_by_person"),
            models.Index(
                fields=["at"], condition=Q(subject__startswith="comment "), name="custody_of_names_in_comments"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id or self.subject}.{self.position}"
