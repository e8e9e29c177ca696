"""Pictures that stand for a page where its address is shared: drawn by the server, with the site as their source."""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
PAPER, INK, ACCENT, SOFT, LIGHT = "#fbfaf7", "#1b1a18", "#7a1f1c", "#4d4a45", "#d6b7b4"
CHART = 260
"""Height of the room for a chart."""
FONTS = settings.BASE_DIR / "static" / "fonts"
SIZES = (76, 64, 54, 46, 38)
"""Font sizes of the headline in pixels, largest first. The first in which it fits is used."""
MAX_LINES = 5

Font = ImageFont.FreeTypeFont
Columns = Sequence[tuple[float, float]]
"""Columns of a chart: how much of each is sure, and its whole height."""
_pictures: VersionedCache[bytes] = VersionedCache("pictures for sharing", 4 * MEGABYTE)


def picture_of(kicker: str, headline: str, columns: Columns = ()) -> bytes:
    """Return a PNG of 1,200 × 630 pixels with a headline, a chart if there are columns, and the site as its source."""
    texts = (f"{settings.SITE_NAME} · {urlsplit(settings.SITE_URL).netloc}", kicker, headline, tuple(columns))
    return _pictures.get(texts, "as its key", lambda: _draw(*texts))


def _draw(source: str, kicker: str, headline: str, columns: Columns) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    _write(canvas, (MARGIN, 64), kicker, 30, ACCENT)
    size, lines = _fit_headline(headline, HEIGHT - 250 - (CHART if columns else 0))
    for number, line in enumerate(lines):
        _write(canvas, (MARGIN, 128 + number * round(size * 1.16)), line, size, INK)
    if columns:
        _draw_columns(canvas, columns)
    canvas.line((MARGIN, HEIGHT - 104, WIDTH - MARGIN, HEIGHT - 104), fill=SOFT, width=2)
    _write(canvas, (MARGIN, HEIGHT - 84), source, 34, SOFT)
    content = BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _draw_columns(canvas: ImageDraw.ImageDraw, columns: Columns) -> None:
    """Draw each column, dark as far as it is sure, on the line above the source."""
    most, step, floor = max(whole for _sure, whole in columns) or 1, (WIDTH - 2 * MARGIN) / len(columns), HEIGHT - 104
    for place, (sure, whole) in enumerate(columns):
        left = MARGIN + (place + 0.08) * step
        for height, colour in ((whole, LIGHT), (sure, ACCENT)):
            top = floor - (CHART - 20) * height / most
            if top < floor:
                canvas.rectangle((left, top, left + step * 0.84, floor), fill=colour)


def _fit_headline(text: str, room: float) -> tuple[int, list[str]]:
    for size in SIZES:
        lines = _lines(text, size)
        if len(lines) <= MAX_LINES and len(lines) * size * 1.16 < room:
            return size, lines
    return size, [*lines[: MAX_LINES - 1], lines[MAX_LINES - 1].rstrip(" ,.;:") + "…"] if len(
        lines
    ) > MAX_LINES else lines


def _lines(text: str, size: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size) > WIDTH - 2 * MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _write(canvas: ImageDraw.ImageDraw, place: tuple[int, int], text: str, size: int, colour: str) -> None:
    x, y = float(place[0]), place[1]
    for run, font in _runs(text, size):
        canvas.text((x, y), run, font=font, fill=colour)
        x += font.getlength(run)


def _width(text: str, size: int) -> float:
    return sum(font.getlength(run) for run, font in _runs(text, size))


def _runs(text: str, size: int) -> list[tuple[str, Font]]:
    """Split the text into runs, each with the font that has its alphabet."""
    pieces = groupby(text, lambda letter: "cyrillic" if "\u0400" <= letter <= "\u04ff" or letter == "№" else "latin")
    return [("".join(letters), _font(alphabet, size)) for alphabet, letters in pieces]


@lru_cache(maxsize=32)
def _font(alphabet: str, size: int) -> Font:
    return ImageFont.truetype(str(FONTS / f"source-serif-4-{alphabet}-700-normal.woff2"), size)
