from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import DocumentQuerySet


class Document(models.Model):
    """A PDF that an article shows to readers, without metadata about who made it and where."""

    file = models.FileField(
        _("file"),
        upload_to="documents/%Y/%m",
        help_text=_("A PDF. Author, program and dates written into it are removed; what its pages show stays."),
    )
    title = models.CharField(_("title"), max_length=200, help_text=_("What a reader opens, in the story's language."))
    size = models.PositiveIntegerField(_("bytes"), default=0, editable=False)
    pages = models.PositiveIntegerField(_("pages"), default=0, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:document", args=[self.pk])
