from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.choices import LetterState
from desertions.models.source import Source
from newsroom.lib.sealing.fields import SealedCharField, SealedIntegerField, SealedTextField


class Letter(models.Model):
    """What a reader wrote to the newsroom in confidence, with the answers of the desk.

    Its writer opens it with a code, of which only the digest is stored. They may delete it: no history is kept. Of the
    time only the day is stored, as anything finer could be matched with recorded network traffic.
    """

    digest = models.BigIntegerField(unique=True, editable=False)
    about = models.CharField(_("about"), max_length=40, blank=True)
    """The number of the case that it is about, or `""`."""
    state = models.CharField(_("state"), max_length=20, choices=LetterState, default=LetterState.WAITING)
    received_on = models.DateField(_("received on"))
    source = models.OneToOneField(
        Source, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("source")
    )
    """The source that the desk has made of it."""
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken by"),
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-id"]
        permissions = [("answer_letter", _("Can read and answer letters of readers"))]
        indexes = [models.Index(fields=["state", "-id"], name="letter_by_state")]

    def __str__(self) -> str:
        return str(_("letter %s") % self.pk)


class LetterMessage(models.Model):
    """One text of a letter: its writer's, or an answer of the desk."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="messages")
    text = SealedTextField(_("text"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    """Who answered, or None if the writer wrote it."""
    on = models.DateField(_("on"))
    form_digest = models.BigIntegerField(unique=True, null=True, editable=False)
    """The digest of the form that sent it, so that a form sent twice by accident writes once."""

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.letter_id}.{self.pk}"


class LetterFile(models.Model):
    """A file that came with a letter: sealed on the disk as it arrived, deleted with the letter."""

    message = models.ForeignKey(LetterMessage, models.CASCADE, related_name="files")
    path = models.CharField(_("path in the private storage"), max_length=100, unique=True)
    name = SealedCharField(_("name it came with"), max_length=255)
    size = SealedIntegerField(_("size in bytes"))
    sha256 = SealedCharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("file of a letter")
        verbose_name_plural = _("files of letters")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.message_id}.{self.pk}"

    def open(self) -> File[Any]:
        """Return the sealed bytes. Raises FileNotFoundError if they are gone."""
        return storages["evidence"].open(self.path)
