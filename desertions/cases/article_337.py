"""Comparison of a court record with the law: the part of article 337 that follows from the facts, and any mismatch."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from desertions.models import Proceeding
from desertions.reference import criminal_code


@dataclass(frozen=True)
class PartComparison:
    """The part that follows from the law: its `code`, or `""` if there is none, and the rule as text (`rule`).

    `differs` if the court names another part of article 337.
    """

    rule: str
    code: str
    differs: bool


def compare_part(proceeding: Proceeding) -> PartComparison | None:
    """Propose the part from days absent, contract type and date, and compare it with the court's.

    The date is the day the absence ended, else the day of the decision, else the last possible day of departure.
    Returns None if the days or all these dates are unknown.
    """
    case = proceeding.case
    on = proceeding.act_ended_on or proceeding.decided_on or case.left_on_latest
    if proceeding.days_absent is None or on is None:
        return None
    proposal = criminal_code.propose_part(
        days=proceeding.days_absent, category=case.contract_type, on=on, released_early=proceeding.released_early
    )
    if proposal is None:
        rule, code = _("article 337 had no part for %d days at that date") % proceeding.days_absent, ""
    else:
        rule, code = f"{criminal_code.CODE_PARTS[proposal.code].label} ({proposal.rule})", proposal.code
    is_337 = proceeding.code_part.startswith("337-")
    differs = is_337 and proceeding.code_part != code
    if differs:
        rule = _("Check: the card says %(card)s; %(rule)s.") % {
            "card": criminal_code.CODE_PARTS[proceeding.code_part].label,
            "rule": rule,
        }
    return PartComparison(rule, code, differs)
