from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsroom.lib.desk.history import keep_history
from newsroom.lib.text.languages import by_language


@keep_history
class Chart(models.Model):
    """A named chart of public cases, which stories show. It is drawn from the cases as they are now."""

    class Shape(models.TextChoices):
        """What a chart shows of its cases: when they left, or how many there are of each value of a facet."""

        MONTHS = "months", _("months of leaving")
        UNIT = "unit", _("units")
        COMPOSITION = "composition", _("groups of ranks")
        CONTRACT_TYPE = "contract_type", _("contract types")
        LEFT_FROM = "left_from", _("places left")
        OUTCOME = "outcome", _("outcomes")
        MOTIVE = "motive", _("motives")
        VERIFICATION = "verification", _("states of verification")

    title_en = models.CharField(_("title in English"), max_length=120)
    title_ru = models.CharField(_("title in Russian"), max_length=120)
    shape = models.CharField(_("it shows"), max_length=20, choices=Shape, default=Shape.MONTHS)
    question = models.CharField(
        _("which cases"),
        max_length=500,
        blank=True,
        help_text=_("Choose the cases on the page of cases, and paste its address here. If empty: all public cases."),
    )
    is_public = models.BooleanField(_("readers see it"), default=False)

    class Meta:
        verbose_name = _("chart")
        verbose_name_plural = _("charts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        address = reverse("desertions:cases")
        return f"{address}?{self.question}" if self.question else address

    @property
    def title(self) -> str:
        """Return the title in the active language."""
        return by_language(en=self.title_en, ru=self.title_ru)

    @property
    def asked(self) -> QueryDict:
        """Return the question as the page of cases reads it."""
        return QueryDict(self.question)
