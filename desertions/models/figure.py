from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from desertions.querysets import FigureQuerySet
from newsroom.lib.desk.history import keep_history
from newsroom.lib.text.languages import by_language, counted


@keep_history
class Figure(models.Model):
    """A named number. It is never entered by hand: it is counted from the cases that its definition selects."""

    class Counted(models.TextChoices):
        """What a figure counts."""

        CASES = "cases", _("cases")
        PROCEEDINGS = "proceedings", _("proceedings of these cases")

    slug = models.SlugField(
        _("slug"),
        unique=True,
        max_length=80,
        help_text=_("The figure's address. Do not change it once published."),
    )
    label_en = models.CharField(_("label in English"), max_length=200)
    label_ru = models.CharField(_("label in Russian"), max_length=200)
    noun_en = models.CharField(
        _("counted noun in English"),
        max_length=120,
        blank=True,
        help_text=_("For one and for many, as “soldier|soldiers”. A story may show the number with it."),
    )
    noun_ru = models.CharField(
        _("counted noun in Russian"),
        max_length=120,
        blank=True,
        help_text=_("For one, two and five, as “человек|человека|человек”."),
    )
    rule_en = models.TextField(
        _("how it is counted, in English"), help_text=_("One or two sentences a reader understands.")
    )
    rule_ru = models.TextField(_("how it is counted, in Russian"))
    counted = models.CharField(_("what is counted"), max_length=20, choices=Counted, default=Counted.CASES)
    definition = models.JSONField(_("case filter"), default=dict, blank=True)
    is_public = models.BooleanField(_("public"), default=False)
    position = models.PositiveSmallIntegerField(
        _("place on the front page"), null=True, blank=True, help_text=_("If empty, it is not shown there.")
    )
    parts = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="wholes",
        verbose_name=_("parts that add up to it"),
        help_text=_("If their sum differs from this figure, the desk sees an alarm."),
    )
    small_number_reason = models.TextField(
        _("why so small a number may be published"),
        blank=True,
        help_text=_(
            "“Major: 1” may identify a person, and so may two numbers together. Say who agreed and why it harms no one."
        ),
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["position", "slug"]
        permissions = [("publish_figure", _("Can publish a figure"))]
        indexes = [models.Index(fields=["position"], condition=Q(is_public=True), name="front_page_figures")]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("desertions:figure", args=[self.slug])

    @property
    def label(self) -> str:
        """Return the label in the active language."""
        return by_language(en=self.label_en, ru=self.label_ru)

    def noun(self, number: int) -> str:
        """Return the form of the noun for the number, in the active language, or `""` if the figure has no noun."""
        language = "ru" if (get_language() or "").startswith("ru") else "en"
        forms = str(getattr(self, f"noun_{language}"))
        return counted(number, forms, language) if forms else ""

    @property
    def rule(self) -> str:
        """Return how the figure is counted, in the active language."""
        return by_language(en=self.rule_en, ru=self.rule_ru)


class FigureValue(models.Model):
    """The value of a figure as readers see it from a moment on, until the next. Rows are added, never changed.

    But for `kinds`, the kinds of sources that may be named, which a worker adds once. `definition` and `counted` say
    what was counted then; rows from before there were releases do not.
    """

    figure = models.ForeignKey(Figure, models.CASCADE, related_name="recorded_values")
    value = models.PositiveIntegerField(_("value"))
    verified = models.PositiveIntegerField(_("of these verified"), default=0)
    taken_at = models.DateTimeField(_("taken at"))
    kinds = models.JSONField(_("kinds of sources"), null=True)
    definition = models.JSONField(_("case filter"), null=True)
    counted = models.CharField(_("what is counted"), max_length=20, choices=Figure.Counted, blank=True, db_default="")
    release = models.ForeignKey(
        "FigureRelease", models.PROTECT, null=True, related_name="recorded_values", verbose_name=_("release")
    )

    class Meta:
        verbose_name = _("recorded value")
        verbose_name_plural = _("recorded values")
        ordering = ["-taken_at", "-id"]
        indexes = [models.Index(fields=["figure", "-taken_at"], name="reading_history")]

    def __str__(self) -> str:
        return f"{self.value} ({date_format(timezone.localtime(self.taken_at), 'DATE_FORMAT')})"
