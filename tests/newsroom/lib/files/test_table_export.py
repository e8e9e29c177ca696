"""Files of tables that readers and staff take away."""

import io
import time
import zipfile

from openpyxl import load_workbook

from newsroom.lib.files.table_export import workbook_file

ROWS = [["case", "outcome"], ["20GMRD-0001", "=SUM(A1)"]]


def test_equal_rows_make_equal_workbooks_whenever_they_are_written(clock_stands_still):
    first = b"".join(workbook_file(ROWS))
    time.sleep(2)  # the times of files that a zip tells count by two seconds, and no test stops those of the disk
    assert b"".join(workbook_file(ROWS)) == first


def test_workbook_tells_no_time_of_the_disk():
    with zipfile.ZipFile(io.BytesIO(b"".join(workbook_file(ROWS)))) as archive:
        assert {part.date_time[0] for part in archive.infolist()} == {1980}
        assert archive.testzip() is None


def test_workbook_holds_what_no_spreadsheet_runs():
    sheet = load_workbook(io.BytesIO(b"".join(workbook_file(ROWS)))).active
    assert [list(row) for row in sheet.values] == [["case", "outcome"], ["20GMRD-0001", "'=SUM(A1)"]]
