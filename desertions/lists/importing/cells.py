"""The columns of lists and cases as resources of django-import-export: from cell to value and back.

Imports use the widgets, exports the whole resource. Imports read rows in a loop of their own for the reasons given in
docs/decisions/0011-imports-read-twice.md.
"""

import datetime
import re
from functools import cached_property, lru_cache
from typing import Any

from import_export import fields, resources, widgets

from desertions.choices import ContractType, Fact, LeftFrom
from desertions.evidence import assertions
from desertions.lists.importing.columns import CASE_FIELDS, LIST_FIELDS, MONTH_FIRST
from desertions.lists.importing.messages import RowRefusedError
from desertions.models import Case, ListEntry, Unit
from desertions.reference import ranks
from newsroom.lib.names import spelling
from newsroom.lib.text import partial_dates

FORMULA = re.compile(r"^[=\t\r]|^[+\-@](?![\d\s(])\S*(?:[(|]|!\w)|^[+\-]\d\S*(?:\||!\w)")
"""How a cell begins that a spreadsheet would compute. A sign, a mention (`@name`) or a dash before words is text."""
ERROR_VALUE = re.compile(
    r"^#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!"
    r"|ССЫЛКА!|Н/Д|ИМЯ\?|ЗНАЧ!|ДЕЛ/0!|ПУСТО!|ЧИСЛО!|ПЕРЕНОС!|ВЫЧИСЛ!)$",
    re.IGNORECASE,
)
"""What a spreadsheet, English or Russian, shows in place of a value that it cannot compute."""
NOTHING = re.compile(
    r"^(?:[-–—_/\\.\s\"«»]*|н[/.]?\s?д\.?|нет|нет данных|не указан[оаы]?|не известн[оаы]|неизвестн[оаы]|отсутствует|б/н"
    r"|n/?a|none|unknown|no data)$",
    re.IGNORECASE,
)
"""How lists write that a cell is empty."""
SERIAL = re.compile(r"^[1-5]\d{3,4}(\.\d+)?$")
YEAR = re.compile(r"^(1[89]\d\d|20\d\d)$")
AROUND_BIRTH = re.compile(
    r"^род(?:ил(?:ся|ась))?\.?\s*|[\s,]*(?:г\.?\s?р\.?|(?:г(?:ода?|\.)?\s?)?рожд\w*\.?|р\.|\?)$", re.IGNORECASE
)
"""What may stand around a date or year of birth."""
EPOCH = datetime.date(1899, 12, 30)
"""Day 0 of a spreadsheet (ECMA-376, 18.17.4.1, the 1900 system)."""
BORN_BETWEEN = (1900, 2015)
"""First and last plausible year of birth."""
REASON_OF = {spelling.TOO_LONG: "name too long"}
"""Code of an unreadable name → code of `REASONS`, where the two differ."""
CONTRACT_WORDS = {
    "контракт": "contract", "контрактник": "contract", "по контракту": "contract", "к/с": "contract",
    "мобилизация": "mobilised", "по мобилизации": "mobilised", "мобилизованные": "mobilised",
    "моб": "mobilised", "мобик": "mobilised",
    "срочник": "conscript", "по призыву": "conscript", "срочная служба": "conscript", "барс": "volunteer",
    "доброволец": "volunteer", "шторм z": "convict", "шторм v": "convict", "осужденный": "convict",
    "осуждённый": "convict", "резерв": "reservist", "mobilized": "mobilised",
}  # fmt: skip
"""What lists write for a contract type → its value."""


class TextWidget(widgets.Widget):
    """A text of at most `most` characters that is not a formula. Cleaning raises RowRefusedError."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        if len(value) > self.most:
            raise RowRefusedError("too long", most=self.most)
        if value and FORMULA.match(value):
            raise RowRefusedError("formula")
        if value.startswith("#") and ERROR_VALUE.match(value):
            raise RowRefusedError("error value")
        return value


class NameWidget(widgets.Widget):
    """One part of a name with its letters corrected. Cleaning raises RowRefusedError."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return read_name(value)[0]


class BirthWidget(widgets.Widget):
    """A birth as a PartialDate, or None. Cleaning raises RowRefusedError."""

    def clean(
        self, value: str, row: Any = None, *, month_first: bool = False, **kwargs: Any
    ) -> partial_dates.PartialDate | None:
        return read_birth(value, month_first=month_first) if value else None


class RankWidget(widgets.Widget):
    """A rank by any spelling; its value is the code of the rank. Cleaning raises RowRefusedError."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return read_rank(value) if value else ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(ranks.RANKS[value].label) if value else ""


class PartialDateWidget(widgets.Widget):
    """A day, month, season or year that is not in the future, as EDTF text. Cleaning raises RowRefusedError."""

    def clean(self, value: str, row: Any = None, *, month_first: bool = False, **kwargs: Any) -> str:
        if not value:
            return ""
        try:
            date = partial_dates.parse(value, month_first=month_first)
        except partial_dates.UnreadableDateError as error:
            raise RowRefusedError("no partial date") from error
        if date.earliest > datetime.datetime.now(datetime.UTC).date():
            raise RowRefusedError("to come")
        return date.edtf


class ChoiceWidget(widgets.Widget):
    """A choice of a vocabulary, by its value or its label in either language. Cleaning raises RowRefusedError."""

    def __init__(self, fact: Fact, vocabulary: Any) -> None:
        super().__init__()
        self.fact, self.vocabulary = fact, vocabulary

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = CONTRACT_WORDS.get(value.casefold().rstrip("."), value) if self.fact is Fact.CONTRACT_TYPE else value
        return read_choice(self.fact, text) if text else ""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(self.vocabulary(value).label) if value else ""


class UnitWidget(widgets.Widget):
    """A unit by its name in either language or its slug; its value is the id. Cleaning raises RowRefusedError."""

    @cached_property
    def by_name(self) -> dict[str, int]:
        """Name in either language, or slug, in lower case → id of the unit."""
        rows = Unit.objects.values_list("pk", "name_en", "name_ru", "slug")
        return {name.casefold(): pk for pk, *spellings in rows for name in spellings}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        if not value:
            return None
        if value.casefold() not in self.by_name:
            raise RowRefusedError("no unit")
        return self.by_name[value.casefold()]


def _columns(names_of: dict[str, Any], widgets_by_name: dict[str, widgets.Widget]) -> dict[str, fields.Field]:
    """Return a field for each of these names; those without a widget are texts of 300 characters."""
    return {
        name: fields.Field(attribute=name, column_name=name, widget=widgets_by_name.get(name) or TextWidget(300))
        for name in names_of
    }


NAME_WIDGETS: dict[str, widgets.Widget] = {
    "full_name": TextWidget(20_000),
    "surname": NameWidget(),
    "given_name": NameWidget(),
    "patronymic": NameWidget(),
    "born_on": BirthWidget(),
}
"""Field of a name or birth → its widget, the same for lists and cases."""


class EntryResource(resources.Resource):
    """An entry of a named list. Its columns take their values from `ListEntry.values`, sealed or not."""

    def __init__(self) -> None:
        super().__init__()
        own = {"number": TextWidget(100), "rank_text": TextWidget(200), "note": TextWidget(1000)}
        self.fields = _columns(LIST_FIELDS, NAME_WIDGETS | own)

    def export_field(self, field: fields.Field, instance: ListEntry, **kwargs: Any) -> Any:
        if field.column_name == "full_name":
            return instance.full_name
        values = instance.values
        return values["born_on"] or values["born_year"] if field.column_name == "born_on" else values[field.column_name]


class CaseResource(resources.Resource):
    """A case with the person's identity. Unit, rank and choices are exported in the active language."""

    def __init__(self) -> None:
        super().__init__()
        own = {
            "public_id": TextWidget(24),
            "unit": UnitWidget(),
            "rank": RankWidget(),
            "contract_type": ChoiceWidget(Fact.CONTRACT_TYPE, ContractType),
            "left_on": PartialDateWidget(),
            "left_from": ChoiceWidget(Fact.LEFT_FROM, LeftFrom),
            "born_in": TextWidget(200),
            "locator": TextWidget(100),
            "desk_notes": TextWidget(5000),
        }
        self.fields = _columns(CASE_FIELDS, NAME_WIDGETS | own)

    def export_field(self, field: fields.Field, instance: Case, **kwargs: Any) -> Any:
        name = field.column_name
        if name in {"surname", "given_name", "patronymic", "born_on", "born_in"}:
            return getattr(getattr(instance, "identity", None), name, "")
        if name in {"rank", "contract_type", "left_from"}:
            return field.widget.render(getattr(instance, name))
        return str(instance.unit) if name == "unit" else getattr(instance, name)


@lru_cache(maxsize=50_000)
def read_name(text: str) -> tuple[str, bool]:
    """Return a part of a name, corrected, and whether its letters were corrected. Raises RowRefusedError."""
    if FORMULA.match(text):
        raise RowRefusedError("formula")
    try:
        return spelling.tidy_part(text)
    except spelling.UnreadableNameError as error:
        raise RowRefusedError(REASON_OF.get(str(error), str(error))) from error


@lru_cache(maxsize=50_000)
def read_birth(text: str, *, month_first: bool = False) -> partial_dates.PartialDate:
    """Return a birth within one year, as lists write it. Raises RowRefusedError.

    A number of four or five digits that is not a year is a day as spreadsheets count them; a year of two digits lies in
    the hundred years up to the end of `BORN_BETWEEN`.
    """
    text = text.strip()
    while (shorter := AROUND_BIRTH.sub("", text).strip()) != text:
        text = shorter
    if is_serial(text):
        text = str(EPOCH + datetime.timedelta(days=int(float(text))))
    try:
        date = partial_dates.parse(text, pivot=BORN_BETWEEN[1] - 2000, month_first=month_first)
    except partial_dates.UnreadableDateError as error:
        if not month_first and (match := MONTH_FIRST.match(text)):
            raise RowRefusedError("month first", month=int(match[1])) from error
        raise RowRefusedError("no date") from error
    if date.only_year is None:
        raise RowRefusedError("no date")
    if not BORN_BETWEEN[0] <= date.only_year <= BORN_BETWEEN[1]:
        raise RowRefusedError("not to be born", year=date.only_year)
    return date


def is_serial(text: str) -> bool:
    """Return whether the text is a day as spreadsheets count them."""
    return bool(SERIAL.match(text)) and not YEAR.match(text)


@lru_cache(maxsize=10_000)
def read_rank(text: str) -> str:
    """Return the code of a rank. Raises RowRefusedError."""
    try:
        return ranks.parse(text)
    except ranks.UnreadableRankError as error:
        raise RowRefusedError("no rank") from error


@lru_cache(maxsize=10_000)
def read_choice(fact: Fact, text: str) -> str:
    """Return the value of a choice of this fact. Raises RowRefusedError."""
    try:
        return assertions.read_assertion(fact, text)
    except assertions.UnreadableAssertionError as error:
        known = {Fact.CONTRACT_TYPE: ContractType, Fact.LEFT_FROM: LeftFrom}[fact]
        raise RowRefusedError("no choice", known=", ".join(str(label) for label in known.labels)) from error
