"""The case filter. Pages and figures parse their parameters here, as an API and exports will."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind, Publication, Verification
from desertions.figures.disclosure_rules import GROUP_OF_OUTCOME
from desertions.models import Case, Unit
from desertions.models.shown_face import OutcomeGroup, OutcomeShown
from desertions.querysets import CaseQuerySet, UnitTree
from desertions.reference.ranks import RANK_CHOICES, Composition, ranks_of
from newsroom.lib.text import partial_dates

YES_NO = [("yes", _("yes")), ("no", _("no"))]
PUBLIC = (
    "unit", "composition", "contract_type", "left_on", "left_from", "outcome", "motive", "verification",
    "served_before", "has_proceeding", "on_wanted_list",
)  # fmt: skip
"""Filters that readers may use. Rank is left out: a single major is a person with a name."""


class AnyOf(django_filters.MultipleChoiceFilter):
    """A filter for rows whose field has any of the chosen values."""

    def filter(self, qs: CaseQuerySet, value: list[str]) -> CaseQuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class YesNo(django_filters.ChoiceFilter):
    """A filter for rows whose boolean field is true (`yes`) or false (`no`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, **kwargs)

    def filter(self, qs: CaseQuerySet, value: str) -> CaseQuerySet:
        return qs.filter(**{self.field_name: value == "yes"}) if value else qs


class PartialDateField(forms.Field):
    """A form field for a date as exactly as it is known; its value is a PartialDate, or None if it is empty."""

    def to_python(self, value: Any) -> partial_dates.PartialDate | None:
        try:
            return partial_dates.parse(value) if value else None
        except partial_dates.UnreadableDateError as error:
            raise ValidationError(gettext("Write a date as 2022, 2022-09 or 2022-09-21.")) from error


class MonthField(PartialDateField):
    """A PartialDateField no finer than a month.

    Readers see only the month in which a person left, so they may not filter by day.
    """

    def to_python(self, value: Any) -> partial_dates.PartialDate | None:
        date = super().to_python(value)
        if date and any(part.count("-") > 1 for part in date.edtf.split("/")):
            raise ValidationError(gettext("Write a year or a month: 2022 or 2022-09."))
        return date


class DateWithin(django_filters.Filter):
    """A filter by a partial date."""

    field_class = PartialDateField


class CaseFilter(django_filters.FilterSet):
    """Selection of cases by the parameters of a request or by a stored definition; `cases()` returns the cases.

    An unknown parameter or value is an error of the form, never ignored, but for `page`, which belongs to the pager.
    `public=True` allows only a reader's parameters (`PUBLIC`), and selects by what readers see of each case, which may
    be coarser than what is known. Passing `units` saves a query.
    """

    unit = django_filters.MultipleChoiceFilter(label=_("unit"), method="within_unit", choices=())
    rank = AnyOf(label=_("rank"), choices=RANK_CHOICES)
    composition = django_filters.MultipleChoiceFilter(
        label=_("composition"), choices=Composition.choices, method="of_composition"
    )
    contract_type = AnyOf(label=_("contract type"), choices=ContractType.choices)
    left_on = DateWithin(label=_("left on"), method="left_within")
    left_from = django_filters.MultipleChoiceFilter(
        label=_("left from"), choices=LeftFrom.choices, method="left_from_place"
    )
    outcome = django_filters.MultipleChoiceFilter(
        label=_("current outcome"), choices=[*OutcomeKind.choices, *OutcomeGroup.choices], method="with_outcome"
    )
    motive = django_filters.MultipleChoiceFilter(label=_("motive"), choices=MotiveKind.choices, method="with_motive")
    verification = AnyOf(label=_("verification"), choices=Verification.choices)
    publication = AnyOf(label=_("publication"), choices=Publication.choices)
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
        units: UnitTree | None = None,
    ) -> None:
        super().__init__(as_querydict(data), queryset.with_derived())
        self.is_public = public
        self.units = Unit.objects.all().tree() if units is None else units
        self.filters["unit"].extra["choices"] = self.units.choices
        if public:
            for name in set(self.filters) - set(PUBLIC):
                del self.filters[name]
            self.filters["left_on"].field_class = MonthField

    def is_valid(self) -> bool:
        """Return whether every parameter is known and valid; add an error to the form for each that is not."""
        unknown = sorted(set(self.data) - set(self.filters) - {"page"})
        for name in unknown:
            self.form.add_error(None, ValidationError(gettext("There is no filter “%s”.") % name[:50]))
        if "\0" in "".join(str(value) for values in self.data.lists() for value in values[1]):
            self.form.add_error(None, ValidationError(gettext("A filter holds a character that cannot be read.")))
        return not self.form.errors

    def cases(self) -> CaseQuerySet:
        """Return the selected cases, or no cases if a parameter is invalid; `form.errors` then says why."""
        if not self.is_valid():
            return Case.objects.none()
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

    def within_unit(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases of the units with these slugs and of all units below them."""
        if not value:
            return queryset
        units = self.units.within(value)
        if not self.is_public:
            return queryset.filter(unit__in=units)
        return queryset.filter(Q(unit_shown__in=units) | Q(unit_shown=None, unit__in=units))

    def left_within(self, queryset: CaseQuerySet, name: str, value: partial_dates.PartialDate | None) -> CaseQuerySet:
        """Keep the cases whose possible days of departure overlap the date."""
        if not value:
            return queryset
        if not self.is_public:
            return queryset.filter(left_on_earliest__lte=value.latest, left_on_latest__gte=value.earliest)
        first, last = (day.year * 12 + day.month - 1 for day in (value.earliest, value.latest))
        return queryset.filter(first_month_shown__lte=last, last_month_shown__gte=first)

    def left_from_place(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases of people who left any of these places; a place that is not shown is as one not known."""
        if not value or not self.is_public:
            return queryset.filter(left_from__in=value) if value else queryset
        unseen = Q(place_shown=False) if LeftFrom.UNKNOWN in value else Q(pk__in=[])
        return queryset.filter(Q(place_shown=True, left_from__in=value) | unseen)

    def with_outcome(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases with any of these outcomes, or of these groups of outcomes."""
        if not value:
            return queryset
        of_groups = [outcome for outcome, group in GROUP_OF_OUTCOME.items() if group in value]
        exact = Q(current_outcome__in=value)
        if self.is_public:
            exact &= Q(outcome_shown=OutcomeShown.EXACT) | Q(current_outcome=OutcomeKind.UNKNOWN)
        return queryset.filter(exact | Q(current_outcome__in=of_groups))

    def of_composition(self, queryset: CaseQuerySet, name: str, value: list[str]) -> CaseQuerySet:
        """Keep the cases whose rank belongs to any of these compositions."""
        return queryset.filter(rank__in=ranks_of(value)) if value else queryset

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
