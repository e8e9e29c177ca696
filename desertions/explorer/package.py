"""The cases of an answer as a package to keep: a zip with the table, what its columns say, and how to cite it."""

import datetime
import zipfile
from collections.abc import Iterator
from typing import IO, cast

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from desertions.explorer.explorer import Explorer
from newsroom.lib.files.table_export import csv_file


class _Sink:
    """A file that zipfile writes to, from which is taken what has been written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is written can be taken at once."""

    def take(self) -> bytes:
        """Return what has been written since the last time."""
        taken, self.pieces = b"".join(self.pieces), []
        return taken


def package(
    explorer: Explorer, table: Iterator[bytes], columns: dict[str, str], at: datetime.datetime
) -> Iterator[bytes]:
    """Return a zip of the table, which is a CSV file, as it is written; of `columns` and of what the table is."""
    about = about_the_table(explorer, at)
    rows = [(gettext("Column"), gettext("What it says")), *columns.items()]
    dictionary = b"".join(csv_file(rows))

    def pieces() -> Iterator[bytes]:
        sink = _Sink()
        with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED) as archive:  # it needs no more of a file
            archive.writestr("about.txt", about)
            archive.writestr("columns.csv", dictionary)
            with archive.open("cases.csv", "w", force_zip64=True) as file:
                for piece in table:
                    file.write(piece)
                    yield sink.take()
        yield sink.take()

    return pieces()


def about_the_table(explorer: Explorer, at: datetime.datetime) -> str:
    """Return what the table holds, as of when, under which licence, and how to cite it."""
    question = explorer.address()
    address = f"{settings.SITE_URL}{reverse('desertions:cases')}{f'?{question}' if question else ''}"
    moment = f"{date_format(at, 'DATETIME_FORMAT')} UTC"
    filters = [f"  {capfirst(chip.label)}: {chip.value}" for chip in explorer.chips()] or [f"  {gettext('none')}"]
    name = gettext("Public cases")
    lines = [
        f"{settings.SITE_NAME}: {name}",
        "",
        gettext("Cases: %d") % explorer.number,
        gettext("As of: %s") % moment,
        gettext("Address: %s") % address,
        gettext("Filters:"),
        *filters,
        gettext("How we count: %s") % f"{settings.SITE_URL}{reverse('desertions:methodology')}",
        gettext("Licence: %s") % settings.DATA_LICENCE,
        gettext("Cite as: %s") % f"{settings.SITE_NAME}. {name}. {moment}. {address}",
        "",
        gettext("A case that is withdrawn later disappears from the site. Please do not keep it public either."),
        "",
    ]
    return "\n".join(lines)
