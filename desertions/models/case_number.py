from django.db import models
from django.utils.translation import gettext_lazy as _

from desertions.models.case import Case


class CaseNumber(models.Model):
    """A case number that was issued. The row stays when the case changes its number or goes: none is issued twice."""

    number = models.CharField(_("case number"), max_length=24, primary_key=True)
    former_of = models.ForeignKey(
        Case, models.SET_NULL, null=True, related_name="former_numbers", verbose_name=_("former number of")
    )
    """The case that had this number before it got another one."""

    class Meta:
        verbose_name = _("issued case number")
        verbose_name_plural = _("issued case numbers")

    def __str__(self) -> str:
        return self.number
