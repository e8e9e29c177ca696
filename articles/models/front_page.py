from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.taxonomy import Section, Series, Tag
from articles.querysets import PinQuerySet
from newsroom.lib.text.languages import by_language


class FrontRow(models.Model):
    """A row of the front page: the newest articles of a section, a tag or a series, after those pinned to it."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    section = models.ForeignKey(Section, models.CASCADE, null=True, blank=True, verbose_name=_("section"))
    tag = models.ForeignKey(Tag, models.CASCADE, null=True, blank=True, verbose_name=_("tag"))
    series = models.ForeignKey(Series, models.CASCADE, null=True, blank=True, verbose_name=_("series"))
    stories = models.PositiveSmallIntegerField(_("number of stories"), default=3)

    class Meta:
        verbose_name = _("row of the front page")
        verbose_name_plural = _("rows of the front page")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(stories__range=(1, 12)), name="front_row_has_one_to_twelve_stories")
        ]

    def __str__(self) -> str:
        return by_language(en=self.name_en, ru=self.name_ru)


class Pin(models.Model):
    """An article that keeps its place on the front page from one time to another."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pins", verbose_name=_("article"))
    row = models.ForeignKey(
        FrontRow,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="pins",
        verbose_name=_("row of the page"),
        help_text=_("If empty, the article leads the page."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    since = models.DateTimeField(_("pinned from"))
    until = models.DateTimeField(
        _("pinned until"), null=True, blank=True, help_text=_("If empty, it stays until it is unpinned.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"), editable=False
    )

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pin")
        verbose_name_plural = _("pins")
        ordering = ["position", "-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="pin_ends_after_it_begins")
        ]

    def __str__(self) -> str:
        return str(self.article)
