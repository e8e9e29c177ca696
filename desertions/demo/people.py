"""Invented people for the demonstration."""

import csv
import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = Path(__file__).parent / "names.csv"
"""Parts of names with their frequencies."""


def names(chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield invented people, all of them men, without end; each part of a name is drawn by its frequency.

    Each has `surname`, `given_name`, `patronymic` and `born_on`.
    """
    parts: dict[str, tuple[list[str], list[int]]] = {}
    with NAMES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            texts, counts = parts.setdefault(row["part"], ([], []))
            texts.append(row["text"])
            counts.append(int(row["count"]))
    while True:
        name = {part: chance.choices(texts, counts)[0] for part, (texts, counts) in parts.items()}
        yield name | {"born_on": datetime.date(1968, 1, 1) + datetime.timedelta(days=chance.randrange(13500))}
