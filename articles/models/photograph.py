from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.querysets import PhotographQuerySet


class Photograph(models.Model):
    """A picture re-encoded on arrival, so that nothing of the camera or the place travels with it."""

    image = models.ImageField(
        _("image"),
        upload_to="photographs/%Y/%m",
        width_field="width",
        height_field="height",
        help_text=_("JPEG, PNG or WebP. Metadata such as place and camera is removed."),
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(
        _("alternative text"), max_length=300, help_text=_("What a reader who cannot see it needs to know.")
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200)

    objects = PhotographQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.alt

    def get_absolute_url(self) -> str:
        return reverse("articles:photograph", args=[self.pk])
