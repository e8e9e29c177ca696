"""Images that represent articles without a photograph where their address is shared. The server draws them."""

from functools import lru_cache
from io import BytesIO
from itertools import groupby

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from articles.models import Article
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
PAPER, INK, ACCENT, SOFT = "#fbfaf7", "#1b1a18", "#7a1f1c", "#4d4a45"
FONTS = settings.BASE_DIR / "static" / "fonts"
SIZES = (76, 64, 54, 46, 38)
"""Font sizes of the headline in pixels, largest first. The first in which it fits is used."""
MAX_LINES = 5

Font = ImageFont.FreeTypeFont
_cards: VersionedCache[bytes] = VersionedCache("images of articles", 4 * MEGABYTE)


def card_of(article: Article) -> bytes:
    """Return a PNG of 1,200 × 630 pixels with the site's name, the section and the headline."""
    texts = (settings.SITE_NAME, str(article.section), article.headline)
    return _cards.get(texts, "as its key", lambda: draw(*texts))


def draw(site: str, section: str, headline: str) -> bytes:
    """Draw the image and return it as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, WIDTH, 14), fill=ACCENT)
    _write(canvas, (MARGIN, 64), section, 30, ACCENT)
    size, lines = _fit_headline(headline)
    for number, line in enumerate(lines):
        _write(canvas, (MARGIN, 128 + number * round(size * 1.16)), line, size, INK)
    canvas.line((MARGIN, HEIGHT - 104, WIDTH - MARGIN, HEIGHT - 104), fill=SOFT, width=2)
    _write(canvas, (MARGIN, HEIGHT - 84), site, 34, SOFT)
    content = BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _fit_headline(text: str) -> tuple[int, list[str]]:
    for size in SIZES:
        lines = _lines(text, size)
        if len(lines) <= MAX_LINES and len(lines) * size * 1.16 < HEIGHT - 250:
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
