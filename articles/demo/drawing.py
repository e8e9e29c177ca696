"""Pictures for the demonstration, drawn by the program: they show no real place or person."""

import itertools
import math
import random
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1500, 1000
Colour = tuple[int, int, int]


def picture(name: str) -> bytes:
    """Return the JPEG of "steppe", "court", "ledger" or "barracks". Its bytes are the same every time."""
    chance = random.Random(name)  # noqa: S311 # reproducible, not secret
    image = Image.new("RGB", (WIDTH, HEIGHT))
    PICTURES[name](image, chance)
    grain = Image.frombytes("L", (WIDTH // 2, HEIGHT // 2), chance.randbytes(WIDTH * HEIGHT // 4)).resize(image.size)
    image = Image.blend(image, Image.merge("RGB", [grain] * 3), 0.045)
    content = BytesIO()
    image.save(content, "JPEG", quality=82, optimize=True, progressive=True)
    return content.getvalue()


def _sky(image: Image.Image, stops: list[tuple[float, Colour]], down_to: int) -> None:
    draw = ImageDraw.Draw(image)
    for y in range(down_to):
        draw.line([(0, y), (WIDTH, y)], fill=_between(stops, y / down_to))


def _between(stops: list[tuple[float, Colour]], place: float) -> Colour:
    for (start, first), (end, second) in itertools.pairwise(stops):
        if place <= end:
            share = (place - start) / (end - start)
            r, g, b = (round(a + (z - a) * share) for a, z in zip(first, second, strict=True))
            return r, g, b
    return stops[-1][1]


def _hills(image: Image.Image, chance: random.Random, base: int, height: int, colour: Colour) -> None:
    waves = [(chance.uniform(0.002, 0.009), chance.uniform(0, 6.3), chance.uniform(0.2, 1)) for _ in range(4)]
    top = [base - height * sum(a * math.sin(f * x + p) for f, p, a in waves) / 3 for x in range(0, WIDTH + 1, 5)]
    points = [(x * 5, y) for x, y in enumerate(top)]
    ImageDraw.Draw(image).polygon([(0, HEIGHT), *points, (WIDTH, HEIGHT)], fill=colour)


def _steppe(image: Image.Image, chance: random.Random) -> None:
    _sky(image, [(0, (44, 52, 74)), (0.45, (120, 94, 98)), (0.8, (214, 150, 110)), (1, (238, 196, 148))], 640)
    glow = Image.new("L", image.size, 0)
    ImageDraw.Draw(glow).ellipse((980, 480, 1180, 680), fill=210)
    glow = glow.filter(ImageFilter.GaussianBlur(70))
    image.paste((255, 224, 176), mask=glow)
    for base, height, colour in [
        (610, 26, (126, 92, 84)), (650, 34, (94, 70, 64)), (720, 30, (66, 52, 46)), (800, 22, (44, 36, 32)),
    ]:  # fmt: skip
        _hills(image, chance, base, height, colour)
    draw = ImageDraw.Draw(image)
    draw.polygon([(560, 1000), (960, 1000), (1032, 716), (1024, 716)], fill=(120, 98, 82))
    draw.polygon([(700, 1000), (722, 1000), (1028, 720), (1027, 720)], fill=(70, 56, 48))
    for x in range(60, WIDTH, 210):
        top = 520 + int(30 * math.sin(x))
        draw.line([(x, top), (x, 800)], fill=(34, 28, 26), width=5)
        draw.line([(x - 24, top + 18), (x + 24, top + 18)], fill=(34, 28, 26), width=4)
        draw.arc((x, top - 30, x + 210, top + 70), 10, 170, fill=(34, 28, 26), width=2)
    draw.ellipse((997, 752, 1013, 768), fill=(20, 16, 15))
    draw.polygon(
        [(993, 770), (1017, 770), (1021, 812), (1012, 850), (1006, 818), (998, 850), (990, 812)], fill=(20, 16, 15)
    )
    for _ in range(900):
        x, y = chance.randrange(WIDTH), chance.randrange(810, HEIGHT)
        blade = chance.randrange(8, 30)
        draw.line([(x, y), (x + chance.randrange(-6, 12), y - blade)], fill=(72, 58, 44), width=1)


def _court(image: Image.Image, chance: random.Random) -> None:
    _sky(image, [(0, (202, 206, 208)), (1, (232, 226, 214))], HEIGHT)
    draw = ImageDraw.Draw(image)
    draw.polygon([(120, 360), (750, 90), (1380, 360)], fill=(150, 138, 124))
    draw.polygon([(210, 342), (750, 122), (1290, 342)], fill=(178, 166, 150))
    draw.rectangle((120, 360, 1380, 420), fill=(136, 124, 112))
    draw.rectangle((170, 420, 1330, 860), fill=(74, 66, 62))
    for x in range(190, 1300, 190):
        for shade in range(100):
            tone = 120 + int(90 * math.sin(math.pi * shade / 100))
            draw.line([(x + shade, 440), (x + shade, 850)], fill=(tone, tone - 8, tone - 20))
        draw.rectangle((x - 14, 420, x + 114, 446), fill=(190, 178, 160))
        draw.rectangle((x - 14, 840, x + 114, 866), fill=(190, 178, 160))
    for step in range(6):
        shade = 170 - 14 * step
        draw.rectangle(
            (120 - 30 * step, 866 + 24 * step, 1380 + 30 * step, 890 + 24 * step), fill=(shade, shade - 8, shade - 18)
        )
    draw.rectangle((690, 560, 810, 866), fill=(40, 32, 30))
    draw.rectangle((690, 560, 748, 866), fill=(122, 31, 28))


def _ledger(image: Image.Image, chance: random.Random) -> None:
    image.paste((66, 58, 52), (0, 0, WIDTH, HEIGHT))
    sheet = Image.new("RGB", (1180, 1100), (244, 239, 228))
    draw = ImageDraw.Draw(sheet)
    for x in (90, 520, 760, 960):
        draw.line([(x, 0), (x, 1100)], fill=(190, 160, 150), width=2)
    for row in range(26):
        y = 50 + 40 * row
        draw.line([(0, y + 28), (1180, y + 28)], fill=(208, 202, 190), width=1)
        marked = chance.random() < 0.16
        for left, right in ((110, 500), (540, 740), (780, 940), (980, 1140)):
            x = left
            while x < right - chance.randrange(20, 150):
                word = chance.randrange(30, 110)
                colour = (122, 31, 28) if marked else (88, 82, 78)
                draw.rounded_rectangle((x, y + 4, min(x + word, right), y + 18), 5, fill=colour)
                x += word + 14
    turned = sheet.rotate(-5, expand=True, fillcolor=(66, 58, 52), resample=Image.Resampling.BICUBIC)
    image.paste(turned, (130, -60))


def _barracks(image: Image.Image, chance: random.Random) -> None:
    _sky(image, [(0, (14, 18, 30)), (1, (48, 54, 72))], 700)
    draw = ImageDraw.Draw(image)
    for _ in range(160):
        x, y, tone = chance.randrange(WIDTH), chance.randrange(520), chance.randrange(90, 220)
        draw.point((x, y), fill=(tone, tone, tone))
    draw.rectangle((0, 690, WIDTH, HEIGHT), fill=(24, 24, 28))
    for index, left in enumerate(range(-60, WIDTH, 400)):
        draw.rectangle((left, 470, left + 350, 760), fill=(34, 35, 42))
        draw.polygon([(left - 20, 470), (left + 175, 370), (left + 370, 470)], fill=(26, 26, 32))
        for floor in range(2):
            for window in range(5):
                x, y = left + 30 + 64 * window, 510 + 120 * floor
                lit = index == 2 and floor == 1 and window == 3
                draw.rectangle((x, y, x + 36, y + 60), fill=(236, 196, 120) if lit else (18, 20, 27))
    glow = Image.new("L", image.size, 0)
    ImageDraw.Draw(glow).ellipse((880, 560, 1060, 760), fill=130)
    image.paste((236, 196, 120), mask=glow.filter(ImageFilter.GaussianBlur(60)).point([v // 2 for v in range(256)]))


PICTURES: dict[str, Callable[[Image.Image, random.Random], None]] = {
    "steppe": _steppe,
    "court": _court,
    "ledger": _ledger,
    "barracks": _barracks,
}
