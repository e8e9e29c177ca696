"""The rows of a list of public cases, from their public facts: the same words as `projection.public_case` has."""

from dataclasses import dataclass

from django.db import connection

from desertions.choices import ContractType, OutcomeKind, Verification
from desertions.figures.projection import months_in_words
from desertions.figures.public_codes import CODES
from desertions.models.shown_face import OutcomeGroup
from desertions.querysets import UnitTree
from desertions.reference.ranks import Composition
from newsroom.lib.text.languages import by_language, labels_of

ROWS_SQL = """
SELECT f.case_id, f.public_id, f.unit_id, f.composition, f.contract_type, f.first_month, f.last_month, f.outcome,
    f.verification, c.pseudonym
FROM desertions_publicfact f JOIN desertions_case c ON c.id = f.case_id WHERE f.case_id = ANY(%s) AND f.is_public
"""


@dataclass(frozen=True)
class ListedCase:
    """What a list shows of a public case."""

    public_id: str
    unit: str
    composition: str
    contract_type: str
    left: str
    outcome: str
    verification: str
    pseudonym: str


def listed_cases(pks: list[int], units: UnitTree) -> list[ListedCase]:
    """Return those of these cases that are public, in this order, in the active language."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_SQL, [pks])
        rows = {row[0]: row for row in cursor.fetchall()}
    name_of = {pk: by_language(en=en, ru=ru) for pk, _parent, _slug, en, ru in units}
    composition, contract, verification = map(labels_of, (Composition, ContractType, Verification))
    outcome = labels_of(OutcomeKind) | labels_of(OutcomeGroup)
    return [
        ListedCase(
            public_id=row[1],
            unit=name_of[row[2]],
            composition=_word(composition, "composition", row[3]),
            contract_type=_word(contract, "contract_type", row[4]),
            left=months_in_words(row[5] or None, row[6] or None),
            outcome=_word(outcome, "outcome", row[7]),
            verification=_word(verification, "verification", row[8]),
            pseudonym=row[9],
        )
        for row in map(rows.get, pks)
        if row
    ]


def _word(labels: dict[str, str], facet: str, code: int) -> str:
    return labels[CODES[facet][code - 1]] if code else ""
