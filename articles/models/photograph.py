from fractions import Fraction
from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from pictures.conf import app_settings
from pictures.models import PictureField, PictureFieldFile

from articles.querysets import PhotographQuerySet

WIDE = "3/2"
"""The aspect ratio in which photographs lead an article and stand in lists."""


class RenditionFiles(PictureFieldFile):
    """File of a picture. One narrower than the narrowest configured width has one rendition, of its own width."""

    @staticmethod
    def get_picture_files(**about: Any) -> dict[Any, Any]:
        """Return the renditions by aspect ratio, format and width."""
        renditions = PictureFieldFile.get_picture_files(**about)
        picture = import_string(app_settings.PICTURE_CLASS)
        for ratio, by_format in renditions.items():
            fraction = Fraction(ratio) if ratio else None
            own = min(about["img_width"], int(about["img_height"] * fraction)) if fraction else about["img_width"]
            for file_type, by_width in by_format.items():
                if not by_width:
                    by_width[max(own, 1)] = picture(about["file_name"], file_type, ratio, about["storage"], max(own, 1))
        result: dict[Any, Any] = renditions
        return result


class RenditionField(PictureField):
    """Picture field whose files are `RenditionFiles`."""

    attr_class = RenditionFiles

    def deconstruct(self) -> Any:
        """Return the field as an image field: migrations see it as one."""
        name, _path, args, options = super(PictureField, self).deconstruct()
        return name, "django.db.models.ImageField", args, options


class Licence(models.TextChoices):
    """The right by which a photograph is shown."""

    OWN = "own", _("our own")
    COMMISSIONED = "commissioned", _("made for us")
    AGENCY = "agency", _("bought from an agency")
    PERMISSION = "permission", _("with its owner's permission")
    CC_BY = "cc_by", _("CC BY")
    CC_BY_SA = "cc_by_sa", _("CC BY-SA")
    PUBLIC_DOMAIN = "public_domain", _("public domain")
    QUOTATION = "quotation", _("quoted, as the law allows")


class Photograph(models.Model):
    """A picture, re-encoded on upload so that it contains no metadata about camera or place.

    The file itself is for staff. Readers get renditions of it, which the worker makes.
    """

    image = RenditionField(
        _("image"),
        upload_to="photographs/%Y/%m",
        width_field="width",
        height_field="height",
        aspect_ratios=[None, WIDE],
        help_text=_("JPEG, PNG, WebP, AVIF or HEIC. Metadata such as place and camera is removed."),
    )
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, from the left"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("In per cent. What stays visible when the picture is cropped: click on it in the preview."),
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, from the top"), default=50, validators=[MaxValueValidator(100)], help_text=_("In per cent.")
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What a reader who cannot see it needs to know. An article is not published without it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200)
    licence = models.CharField(
        _("licence"),
        max_length=15,
        choices=Licence,
        default=Licence.OWN,
        help_text=_("What gives us the right to publish it."),
    )
    source = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        help_text=_("Where it came from. For the desk; readers see the credit."),
    )
    rendered_at = models.DateTimeField(_("renditions made at"), null=True, editable=False)

    objects = PhotographQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focus_x__lte=100, focus_y__lte=100), name="focal_point_is_in_the_picture"
            )
        ]

    def __str__(self) -> str:
        return self.alt or self.caption or str(_("photograph %d") % (self.pk or 0))

    def get_absolute_url(self) -> str:
        return reverse("articles:photograph", args=[self.pk])
