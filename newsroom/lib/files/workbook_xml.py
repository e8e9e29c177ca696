"""What calamine does not tell of a workbook: hidden rows, errors, formats and the first day. For the child alone."""

import re
import zipfile
from typing import Any

from defusedxml import ElementTree

ODS_ERROR = re.compile(r"#[A-ZА-Я/0!?]+|Err:\d+|Ошибка:\d+")


class Unread:
    """What calamine does not tell of a sheet; rows and columns count from 0.

    `cells` has, by row and column, the text of an error, or as many zeros as a number's format has digits.
    """

    def __init__(self) -> None:
        self.hidden: list[int] = []
        self.cells: dict[int, dict[int, str]] = {}
        self.counts_from_1904 = False


def unread_of(path: str, sheet: str) -> Unread:
    """Return what calamine does not tell of a sheet, from the XML of an XLSX or ODS file."""
    unread = Unread()
    if not zipfile.is_zipfile(path):
        return unread
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "xl/workbook.xml" in names:
            _read_xlsx(archive, names, sheet, unread)
        elif "content.xml" in names:
            _read_ods(archive, sheet, unread)
    return unread


def _read_xlsx(archive: zipfile.ZipFile, names: set[str], sheet: str, unread: Unread) -> None:
    book = _root(archive, "xl/workbook.xml")
    properties = next((element for element in book if _tag(element) == "workbookPr"), None)
    unread.counts_from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    relation = next((_of(e, "id") for e in book.iter() if _tag(e) == "sheet" and e.get("name") == sheet), None)
    relations = _root(archive, "xl/_rels/workbook.xml.rels")
    target = next((e.get("Target", "") for e in relations if e.get("Id") == relation), "")
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if part not in names:
        return
    zeros = _zeros_of_styles(archive) if "xl/styles.xml" in names else {}
    if not zeros and not _holds(archive, part, (b't="e"', b"hidden=")):
        return
    row = -1
    for event, element in ElementTree.iterparse(archive.open(part), events=("start", "end")):
        tag = _tag(element)
        if tag == "row" and event == "start":
            row = int(element.get("r", row + 2)) - 1
            if element.get("hidden") in ("1", "true"):
                unread.hidden.append(row)
        elif tag == "c" and event == "end" and (element.get("t") == "e" or element.get("s") in zeros):
            value = next((child.text or "" for child in element if _tag(child) == "v"), "")
            shown = value if element.get("t") == "e" else zeros[element.get("s", "")] if value.isdigit() else ""
            if shown:
                unread.cells.setdefault(row, {})[_column(element.get("r", "A1"))] = shown
        elif tag == "row":
            element.clear()


def _zeros_of_styles(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return number of a cell style → the zeros of its format, for formats such as `000000`."""
    styles = _root(archive, "xl/styles.xml")
    codes = {e.get("numFmtId"): e.get("formatCode", "") for e in styles.iter() if _tag(e) == "numFmt"}
    cells = next((element for element in styles if _tag(element) == "cellXfs"), ())
    of_style = {str(place): codes.get(element.get("numFmtId"), "") for place, element in enumerate(cells)}
    return {style: code for style, code in of_style.items() if re.fullmatch(r"0{2,20}", code)}


def _read_ods(archive: zipfile.ZipFile, sheet: str, unread: Unread) -> None:
    row, column, table = -1, 0, ""
    for event, element in ElementTree.iterparse(archive.open("content.xml"), events=("start", "end")):
        tag = _tag(element)
        if tag == "table" and event == "start":
            table, row = _of(element, "name") or "", -1
        elif table != sheet:
            continue
        elif tag == "table-row" and event == "start":
            row, column = row + 1, 0
            if _of(element, "visibility") in ("collapse", "filter"):
                unread.hidden.append(row)
        elif tag in ("table-cell", "covered-table-cell") and event == "end":
            text = "".join(element.itertext()).strip()
            if ODS_ERROR.fullmatch(text) and (_of(element, "formula") or _of(element, "value-type") == "error"):
                unread.cells.setdefault(row, {})[column] = text
            column += int(_of(element, "number-columns-repeated") or 1)
        elif tag == "table-row":
            row += int(_of(element, "number-rows-repeated") or 1) - 1
            element.clear()


def _root(archive: zipfile.ZipFile, part: str) -> Any:
    """Return the root element of a part of an archive."""
    return ElementTree.parse(archive.open(part)).getroot()


def _holds(archive: zipfile.ZipFile, part: str, wanted: tuple[bytes, ...]) -> bool:
    """Return whether a part of an archive holds one of these."""
    rest = b""
    with archive.open(part) as file:
        while piece := file.read(1 << 20):
            if any(text in rest + piece for text in wanted):
                return True
            rest = piece[-20:]
    return False


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _of(element: Any, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def _column(reference: str) -> int:
    """Return the column of a reference such as `AB12`, from 0."""
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference):
        number = number * 26 + ord(letter) - 64
    return number - 1
