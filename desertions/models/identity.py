from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Lower, Replace
from django.utils.translation import gettext_lazy as _

from newsroom.lib.history import keep_history

PLAIN_SURNAME = Lower(Replace(Replace(F("surname"), Value("ё"), Value("е")), Value("Ё"), Value("Е")))
"""The surname as names are compared: small letters, е for ё."""


@keep_history
class Identity(models.Model):
    """Who the man of a case is. Kept apart from the case, opened only with its own permission."""

    case = models.OneToOneField("desertions.Case", models.CASCADE, verbose_name=_("case"))
    surname = models.CharField(_("surname"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    born_in = models.CharField(_("place of birth"), max_length=200, blank=True)
    notes = models.TextField(_("notes on the person"), blank=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["surname", "given_name", "pk"]
        indexes = [models.Index(PLAIN_SURNAME, name="identity_by_plain_surname")]

    def __str__(self) -> str:
        """Never the name: the admin's log keeps this text where no right guards it."""
        return str(_("identity of case %s") % self.case_id)

    @property
    def full_name(self) -> str:
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)
