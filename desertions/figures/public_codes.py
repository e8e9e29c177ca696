"""The numbers by which `PublicFact` and the board of the explorer tell values apart.

The database writes them (migrations 0010 and later), so their order never changes: a new value goes to the end, with a
migration. A test compares both.
"""

from enum import IntFlag

from desertions.choices import ContractType, LeftFrom, MotiveKind, OutcomeKind, Verification
from desertions.models.shown_face import OutcomeGroup
from desertions.reference.ranks import Composition

CODES: dict[str, list[str]] = {
    "composition": Composition.values,
    "contract_type": ContractType.values,
    "left_from": [place for place in LeftFrom.values if place != LeftFrom.UNKNOWN],
    "outcome": [*OutcomeKind.values, *OutcomeGroup.values],
    "verification": Verification.values,
    "motive": MotiveKind.values,
}
"""Column or facet → its values; the first has the number 1."""


class Flag(IntFlag):
    """What is true or false of a case."""

    SERVED_BEFORE = 1
    HAS_PROCEEDING = 2
    ON_WANTED_LIST = 4
    INVENTED = 8
    HAS_TEXT = 16
    """Readers see a pseudonym or a summary."""


def code_of(facet: str, value: str) -> int:
    """Return the number of a value, or 0 for a value that stands for nothing known."""
    values = CODES[facet]
    return values.index(value) + 1 if value in values else 0
