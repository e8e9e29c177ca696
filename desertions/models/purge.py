from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.choices import PurgeRequest


class Purge(models.Model):
    """The certificate that a person was removed on request. It names no one; the database refuses any change."""

    number = models.CharField(_("certificate"), max_length=20, unique=True, editable=False)
    requested_by = models.CharField(_("who asked"), max_length=20, choices=PurgeRequest)
    removed = models.JSONField(_("removed"), default=dict)
    """Model name → number of rows removed, and `texts` → number of texts from which the name was removed."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"))
    transaction = models.CharField(max_length=20, editable=False, default="")
    """Id of the transaction in which evidence may be removed; filled by the database."""

    class Meta:
        verbose_name = _("removal on request")
        verbose_name_plural = _("removals on request")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class SuppressedPerson(models.Model):
    """Keyed digests of a removed person, so that no import brings them back. No name can be derived from them."""

    purge = models.ForeignKey(Purge, models.PROTECT, related_name="suppressed_people")
    person_key = models.BigIntegerField(db_index=True)
    """Digest of full name and date of birth, as in `Identity.person_key`."""
    name_key = models.BigIntegerField(db_index=True)
    """Digest of the full name alone, for rows without the date of birth."""
    form_keys = ArrayField(models.BigIntegerField(), default=list)
    """Digests of the forms in which the name may be written, each with the date, the year and without birth."""
    has_birth = models.BooleanField()
    """Whether the date of birth was known when the person was removed."""

    class Meta:
        verbose_name = _("suppression list entry")

    def __str__(self) -> str:
        return f"tombstone {self.pk}"
