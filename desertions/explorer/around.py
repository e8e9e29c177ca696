"""Ways into the explorer from a case and a figure: the cases before and after, those alike, those behind a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from desertions.explorer.explorer import Explorer
from desertions.figures.charts import month_key
from desertions.figures.figures import listed_cases, shown_counts
from desertions.figures.public_codes import CODES
from desertions.models import Case, Figure, PublicFact, Unit


@dataclass(frozen=True)
class AlikeCases:
    """Cases that share something with a case: what it is, how many there are with it, and their query string."""

    label: str
    number: int
    address: str


def neighbours_of(case: Case) -> tuple[str | None, str | None]:
    """Return the numbers of the public cases before and after this one, by number."""
    public = Case.objects.all().public().values_list("public_id", flat=True)
    before = public.filter(public_id__lt=case.public_id).order_by("-public_id").first()
    after = public.filter(public_id__gt=case.public_id).order_by("public_id").first()
    return before, after


def cases_alike(case: Case) -> list[AlikeCases]:
    """Return what a public case shares with others, by what readers see of both."""
    fact = PublicFact.objects.get(case_id=case.pk, is_public=True)
    unit = Unit.objects.get(pk=fact.unit_id)
    outcome = CODES["outcome"][fact.outcome - 1]
    contract_type = CODES["contract_type"][fact.contract_type - 1]
    questions = [
        (_("of the same unit, with the same outcome"), {"unit": unit.slug, "outcome": outcome}),
        (
            _("with the same contract type and outcome"),
            {"contract_type": contract_type, "outcome": outcome},
        ),
    ]
    if fact.first_month:
        months = sorted({month_key(fact.first_month), month_key(fact.last_month)})
        questions.append((_("of the same unit, at the same time"), {"unit": unit.slug, "left_on": "/".join(months)}))
    alike = [AlikeCases(label, _number(query), urlencode(query)) for label, query in questions]
    return [cases for cases in alike if cases.number > 1]


def figures_with(case: Case) -> list[Figure]:
    """Return the public figures of which readers see that they count this public case, in one query for all of them."""
    public, units = list(Figure.objects.all().public()), Unit.objects.all().tree()
    shown = shown_counts(public, units)
    opened = [figure for figure in public if figure.pk in shown and not shown[figure.pk].is_small]
    lists = [(figure, listed_cases(figure, units)) for figure in opened]
    rows = [
        cases.filter(pk=case.pk).order_by().annotate(figure=Value(figure.pk)).values_list("figure")
        for figure, cases in lists
        if cases is not None
    ]
    counting = {pk for (pk,) in (rows[0].union(*rows[1:], all=True) if rows else [])}
    return [figure for figure in public if figure.pk in counting]


def question_of(definition: Mapping[str, Any], number: int) -> str:
    """Return the query string under which the explorer lists the `number` cases of a figure, or "" if it cannot.

    It cannot where cases only may meet the definition: the figure leaves them out.
    """
    address = urlencode(definition, doseq=True)
    explorer = Explorer(QueryDict(address))
    return address if not explorer.errors and explorer.number == number else ""


def _number(query: dict[str, str]) -> int:
    return Explorer(QueryDict(urlencode(query))).number
