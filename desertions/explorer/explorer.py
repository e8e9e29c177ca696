"""The explorer: what a reader asks of the public cases, and the answer with every choice counted.

A choice is counted under all other filters: choosing it gives as many cases as stand beside it, or as many more.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext

from desertions.cases.search import words_of_facts
from desertions.choices import LeftFrom, OutcomeKind
from desertions.explorer.bitmaps import Bitmap, count
from desertions.explorer.board import FLAGS, Board
from desertions.explorer.current_board import current_board
from desertions.explorer.form import BESIDE, SIDES, SORTS, ExplorerForm
from desertions.explorer.listing import ListedCase, listed_cases
from desertions.figures.charts import MAX_COLUMNS, Column, month_columns, month_in_words, month_key
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME
from desertions.figures.filter_fields import EARLIEST, LATEST
from desertions.figures.filters import CaseFilter, month_number
from desertions.figures.projection import months_in_words
from desertions.figures.public_codes import code_of
from desertions.models import Case
from desertions.models.shown_face import OutcomeGroup
from newsroom.lib.db.full_text_search import condition_of, terms_of
from newsroom.lib.text.languages import by_language

FACETS = (
    "unit", "composition", "contract_type", "left_from", "outcome", "motive", "served_before", "has_proceeding",
    "on_wanted_list", "verification",
)  # fmt: skip
"""Filters whose choices are counted, in their order on the page."""
PER_PAGE = 50
Conditions = dict[str, Bitmap]


@dataclass(frozen=True)
class Choice:
    """A choice of a facet. `depth` indents it below the choice that holds it."""

    value: str
    label: str
    number: int
    is_chosen: bool
    depth: int


@dataclass(frozen=True)
class Facet:
    """A filter with its choices, all that occur among the public cases."""

    name: str
    label: str
    choices: list[Choice]

    @property
    def is_used(self) -> bool:
        """Return whether any of the choices is chosen."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the query string of the page without it."""

    label: str
    value: str
    address: str


class Explorer:
    """One question to the board, from the query string of a reader's address. `errors` says what was not understood."""

    def __init__(self, asked: QueryDict) -> None:
        self.filter = CaseFilter(asked, Case.objects.all().public(), public=True, beside=BESIDE)
        self.asked = self.filter.data
        self.form = ExplorerForm(self.asked)
        self.filter.is_valid()
        self.errors = [
            (str(form.fields[name].label) if name in form.fields else "", str(message))
            for form in (self.filter.form, self.form)
            for name, messages in form.errors.items()
            for message in messages
        ]
        """(label of the parameter or "", message) of all that was not understood."""

    @cached_property
    def board(self) -> Board:
        """The board that answers."""
        return current_board()

    @cached_property
    def conditions(self) -> Conditions:
        """Return filter → the cases that meet it, for each filter in use. Only without `errors`."""
        conditions: Conditions = {}
        for name, value in self.filter.form.cleaned_data.items():
            if value:
                conditions[name] = self._cases_that_meet(name, value)
        words = self.form.cleaned_data["words"]
        if words:
            condition = condition_of(terms_of(words), "public_search_vector", beside=words_of_facts(public=True))
            matching = Case.objects.all().public().filter(condition).order_by().values_list("pk", flat=True)
            conditions["words"] = self.board.of_ids(matching.iterator(chunk_size=50_000))
        return conditions

    @cached_property
    def selected(self) -> Bitmap:
        """The cases that meet every filter."""
        return self._selected_but_for("")

    @cached_property
    def number(self) -> int:
        """The number of the selected cases."""
        return count(self.selected)

    @property
    def sort(self) -> str:
        """The order of the list, a key of `SORTS`."""
        return str(self.form.cleaned_data["sort"] or "number")

    def cases(self, page: int) -> list[ListedCase]:
        """Return a page of the selected cases; pages count from 1."""
        pks = self.board.page(self.selected, start=(page - 1) * PER_PAGE, number=PER_PAGE, order=self.sort)
        return listed_cases(pks, self.filter.units)

    def context(self) -> dict[str, Any]:
        """Return the context of the page beside its cases. Only without `errors`."""
        first_month, last_month = self._period()
        return {
            "query": f"{self.address()}&" if self.address() else "",
            "facets": self.facets(),
            "chips": list(self.chips()),
            "columns": self.columns(),
            "first_month": first_month,
            "last_month": last_month,
            "months": self._months_to_choose({first_month, last_month} - {""}),
            "words": self.form.cleaned_data["words"],
            "crossings": [self._to_cross(side) for side in SIDES],
            "sorts": [(key, label, key == self.sort) for key, label in SORTS.items()],
        }

    def columns(self) -> list[Column]:
        """Return in which months those left who meet all filters but the period, the last `MAX_COLUMNS` of them."""
        months = self.board.months(self._selected_but_for("left_on"))
        others = self.address(left_on="")
        prefix = f"{others}&left_on=" if others else "left_on="
        drawn = slice(-MAX_COLUMNS, None)
        first = months.first + max(0, len(months.perhaps) - MAX_COLUMNS)
        return month_columns(first, months.surely[drawn], months.perhaps[drawn], months.spread[drawn], prefix)

    def _to_cross(self, side: str) -> tuple[str, str, list[tuple[str, str, bool]]]:
        """Return a side of a table, its label, and (facet, label, whether it is chosen) of what it can be."""
        fields, chosen = self.filter.form.fields, self.form.cleaned_data[side]
        facets = [(name, str(fields[name].label), name == chosen) for name in SIDES[side]]
        return side, str(self.form.fields[side].label), facets

    def _period(self) -> tuple[str, str]:
        """Return the first and the last month of the period asked for, as `2022-09`; "" for an open end."""
        period = self.filter.form.cleaned_data["left_on"]
        if not period:
            return "", ""
        ends = ((period.earliest, EARLIEST), (period.latest, LATEST))
        first, last = ("" if day == bound else month_key(month_number(day)) for day, bound in ends)
        return first, last

    def _months_to_choose(self, chosen: set[str]) -> list[tuple[str, str]]:
        """Return (month, its name) of all months in which any public case may have left, and of those chosen."""
        months = self.board.all_months
        last = months.first + len(months.perhaps)
        keys = {month_key(month) for month in range(max(months.first, last - MAX_COLUMNS), last)} | chosen
        return [(key, month_in_words(key)) for key in sorted(keys)]

    def facets(self) -> list[Facet]:
        """Return every facet with its choices, counted under all other filters."""
        return [self.facet(name) for name in FACETS]

    def chips(self) -> Iterator[Chip]:
        """Yield the filters in use, one for each value."""
        for name, field in self.filter.form.fields.items():
            labels = {str(value): str(label) for value, label in getattr(field, "choices", [])}
            value = self.filter.form.cleaned_data.get(name)
            for item in value if isinstance(value, list) else [value] if value else []:
                shown = labels.get(str(item)) or _period_in_words(item)
                yield Chip(str(field.label), shown, self._address_without(name, str(item)))
        if words := self.form.cleaned_data["words"]:
            yield Chip(str(self.form.fields["words"].label), words, self._address_without("words", words))

    def address(self, **values: str) -> str:
        """Return the query string of this question with other values, an empty one for none; without the page."""
        query = self.asked.copy()
        query.pop("page", None)
        for name, value in values.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return str(query.urlencode())

    def file_name(self, form: str) -> str:
        """Return the name of a file with the selected cases, which tells the question."""
        values = [value for _name, given in self.asked.lists() for value in given if _name not in ("page", "sort")]
        parts = ["cases", *(slugify(value.replace("/", " ")) for value in values), timezone.localdate().isoformat()]
        return f"{'-'.join(filter(None, parts))[-100:].lstrip('-')}.{form}"

    def facet(self, name: str) -> Facet:
        """Return a facet with its choices, counted under all other filters."""
        field = self.filter.form.fields[name]
        others = self._selected_but_for(name)
        here, everywhere = self.board.counts(name, others), self.board.occurring(name)
        chosen = self.asked.getlist(name)
        choices = [
            Choice(value, label, sum(here.get(number, 0) for number in numbers), value in chosen, depth)
            for value, label, numbers, depth in self.values_of(name)
            if value in chosen or not everywhere.isdisjoint(numbers)
        ]
        return Facet(name, str(field.label), choices)

    def values_of(self, name: str) -> Iterator[tuple[str, str, list[int], int]]:
        """Yield value, label, numbers on the board and depth of every choice of a facet, in order."""
        if name == "unit":
            yield from self._units(None, 0)
        elif name == "outcome":
            yield from _outcomes()
        else:
            for value, label in self.filter.form.fields[name].choices:
                if value:
                    yield str(value), str(label), self._numbers(name, str(value)), 0

    def _units(self, above: int | None, depth: int) -> Iterator[tuple[str, str, list[int], int]]:
        units = self.filter.units
        for pk, parent, slug, en, ru in units:
            if parent == above:
                yield slug, by_language(en=en, ru=ru), units.within([slug]), depth
                yield from self._units(pk, depth + 1)

    def _numbers(self, name: str, value: str) -> list[int]:
        """Return the numbers on the board of the values that meet one choice of a filter."""
        if name == "unit":
            return self.filter.units.within([value])
        if name in FLAGS:
            return [int(value == "yes")]
        if name == "outcome" and value in OutcomeGroup.values:
            kinds = [kind.value for kind, group in GROUP_OF_OUTCOME.items() if group == value]
            return [code_of(name, each) for each in [*kinds, value]]
        return [0 if name == "left_from" and value == LeftFrom.UNKNOWN else code_of(name, value)]

    def _cases_that_meet(self, name: str, value: Any) -> Bitmap:
        if name == "left_on":
            return self.board.within(month_number(value.earliest), month_number(value.latest))
        values = value if isinstance(value, list) else [value]
        return self.board.of_values(name, {number for item in values for number in self._numbers(name, item)})

    def _selected_but_for(self, name: str) -> Bitmap:
        """Return the cases that meet every filter but this one."""
        others: Iterable[Bitmap] = (bitmap for other, bitmap in self.conditions.items() if other != name)
        return reduce(lambda selected, bitmap: selected & bitmap, others, self.board.present)

    def _address_without(self, name: str, value: str) -> str:
        query = self.asked.copy()
        query.pop("page", None)
        query.setlist(name, [other for other in query.getlist(name) if other != value])
        return str(query.urlencode())


def _outcomes() -> Iterator[tuple[str, str, list[int], int]]:
    """Yield the groups of outcomes with their outcomes, then the unknown."""
    for group in OutcomeGroup:
        kinds = [kind for kind, of in GROUP_OF_OUTCOME.items() if of == group]
        numbers = [code_of("outcome", each) for each in [*kinds, group]]
        yield group.value, str(group.label), numbers, 0
        for kind in kinds:
            yield kind.value, str(kind.label), [code_of("outcome", kind)], 1
    yield OutcomeKind.UNKNOWN.value, str(OutcomeKind.UNKNOWN.label), [code_of("outcome", OutcomeKind.UNKNOWN)], 0


def _period_in_words(period: Any) -> str:
    begin, _slash, end = str(period).partition("/")
    if ".." in (begin, end):
        return gettext("until %s") % end if begin == ".." else gettext("from %s") % begin
    return months_in_words(month_number(period.earliest), month_number(period.latest))
