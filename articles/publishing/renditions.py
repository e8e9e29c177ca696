"""Renditions of photographs: the files that readers get instead of the stored one.

Widths and formats are those of django-pictures (see PICTURES in the settings); the crop follows the focal point. The
files are stored beside the photograph's own and served by a view that checks who may see the photograph.
"""

import datetime
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task
from pictures.models import PillowPicture
from PIL import Image, ImageOps

from articles.models import Photograph
from articles.models.photograph import WIDE
from newsroom.lib.files.pictures import UnreadablePictureError, read_picture

QUALITY: dict[str, dict[str, Any]] = {
    "AVIF": {"quality": 52, "speed": 7},
    "WEBP": {"quality": 74, "method": 4},
    "JPEG": {"quality": 78, "progressive": True, "optimize": True},
}
SHAPES = {"whole": None, "wide": WIDE}
"""Names of the whole picture and of its crop in addresses, with their aspect ratios."""


class UnreadablePhotographError(Exception):
    """The stored file is missing or damaged; the message names the photograph."""


class Rendition(PillowPicture):
    """One file: a photograph in one format, shape and width. It contains no metadata about camera or place."""

    focus: tuple[int, int] = (50, 50)

    @property
    def url(self) -> str:
        """Return the file's name in the storage. Readers' addresses come from `rendition_address`."""
        text: str = self.name
        return text

    def resize(self, image: Image.Image) -> Image.Image:
        """Return the image at this width, cropped around the focal point if the shape has an aspect ratio."""
        shown = image.convert("RGB") if self.file_type == "JPEG" else image
        if not self.aspect_ratio:
            return shown.resize((self.width, max(round(self.width * image.height / image.width), 1)))
        size = (self.width, max(self.height or 1, 1))
        return ImageOps.fit(shown, size, centering=centering(image.size, size, self.focus))

    def save(self, image: Image.Image) -> None:
        """Encode the image without metadata and replace the stored file."""
        content = BytesIO()
        self.resize(image).save(content, self.file_type, exif=b"", icc_profile=b"", **QUALITY[self.file_type])
        self.storage.delete(self.name)
        self.storage.save(self.name, ContentFile(content.getvalue()))


def centering(whole: tuple[int, int], size: tuple[int, int], focus: tuple[int, int]) -> tuple[float, float]:
    """Return Pillow's centering for `fit`, so that the focal point is as near the middle as the edges allow.

    `focus` is in per cent from the left and the top. The result is two numbers from 0 to 1.
    """
    scale = min(whole[0] / size[0], whole[1] / size[1])
    fractions = []
    for length, shown, percent in zip(whole, (size[0] * scale, size[1] * scale), focus, strict=True):
        spare = length - shown
        start = length * percent / 100 - shown / 2
        fractions.append(min(max(start / spare, 0.0), 1.0) if spare > 0 else 0.5)
    return fractions[0], fractions[1]


def ask_for_renditions(storage: Any, file_name: str, sender: Any, new: list[Any], old: list[Any]) -> None:
    """Enqueue the rendering of a photograph. django-pictures calls this whenever a photograph's file was stored."""
    if new:
        transaction.on_commit(lambda: render_photograph.enqueue(file_name))


def make_renditions(photograph: Photograph, *, at: datetime.datetime) -> int:
    """Create every rendition of a photograph, replacing existing ones. Returns their number.

    Raises UnreadablePhotographError.
    """
    files = photograph.image.get_picture_files_list()
    try:
        with photograph.image.open("rb") as content:
            image = read_picture(content, side=max(photograph.width, photograph.height, 1))
    except (OSError, UnreadablePictureError) as error:
        message = _("The file of photograph %d cannot be read: upload the image again.")
        raise UnreadablePhotographError(message % photograph.pk) from error
    for rendition in files:
        rendition.focus = (photograph.focus_x, photograph.focus_y)
        rendition.save(image)
    photograph.rendered_at = at
    photograph.save(update_fields=["rendered_at"])
    return len(files)


def make_missing(photographs: Iterable[Photograph], *, at: datetime.datetime) -> None:
    """Create the renditions of photographs that the worker has not rendered yet.

    An article is not published without its photographs. Raises UnreadablePhotographError.
    """
    for photograph in photographs:
        if photograph.rendered_at is None:
            make_renditions(photograph, at=at)


def remove_renditions(photograph: Photograph) -> None:
    """Delete a photograph's file and all its renditions from the storage."""
    for rendition in photograph.image.get_picture_files_list():
        rendition.delete()
    photograph.image.storage.delete(photograph.image.name)


def find_rendition(photograph: Photograph, shape: str, width: int, suffix: str) -> Rendition | None:
    """Return the rendition that an address names, or None."""
    files = photograph.image.aspect_ratios.get(SHAPES.get(shape, ""), {}).get(suffix.upper(), {})
    result: Rendition | None = files.get(width)
    return result


def rendition_address(photograph: Photograph, shape: str, width: int, file_type: str) -> str:
    """Return the path of a rendition."""
    return reverse("articles:rendition", args=[photograph.pk, shape, width, file_type.lower()])


def sources(photograph: Photograph, shape: str, prefix: str = "") -> list[dict[str, str]]:
    """Return the media type and `srcset` of each format for a `<picture>`, smallest files first.

    `prefix` is put before the addresses.
    """
    by_format = photograph.image.aspect_ratios[SHAPES[shape]]
    return [
        {
            "type": f"image/{file_type.lower()}",
            "srcset": ", ".join(
                f"{prefix}{rendition_address(photograph, shape, w, file_type)} {w}w" for w in sorted(widths)
            ),
        }
        for file_type, widths in by_format.items()
    ]


def size_of(photograph: Photograph, shape: str) -> tuple[int, int]:
    """Return the width and height of the largest rendition in this shape, in pixels."""
    largest = max(photograph.image.aspect_ratios[SHAPES[shape]]["JPEG"].values(), key=lambda rendition: rendition.width)
    return largest.width, largest.height or max(round(largest.width * photograph.height / photograph.width), 1)


@task()
def render_photograph(file_name: str, *, anew: bool = False) -> int:
    """Create the missing renditions of the photograph with this file. Returns their number.

    The number is 0 if the photograph is gone or complete. `anew` replaces existing renditions, as when the focal point
    has moved.
    """
    photograph = Photograph.objects.filter(image=file_name).first()
    if photograph is None or (photograph.rendered_at and not anew):
        return 0
    return make_renditions(photograph, at=timezone.now())
