"""Tables are read as their senders see them; a damaged one is refused by name."""

import io
import tempfile
from pathlib import Path

import openpyxl
import pytest

from newsroom.lib.files import file_types, table_import
from tests.mutants import mutants

HERE = Path(__file__).parents[3] / "desertions" / "lists" / "importing" / "files"


def small_workbook() -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.append(["ФИО", "Дата рождения"])
    workbook.active.append(["Выдумкин Пётр", "01.02.1990"])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


GOOD = {
    "text": [(HERE / name).read_bytes() for name in ("b8_cp866.csv", "b4_utf16le_nobom.csv", "c1_dashes.csv")],
    "workbook": [small_workbook()],
    "old workbook": [(HERE / "a6_old.xls").read_bytes()],
}


@pytest.mark.parametrize(("kind", "number"), [("text", 10_000), ("workbook", 60), ("old workbook", 20)])
def test_damaged_table_is_read_or_refused(kind, number):
    """A workbook is read by a child process of its own, each about as long as a thousand texts."""
    read = refused = 0
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "table"
        for mutant in mutants(GOOD[kind], number=number):
            path.write_bytes(mutant)
            try:
                media_type = file_types.media_type(path)
                overview = table_import.look(path, media_type)
                read += bool(list(table_import.rows(path, media_type, overview.layout)))
            except (file_types.RefusedFileError, table_import.UnreadableTableError):
                refused += 1
    assert read
    assert refused
