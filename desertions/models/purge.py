from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.choices import PurgeRequest


class Purge(models.Model):
    """That a person was removed on request: a certificate that names no one. The database refuses any change."""

    number = models.CharField(_("certificate"), max_length=20, unique=True, editable=False)
    requested_by = models.CharField(_("who asked"), max_length=20, choices=PurgeRequest)
    removed = models.JSONField(_("removed"), default=dict)
    """How many rows of each kind, and how many files."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    transaction = models.CharField(max_length=20, editable=False, default="")
    """Filled by the database: the transaction in which evidence may be removed."""

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class SuppressedPerson(models.Model):
    """Keyed digests of a person who was removed, so that no import brings him back. It cannot be turned into a name."""

    purge = models.ForeignKey(Purge, models.PROTECT, related_name="suppressed_people")
    person_key = models.BigIntegerField(db_index=True)
    """Of full name and date of birth, as `Identity.person_key`."""
    name_key = models.BigIntegerField(db_index=True)
    """Of the full name alone: for rows that do not tell the date."""
    has_birth = models.BooleanField()

    class Meta:
        verbose_name = _("tombstone")

    def __str__(self) -> str:
        return f"tombstone {self.pk}"
