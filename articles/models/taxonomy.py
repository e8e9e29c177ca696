from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from newsroom.lib.text.languages import by_language


class Section(models.Model):
    """A section of the newspaper. Each has a page and a feed."""

    name_en = models.CharField(_("name in English"), max_length=80)
    name_ru = models.CharField(_("name in Russian"), max_length=80)
    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("order in the menu"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:section", args=[self.slug])

    @property
    def name(self) -> str:
        """Return the name in the active language."""
        return by_language(en=self.name_en, ru=self.name_ru)


class Series(models.Model):
    """Articles that belong together and are read one after the other."""

    name_en = models.CharField(_("name in English"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120)
    slug = models.SlugField(_("slug"), unique=True)
    about_en = models.TextField(_("description in English"), blank=True)
    about_ru = models.TextField(_("description in Russian"), blank=True)

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("several", "series")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("articles:series", args=[self.slug])

    @property
    def name(self) -> str:
        """Return the name in the active language."""
        return by_language(en=self.name_en, ru=self.name_ru)

    @property
    def about(self) -> str:
        """Return the description in the active language."""
        return by_language(en=self.about_en, ru=self.about_ru)


class Tag(models.Model):
    """A topic of articles. Each has a page and a feed."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    name_ru = models.CharField(_("name in Russian"), max_length=80, blank=True)
    slug = models.SlugField(_("slug"), unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return by_language(en=self.name, ru=self.name_ru or self.name)

    def get_absolute_url(self) -> str:
        return reverse("articles:tag", args=[self.slug])


class Author(models.Model):
    """A person whose name stands above articles. They need not have an account."""

    name = models.CharField(_("name"), max_length=120)
    name_ru = models.CharField(_("name in Russian"), max_length=120, blank=True)
    slug = models.SlugField(_("slug"), unique=True)
    about = models.TextField(_("about"), blank=True)
    about_ru = models.TextField(_("about, in Russian"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return by_language(en=self.name, ru=self.name_ru or self.name)

    def get_absolute_url(self) -> str:
        return reverse("articles:author", args=[self.slug])

    @property
    def about_him(self) -> str:
        """Return the description of the author in the active language."""
        return by_language(en=self.about, ru=self.about_ru or self.about)


class OldSlug(models.Model):
    """A slug that an article had before. Its address leads on to the current one."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="old_slugs", verbose_name=_("article"))

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug
