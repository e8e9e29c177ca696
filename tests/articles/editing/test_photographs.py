"""A photograph is re-encoded on arrival; what is no image is refused by the name of its field."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.forms import PhotographForm
from tests.factories import image_bytes

pytestmark = pytest.mark.django_db


def form(content: bytes, name: str = "p.jpg") -> PhotographForm:
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    return PhotographForm({"alt": "A field", "credit": "Nobody", "licence": "own"}, {"image": upload})


def test_metadata_is_removed_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "UnmistakableCamera"
    exif.get_ifd(0x8825)[1] = "N"
    accepted = form(image_bytes("JPEG", (80, 40), exif=exif))
    assert accepted.is_valid(), accepted.errors
    photograph = accepted.save()
    stored = photograph.image.open().read()
    photograph.image.close()
    assert b"UnmistakableCamera" not in stored
    with Image.open(BytesIO(stored)) as picture:
        assert not dict(picture.getexif())
        assert picture.size == (40, 80)
    assert (photograph.width, photograph.height) == (40, 80)


BAD = {
    "text": b"not an image at all",
    "empty": b"",
    "SVG with script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>',
    "GIF": image_bytes("GIF"),
    "cut in the middle": image_bytes("JPEG", (600, 400))[:900],
    "HTML named .jpg": b"<html><script>x</script>",
}


@pytest.mark.parametrize("kind", BAD)
def test_file_that_is_no_whole_image_is_refused_by_name_of_field(kind):
    refused = form(BAD[kind])
    assert not refused.is_valid()
    assert list(refused.errors) == ["image"]


def test_image_of_too_many_pixels_is_refused():
    with Image.new("1", (30_000, 30_000)) as huge:
        content = BytesIO()
        huge.save(content, "PNG")
    refused = form(content.getvalue(), "p.png")
    assert list(refused.errors) == ["image"]
