"""Real workbooks, made as a spreadsheet program would, and as an attacker would."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook


def workbook(
    rows: list[list[Any]], *, merged: str | None = None, macros: bool = False, links: bool = False, far_cell: str = ""
) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    if far_cell:
        sheet[far_cell] = "x"
    content = BytesIO()
    book.save(content)
    with zipfile.ZipFile(content, "a") as archive:
        if macros:
            archive.writestr("xl/vbaProject.bin", b"not run by anyone")
        if links:
            archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    return content.getvalue()


def ods(rows: list[list[Any]], *, start: str = "<office:document-content", **_ignored: Any) -> bytes:
    """An OpenDocument spreadsheet of one sheet. `start` is what its content begins with."""
    table = "".join(f"<table:table-row>{''.join(_cell(value) for value in row)}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    sheet = f'<office:spreadsheet><table:table table:name="S">{table}</table:table></office:spreadsheet>'
    document = f'{start} {spaces} office:version="1.2"><office:body>{sheet}</office:body>'
    content = BytesIO()
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", f"{document}</office:document-content>")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return content.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    text = f"<text:p>{escape(str(value))}</text:p>"
    if isinstance(value, date):
        kind = f'"date" office:date-value="{value.isoformat()}"'
    else:
        kind = f'"float" office:value="{value}"' if isinstance(value, int) else '"string"'
    return f"<table:table-cell office:value-type={kind}>{text}</table:table-cell>"
