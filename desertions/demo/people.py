import csv
import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = Path(__file__).parent / "names.csv"


def names(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Invented men without end, drawn by the frequency of each part of a name."""
    parts: dict[str, tuple[list[str], list[int]]] = {}
    with NAMES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            texts, counts = parts.setdefault(row["part"], ([], []))
            texts.append(row["text"])
            counts.append(int(row["count"]))
    while True:
        name = {part: chance.choices(texts, counts)[0] for part, (texts, counts) in parts.items()}
        yield name | {"born_on": datetime.date(1968, 1, 1) + datetime.timedelta(days=chance.randrange(13500))}
