from django.db import models
from django.utils.translation import gettext_lazy as _

from newsroom.lib.desk.history import keep_history
from newsroom.lib.sealing.blind_index import DerivedKeyField, blind_index_db_index, blind_index_field, person_text
from newsroom.lib.sealing.fields import SealedCharField, SealedDateField, SealedTextField


@keep_history
class Identity(models.Model):
    """Who the person of a case is: encrypted in the database, opened only with a permission of its own.

    Looked up by `blind_index` (`newsroom.lib.sealing.blind_index`, `cases/possible_duplicates.py`).
    """

    case = models.OneToOneField("desertions.Case", models.CASCADE, verbose_name=_("case"))
    surname = SealedCharField(_("surname"), max_length=100)
    given_name = SealedCharField(_("given name"), max_length=100, blank=True)
    patronymic = SealedCharField(_("patronymic"), max_length=100, blank=True)
    born_on = SealedDateField(_("date of birth"), null=True, blank=True)
    born_in = SealedCharField(_("place of birth"), max_length=200, blank=True)
    notes = SealedTextField(_("notes on the person"), blank=True)
    blind_index = blind_index_field()
    person_key = DerivedKeyField(text=person_text, db_index=True)
    """Keyed digest of full name and date of birth, by which an import recognises the person."""

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["pk"]
        indexes = [blind_index_db_index("identity_by_name")]

    is_sealed = True

    def __str__(self) -> str:
        """Return a text without the name: the admin's log stores it where no permission protects it."""
        return str(_("identity of case %s") % self.case_id)

    @property
    def full_name(self) -> str:
        """Return surname, given name and patronymic, as far as they are known."""
        return " ".join(part for part in (self.surname, self.given_name, self.patronymic) if part)
