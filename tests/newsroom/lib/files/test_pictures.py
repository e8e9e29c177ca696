"""Pictures from cameras, phones and image editors are read as their makers saw them; the rest is refused in words."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from newsroom.lib.files.pictures import UnreadablePictureError, read_picture
from tests.factories import image_bytes
from tests.mutants import mutants

HERE = Path(__file__).parent / "pictures"
TAKEN = sorted(path.name for path in HERE.iterdir())


def read(content: bytes) -> Image.Image:
    return read_picture(BytesIO(content), side=1800)


def near(seen: tuple, right: tuple) -> bool:
    return all(abs(value - wanted) <= 3 for value, wanted in zip(seen, right, strict=True))


@pytest.mark.parametrize("name", TAKEN)
def test_picture_of_the_folder_is_taken_without_metadata(name):
    picture = read((HERE / name).read_bytes())
    assert picture.mode == "RGB"
    assert picture.info == {}
    assert min(picture.size) > 0


def test_wide_colours_are_converted_before_their_profile_goes():
    picture = read((HERE / "display_p3_red.jpg").read_bytes())
    assert near(picture.getpixel((50, 150)), (255, 0, 0))


def test_red_of_a_printer_stays_red():
    red, green, blue = read((HERE / "cmyk_red.jpg").read_bytes()).getpixel((150, 100))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize(
    ("mode", "kind"), [("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("RGB", "AVIF")]
)
def test_profile_that_does_not_fit_or_is_damaged_harms_nothing(mode, kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for icc in (profile, profile[:200], b"no profile"):
        content = BytesIO()
        Image.new(mode, (30, 20), 255 if mode in ("L", "P") else None).save(content, kind, icc_profile=icc)
        assert read(content.getvalue()).size == (30, 20)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_stands_as_it_was_photographed(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = image_bytes("JPEG", (80, 40), exif=exif)
    assert read(content).size == ((80, 40) if orientation < 5 else (40, 80))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged or incomplete"),
        (b"hello", "damaged or incomplete"),
        (image_bytes("JPEG", (600, 400))[:900], "damaged or incomplete"),
        (image_bytes("GIF"), "This is a GIF file"),
        (image_bytes("TIFF"), "This is a TIFF file"),
        (image_bytes("BMP"), "This is a BMP file"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "This is a SVG file"),
        ((HERE / "iphone.heic").read_bytes()[:300], "This HEIC or AVIF file cannot be read"),
    ],
)
def test_refusal_says_what_the_file_is(content, reason):
    with pytest.raises(UnreadablePictureError, match=reason):
        read(content)


def test_number_of_pixels_is_named_whatever_it_is():
    for side in (9_500, 14_000, 20_000):
        content = BytesIO()
        with Image.new("1", (side, side)) as huge:
            huge.save(content, "PNG")
        with pytest.raises(UnreadablePictureError, match="too many pixels"):
            read(content.getvalue())


def test_ten_thousand_damaged_pictures_are_read_or_refused():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x011A] = 72.0
    good = [image_bytes(kind, (16, 12), exif=exif) for kind in ("JPEG", "PNG", "WEBP", "AVIF")]
    good += [(HERE / name).read_bytes() for name in ("iphone.heic", "exif_negative_rational.jpg", "display_p3_red.jpg")]
    refused = 0
    for mutant in mutants(good):
        try:
            read(mutant)
        except UnreadablePictureError:
            refused += 1
    assert 1_000 < refused < 10_000
