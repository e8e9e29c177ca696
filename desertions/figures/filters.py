"""The case filter. Pages and figures parse their parameters here, as an API and exports will."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind, Publication, Verification
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME
from desertions.figures.filter_fields import (
    OPEN,
    KnownChoices,
    MonthField,
    OneKnownChoice,
    PartialDateField,
    describe_unknown,
)
from desertions.models import Case, Unit
from desertions.models.shown_face import DateShown, OutcomeGroup, OutcomeShown
from desertions.querysets import CaseQuerySet, UnitTree
from desertions.reference.ranks import RANK_CHOICES, Composition, ranks_of
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.text import partial_dates
from newsroom.lib.text.addresses import is_click_id

YES_NO = [("yes", _("yes")), ("no", _("no"))]
COLUMNS = {
    "unit": "unit", "rank": "rank", "composition": "rank", "contract_type": "contract_type", "left_from": "left_from",
    "outcome": "current_outcome", "verification": "verification", "publication": "publication",
    "served_before": "served_before", "has_proceeding": "has_proceeding", "on_wanted_list": "on_wanted_list",
}  # fmt: skip
"""Filter → the column of `with_derived()` that must hold one of `values_that_meet`."""
PUBLIC = (
    "unit", "composition", "contract_type", "left_on", "left_from", "outcome", "motive", "verification",
    "served_before", "has_proceeding", "on_wanted_list",
)  # fmt: skip
"""Filters that readers may use. Rank is left out: a single major is a person with a name."""


FORMS: VersionedCache[Any] = VersionedCache("forms of the case filter", MEGABYTE)


class Choices(django_filters.MultipleChoiceFilter):
    """A filter by any of several choices."""

    field_class = KnownChoices


class AnyOf(Choices):
    """A filter for the cases that meet any of the chosen values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(method="with_any_of", **kwargs)


class YesNo(django_filters.ChoiceFilter):
    """A filter for the cases of which something is true (`yes`) or false (`no`)."""

    field_class = OneKnownChoice

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=lambda: YES_NO, method="with_any_of", **kwargs)


class DateWithin(django_filters.Filter):
    """A filter by a partial date."""

    field_class = PartialDateField


class CaseFilter(django_filters.FilterSet):
    """Selection of cases by the parameters of a request or by a stored definition; `cases()` returns the cases.

    An unknown parameter or value is an error of the form, never ignored, but for the names in `beside`, which belong
    to others: `page` to the pager.
    `public=True` allows only a reader's parameters (`PUBLIC`), and selects by what readers see of each case, which may
    be coarser than what is known: the cases that may meet them, or with `surely=True` those of which readers see that
    they do. Passing `units` saves a query.
    """

    unit = Choices(label=_("unit"), method="within_unit", choices=())
    rank = AnyOf(label=_("rank"), choices=lambda: RANK_CHOICES)
    composition = AnyOf(label=_("composition"), choices=lambda: Composition.choices)
    contract_type = AnyOf(label=_("contract type"), choices=lambda: ContractType.choices)
    left_on = DateWithin(label=_("left on"), method="left_within")
    left_from = Choices(label=_("left from"), choices=lambda: LeftFrom.choices, method="left_from_place")
    outcome = Choices(
        label=_("current outcome"), choices=lambda: [*OutcomeKind.choices, *OutcomeGroup.choices], method="with_outcome"
    )
    motive = Choices(label=_("motive"), choices=lambda: MotiveKind.choices, method="with_motive")
    verification = AnyOf(label=_("verification"), choices=lambda: Verification.choices)
    publication = AnyOf(label=_("publication"), choices=lambda: Publication.choices)
    served_before = YesNo(label=_("served before the invasion"))
    has_proceeding = YesNo(label=_("found in court records"))
    on_wanted_list = YesNo(label=_("on the wanted list"))

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(
        self,
        data: QueryDict | Mapping[str, Any] | None,
        queryset: CaseQuerySet,
        *,
        public: bool = False,
        surely: bool = False,
        units: UnitTree | None = None,
        beside: Collection[str] = ("page",),
    ) -> None:
        super().__init__(as_asked(as_querydict(data)), queryset)
        self.beside = beside
        self.is_public, self.is_sure = public or surely, surely
        self.units = Unit.objects.all().tree() if units is None else units
        self.filters["unit"].extra["choices"] = self.units.choices
        if self.is_public:
            for name in set(self.filters) - set(PUBLIC):
                del self.filters[name]
            self.filters["left_on"].field_class = MonthField

    def get_form_class(self) -> Any:
        """Return the class of the form, which is the same for all who may use the same filters of the same units."""
        key = (self.is_public, get_language())
        return FORMS.get(key, self.units, super().get_form_class)

    def is_valid(self) -> bool:
        """Return whether every parameter is known and valid; add an error to the form for each that is not."""
        known = [*self.filters, *self.beside]
        for name in sorted(set(self.data) - set(known)):
            self.form.add_error(None, ValidationError(describe_unknown(_("There is no filter “%s”."), name, known)))
        for name, values in sorted(self.data.lists()):
            if len(values) > 1 and not isinstance(self.filters.get(name), Choices) and name in known:
                self.form.add_error(None, ValidationError(gettext("The filter “%s” is given twice.") % name))
        if "\0" in "".join(str(value) for values in self.data.lists() for value in values[1]):
            self.form.add_error(None, ValidationError(gettext("A filter holds a character that cannot be read.")))
        return not self.form.errors

    def cases(self) -> CaseQuerySet:
        """Return the selected cases, or no cases if a parameter is invalid; `form.errors` then says why."""
        if not self.is_valid():
            return Case.objects.none()
        self.queryset: CaseQuerySet = self.queryset.with_derived()
        rows: CaseQuerySet = self.qs
        return rows

    @property
    def chosen(self) -> dict[str, tuple[str, str]]:
        """Return name → (label, labels of the values) of each filter in use, in order of declaration.

        Only after `cases()` or `is_valid()`.
        """
        conditions = {}
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value:
                values = value if isinstance(value, list) else [value]
                labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
                conditions[name] = (str(field.label), ", ".join(labels.get(item, str(item)) for item in values))
        return conditions

    def values_that_meet(self, name: str, value: list[str] | str) -> list[Any]:
        """Return the values of the column `COLUMNS[name]` that meet a filter set to `value`."""
        if name == "unit":
            return self.units.within(list(value))
        if name == "composition":
            return ranks_of(list(value))
        if name == "outcome":
            return [*value, *(outcome for outcome, group in GROUP_OF_OUTCOME.items() if group in value)]
        return list(value) if isinstance(value, list) else [value == "yes"]

    def with_any_of(self, queryset: CaseQuerySet, name: str, value: list[str] | str) -> CaseQuerySet:
        """Keep the cases that hold a value which meets the filter."""
        return queryset.filter(**{f"{COLUMNS[name]}__in": self.values_that_meet(name, value)}) if value else queryset

    def within_unit(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases of the units with these slugs and of all units below them."""
        if not value or not self.is_public:
            return self.with_any_of(queryset, name, value)
        units = self.values_that_meet(name, value)
        return queryset.filter(Q(unit_shown__in=units) | Q(unit_shown=None, unit__in=units))

    def left_within(self, queryset: CaseQuerySet, name: str, value: partial_dates.PartialDate | None) -> CaseQuerySet:
        """Keep the cases whose possible days of departure overlap the date."""
        if not value:
            return queryset
        if not self.is_public:
            return queryset.filter(left_on_earliest__lte=value.latest, left_on_latest__gte=value.earliest)
        if self.is_sure:
            return queryset.filter(surely_within(value))
        first, last = month_number(value.earliest), month_number(value.latest)
        return queryset.filter(first_month_shown__lte=last, last_month_shown__gte=first)

    def left_from_place(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases of people who left any of these places; a place that is not shown is as one not known."""
        if not value or not self.is_public:
            return self.with_any_of(queryset, name, value)
        if self.is_sure:
            return queryset.filter(place_shown=True, left_from__in=set(value) - {LeftFrom.UNKNOWN})
        unseen = Q(place_shown=False) if LeftFrom.UNKNOWN in value else Q(pk__in=[])
        return queryset.filter(Q(place_shown=True, left_from__in=value) | unseen)

    def with_outcome(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases with any of these outcomes, or of these groups of outcomes."""
        if not value or not self.is_public:
            return self.with_any_of(queryset, name, value)
        exact = Q(outcome_shown=OutcomeShown.EXACT) | Q(current_outcome=OutcomeKind.UNKNOWN)
        of_groups = self.values_that_meet(name, [group for group in value if group in OutcomeGroup.values])
        return queryset.filter(Q(current_outcome__in=value) & exact | Q(current_outcome__in=of_groups))

    def with_motive(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases that have any of these motives."""
        if not value:
            return queryset
        return queryset.filter(pk__in=Case.objects.filter(motives__kind__in=value).values("pk"))


def as_querydict(data: QueryDict | Mapping[str, Any] | None) -> QueryDict:
    """Return a stored definition, such as `{"contract_type": ["contract"]}`, as the parameters of a request."""
    if isinstance(data, QueryDict):
        return data
    query = QueryDict(mutable=True)
    for name, value in (data or {}).items():
        query.setlist(name, [str(item) for item in value] if isinstance(value, list) else [str(value)])
    return query


def as_asked(query: QueryDict) -> QueryDict:
    """Return the parameters without those that others add to links and without empty ones, which forms send.

    Of two values of `left_on`, from a form with a first and a last month, one period is made.
    """
    asked = QueryDict(mutable=True)
    for name, values in query.lists():
        if is_click_id(name):
            continue
        if name == "left_on" and len(values) == 2:
            begin, end = values
            values = ["/".join([begin or OPEN, end or OPEN])] if begin != end else [begin]
        if given := [value for value in values if value]:
            asked.setlist(name, given)
    return asked


def surely_within(span: partial_dates.PartialDate) -> Q:
    """Return the condition for public cases of which readers see that the possible days of leaving overlap the span."""
    starts_late = span.earliest.day > 1
    ends_early = month_number(span.latest + timedelta(days=1)) == month_number(span.latest)
    first, last = month_number(span.earliest) + starts_late, month_number(span.latest) - ends_early
    by_month = Q(date_shown=DateShown.MONTH, first_month_shown__lte=last, last_month_shown__gte=first)
    return by_month | Q(first_month_shown__gte=first, last_month_shown__lte=last)


def month_number(day: date) -> int:
    """Return the month of a day, counted from the year 0."""
    return day.year * 12 + day.month - 1
