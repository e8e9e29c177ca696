"""Facts of law and military service, versioned with the code."""

import csv
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV table beside this file, by column name."""
    with (Path(__file__).parent / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def lines(name: str) -> list[str]:
    """Return the lines of a table beside this file, its heading first."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8").splitlines()
