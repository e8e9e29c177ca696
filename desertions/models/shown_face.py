"""What readers see of the known attributes of a case, as expressions over its columns that the database keeps computed.

Known is what the author of a list can know: unit, composition, contract type, month and place of leaving. Months count
from the year 0. `Face` in `desertions/cases/disclosure.py` computes the same in Python; a test compares the two.
"""

from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Q, TextChoices, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, ExtractMonth, ExtractYear, Mod
from django.utils.translation import gettext_lazy as _

from desertions.choices import LeftFrom
from desertions.reference.ranks import Composition, ranks_of

SEPARATOR = "|"


class OutcomeGroup(TextChoices):
    """What readers see in the place of an outcome that could tell who the person is."""

    NOT_IN_CUSTODY = "not_in_custody", _("not in custody")
    CAME_BACK = "came_back", _("came back")
    PROSECUTED = "prosecuted", _("prosecuted")
    LOST = "lost", _("missing or dead")


class DateShown(TextChoices):
    """How exactly readers see when the person left."""

    MONTH = "month", _("the month")
    QUARTER = "quarter", _("the quarter")
    YEAR = "year", _("the year")
    NOTHING = "nothing", _("not shown")


class OutcomeShown(TextChoices):
    """How exactly readers see what became of the person."""

    EXACT = "exact", _("as it is")
    GROUP = "group", _("its group only")


def month_shown(column: str, *, is_last: bool) -> Any:
    """Return the month that readers see for a date column, widened to its quarter or year, or NULL if none is shown."""
    year, month = Cast(ExtractYear(column), IntegerField()), Cast(ExtractMonth(column), IntegerField())
    number = year * 12 + month - 1
    return Case(
        When(date_shown=DateShown.MONTH, then=number),
        When(date_shown=DateShown.QUARTER, then=number - Mod(number, 3) + (2 if is_last else 0)),
        When(date_shown=DateShown.YEAR, then=year * 12 + (11 if is_last else 0)),
        output_field=IntegerField(),
    )


FIRST_MONTH = month_shown("left_on_earliest", is_last=False)
LAST_MONTH = month_shown("left_on_latest", is_last=True)
PLACE = Case(
    When(Q(place_shown=True) & ~Q(left_from=LeftFrom.UNKNOWN), then=F("left_from")),
    default=Value(""),
    output_field=CharField(),
)
COMPOSITION = Case(
    *[When(rank__in=sorted(ranks_of([kind])), then=Value(kind.value)) for kind in Composition],
    default=Value(""),
    output_field=CharField(),
)
FACE = Concat(
    Coalesce(F("unit_shown"), F("unit")), Value(SEPARATOR), COMPOSITION, Value(SEPARATOR), F("contract_type"),
    Value(SEPARATOR), FIRST_MONTH, Value(SEPARATOR), LAST_MONTH, Value(SEPARATOR), PLACE,
    output_field=CharField(),
)  # fmt: skip
"""Everything that readers see of the known attributes: equal for cases that cannot be told apart by them."""
