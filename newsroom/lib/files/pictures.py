"""Reading of pictures from anywhere: upright, in sRGB, on white, and nothing else of the file.

JPEG, PNG, WebP and AVIF are decoded by Pillow, HEIC by pi-heif. Whatever a decoder raises is a refusal in words: no
list of its errors is complete.
"""

from contextlib import suppress
from io import BytesIO
from typing import Any, BinaryIO

import pi_heif  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "HEIF")
MOST_PIXELS = 80_000_000
ORIENTATION = 0x0112
"""The EXIF tag that says how the camera was held."""
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""Orientation → what makes the picture upright (EXIF 2.3, 4.6.4 A)."""
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"}
"""Chunks of a PNG that are read: what is seen, its colours, its orientation. Texts may be of any size."""
OTHERS = [(b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"%PDF", "PDF"), (b"8BPS", "PSD")]
"""How files begin that people send as pictures and that are not read here."""
VECTORS = (b"<svg", b"<?xml")

pi_heif.register_heif_opener(thumbnails=False)
_SRGB = ImageCms.createProfile("sRGB")


class UnreadablePictureError(Exception):
    """The file is not a picture that is read here; the message says why and what to do."""


def read_picture(file: BinaryIO, *, side: int) -> Image.Image:
    """Return the picture as its maker saw it, in mode RGB, at most `side` pixels long.

    Raises UnreadablePictureError.
    """
    file.seek(0)
    content = file.read()
    try:
        with Image.open(BytesIO(_without_texts(content)), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Image.DecompressionBombError
            clean = _on_white(_upright(picture), side, picture.info.get("icc_profile"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise UnreadablePictureError(_("The image has too many pixels. Save it at 10,000 × 8,000 at most.")) from error
    except Exception as error:
        raise UnreadablePictureError(_reason(content)) from error
    clean.info.clear()
    return clean


def _upright(picture: Image.Image) -> Image.Image:
    """Return the picture turned as its orientation says. An unreadable orientation changes nothing."""
    try:
        turn = TURNS.get(picture.getexif().get(ORIENTATION, 1))
    except Exception:  # Pillow parses EXIF in many places, each with errors of its own
        turn = None
    picture.load()
    return picture.transpose(turn) if turn is not None else picture


def _on_white(picture: Image.Image, side: int, profile: Any) -> Image.Image:
    """Return the picture as it is seen, in sRGB, on white: what lies under transparency was erased by somebody."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda level: level * (1 / 256)).convert("L")
    if "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif picture.mode in ("P", "1"):
        picture = picture.convert("RGB")
    picture.thumbnail((side, side))
    seen = _in_srgb(picture.convert("RGB") if picture.mode == "RGBA" else picture, profile)
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(seen, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return ground


def _in_srgb(picture: Image.Image, profile: Any) -> Image.Image:
    """Return the picture in sRGB, by its ICC profile. A damaged profile, or one of other colours, is ignored."""
    if isinstance(profile, bytes):
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            if converted := ImageCms.profileToProfile(picture, own, _SRGB, outputMode="RGB"):
                return converted
    return picture.convert("RGB")


def _without_texts(content: bytes) -> bytes:
    """Return a PNG without its texts, which may be larger than Pillow reads; any other file as it is."""
    if not content.startswith(PNG_HEAD):
        return content
    pieces, at = [PNG_HEAD], len(PNG_HEAD)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if content[at + 4 : at + 8] in PNG_CHUNKS:
            pieces.append(content[at:end])
        at = end
    return b"".join(pieces)


def _reason(content: bytes) -> str:
    """Return why a file was not read, by what it is."""
    kind = next((name for head, name in OTHERS if content.startswith(head)), "")
    if content.lstrip()[:5].lower().startswith(VECTORS):
        kind = "SVG"
    if kind:
        return _("This is a %s file. Save the image as JPEG, PNG, WebP, AVIF or HEIC.") % kind
    if content[4:8] == b"ftyp":
        return _("This HEIC or AVIF file cannot be read. Save the image as JPEG.")
    return _("This image is damaged or incomplete. Save it again as JPEG, PNG or WebP.")
