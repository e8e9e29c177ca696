from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles.editor import PAGE_EXTENSIONS
from articles.querysets import SitePageQuerySet
from newsroom.lib.text.html import clean_page, stored
from newsroom.lib.text.languages import by_language


class SitePage(models.Model):
    """A page about the newsroom that editors write in both languages: who it is, privacy, how to reach it."""

    class Place(models.TextChoices):
        """Where readers find it."""

        FOOTER = "footer", _("in the footer of every page")
        LETTERS = "letters", _("beside the form for letters")
        NOWHERE = "nowhere", _("by its address alone")

    title_en = models.CharField(_("title in English"), max_length=120)
    title_ru = models.CharField(_("title in Russian"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    body_en = ProseEditorField(_("text in English"), extensions=PAGE_EXTENSIONS, sanitize=clean_page)
    body_ru = ProseEditorField(_("text in Russian"), extensions=PAGE_EXTENSIONS, sanitize=clean_page)
    place = models.CharField(
        _("place"),
        max_length=20,
        choices=Place,
        default=Place.FOOTER,
        help_text=_("Beside the form for letters stand other safe ways to reach you, such as Signal or PGP."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_published = models.BooleanField(_("readers see it"), default=False)
    updated_on = models.DateField(_("updated on"), auto_now=True)

    objects = SitePageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page about the newsroom")
        verbose_name_plural = _("pages about the newsroom")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:site_page", args=[self.slug])

    @property
    def title(self) -> str:
        """Return the title in the active language."""
        return by_language(en=self.title_en, ru=self.title_ru)

    @property
    def body(self) -> SafeString:
        """Return the text in the active language, as HTML."""
        return stored(by_language(en=self.body_en, ru=self.body_ru))
