"""Which conditions of figures the cases meet, and whether readers can see it of the public ones: for the audit.

Read in one query, as numbers of cases that are alike in everything that the conditions ask.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Case as CaseWhen
from django.db.models import CharField, Count, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat

from desertions.choices import LeftFrom, Publication
from desertions.figures.audit.findings import Condition
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME
from desertions.figures.filters import COLUMNS, CaseFilter, month_number, surely_within
from desertions.models import Case, Figure, Motive
from desertions.models.shown_face import OutcomeShown
from desertions.querysets import UnitTree
from desertions.reference.ranks import RANKS, ranks_of
from newsroom.lib.text import partial_dates


class Meets(Enum):
    """Whether a case meets a condition, and whether readers see that."""

    YES = "Y"
    NO = "N"
    UNSEEN_YES = "y"
    UNSEEN_NO = "n"

    @property
    def is_met(self) -> bool:
        """Whether it does."""
        return self in (Meets.YES, Meets.UNSEEN_YES)

    @property
    def is_seen(self) -> bool:
        """Whether readers can tell."""
        return self in (Meets.YES, Meets.NO)


@dataclass(frozen=True)
class Definition:
    """What a figure counts: the cases that meet all conditions."""

    figure: Figure
    conditions: frozenset[Condition]


@dataclass(frozen=True)
class Alike:
    """Cases that meet the same conditions and of which readers can tell the same. Unpublished: readers see nothing."""

    cases: int
    is_public: bool
    meets: Mapping[Condition, Meets]


def read_definitions(figures: Iterable[Figure], units: UnitTree) -> tuple[list[Definition], list[Figure]]:
    """Return what the figures count, and those figures whose definition cannot be read.

    Proceedings are taken as the people whom they are against: there are at least as many.
    """
    definitions, unreadable = [], []
    for figure in figures:
        stored = figure.definition
        chosen = CaseFilter(stored if isinstance(stored, dict) else None, Case.objects.none(), units=units)
        if not isinstance(stored, dict) or not chosen.is_valid():
            unreadable.append(figure)
            continue
        conditions = set()
        for name in chosen.chosen:
            asked = chosen.form.cleaned_data[name]
            values = tuple(sorted(map(str, asked))) if isinstance(asked, list) else (str(asked),)
            conditions.add(Condition(name, values))
        if figure.counted == Figure.Counted.PROCEEDINGS:
            conditions.add(Condition("has_proceeding", ("yes",)))
        definitions.append(Definition(figure, frozenset(conditions)))
    return definitions, unreadable


def count_alike(conditions: Collection[Condition], units: UnitTree) -> list[Alike]:
    """Return the cases by the conditions that they meet, in one query."""
    reader = _Reader(conditions, units)
    alike: Counter[tuple[bool, tuple[Meets, ...]]] = Counter()
    for row in reader.rows():
        number = row.pop("n")
        alike[row["publication"] == Publication.PUBLIC, reader.meets(row)] += number
    return [
        Alike(number, is_public, dict(zip(reader.conditions, meets, strict=True)))
        for (is_public, meets), number in alike.items()
    ]


class _Reader:
    """The query that counts cases by the columns which conditions ask for, and its evaluation."""

    def __init__(self, conditions: Collection[Condition], units: UnitTree) -> None:
        self.conditions = sorted(conditions)
        self.units = units
        self.filter = CaseFilter({}, Case.objects.none(), units=units)
        self.computed = [condition for condition in self.conditions if condition.name not in COLUMNS]
        """Conditions that no column answers: the database writes a letter for each, the value of a `Meets`."""
        self.column_of: dict[Condition, str] = {}
        self.allowed: dict[Condition, set[Any]] = {}
        for condition in self.conditions:
            if condition.name in COLUMNS:
                values = list(condition.values)
                is_choice = values in (["yes"], ["no"])
                self.column_of[condition] = COLUMNS[condition.name]
                self.allowed[condition] = set(
                    self.filter.values_that_meet(condition.name, values[0] if is_choice else values)
                )
        self.known: dict[tuple[Any, ...], Meets] = {}

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield the columns asked for, with the number of cases `n`."""
        shown = {"unit": "unit_shown", "left_from": "place_shown", "current_outcome": "outcome_shown"}
        columns = {"publication", *self.column_of.values()}
        columns |= {shown[column] for column in columns if column in shown}
        cases = Case.objects.with_derived().order_by()
        if self.computed:
            letters = [
                _left_within(asked) if asked.name == "left_on" else _has_motive(asked) for asked in self.computed
            ]
            cases = cases.annotate(letters=Concat(Value(""), *letters, output_field=CharField()))
            columns.add("letters")
        yield from cases.values(*sorted(columns)).annotate(n=Count("pk")).iterator(chunk_size=10_000)

    def meets(self, row: Mapping[str, Any]) -> tuple[Meets, ...]:
        """Return whether a row meets each condition."""
        letters = dict(zip(self.computed, row.get("letters", ""), strict=True))
        return tuple([
            Meets(letters[condition]) if condition in letters else self._meets(condition, row)
            for condition in self.conditions
        ])  # fmt: skip

    def _meets(self, condition: Condition, row: Mapping[str, Any]) -> Meets:
        column = self.column_of[condition]
        value = row[column]
        is_public = row["publication"] == Publication.PUBLIC
        shown = self._shown(column, row) if is_public else None
        key = (condition, value, shown, is_public)
        if key not in self.known:
            allowed = self.allowed[condition]
            possible = self._possible(column, value, shown) if is_public else {value}
            is_seen = possible <= allowed or possible.isdisjoint(allowed)
            name = ("" if is_seen else "UNSEEN_") + ("YES" if value in allowed else "NO")
            self.known[key] = Meets[name]
        return self.known[key]

    @staticmethod
    def _shown(column: str, row: Mapping[str, Any]) -> Any:
        """Return what says how exactly readers see this column."""
        if column == "unit":
            return row["unit_shown"]
        if column == "left_from":
            return row["place_shown"]
        return row["outcome_shown"] if column == "current_outcome" else None

    def _possible(self, column: str, value: Any, shown: Any) -> set[Any]:
        """Return the values that a public case may have, as far as readers can tell."""
        if column == "unit" and shown is not None:
            slugs = [slug for pk, _above, slug, _en, _ru in self.units if pk == shown]
            return set(self.units.within(slugs))
        if column == "rank":
            return set(ranks_of([RANKS[value].composition])) if value in RANKS else {value}
        if column == "left_from" and (not shown or value == LeftFrom.UNKNOWN):
            return set(LeftFrom.values)
        if column == "current_outcome" and shown == OutcomeShown.GROUP and value in GROUP_OF_OUTCOME:
            return {outcome for outcome, group in GROUP_OF_OUTCOME.items() if group == GROUP_OF_OUTCOME[value]}
        return {value}


def _left_within(condition: Condition) -> Any:
    """Return the expression for the letter of a `Meets`, for the condition that a person left within a date."""
    span = partial_dates.parse(condition.values[0])
    within = Q(left_on_earliest__lte=span.latest, left_on_latest__gte=span.earliest)
    first, last = month_number(span.earliest), month_number(span.latest)
    maybe = Q(first_month_shown=None) | Q(first_month_shown__lte=last, last_month_shown__gte=first)
    public = Q(publication=Publication.PUBLIC)
    return CaseWhen(
        When(public & surely_within(span), then=Value(Meets.YES.value)),
        When(public & maybe & within, then=Value(Meets.UNSEEN_YES.value)),
        When(public & maybe, then=Value(Meets.UNSEEN_NO.value)),
        When(within, then=Value(Meets.YES.value)),
        default=Value(Meets.NO.value),
        output_field=CharField(),
    )


def _has_motive(condition: Condition) -> Any:
    has_any = Exists(Motive.objects.filter(case=OuterRef("pk"), kind__in=condition.values))
    return CaseWhen(When(has_any, then=Value(Meets.YES.value)), default=Value(Meets.NO.value), output_field=CharField())
