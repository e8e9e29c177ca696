"""Whether two written names can be one man's, where nothing but the names is known."""

from enum import StrEnum

from newsroom.lib.names.base_forms import readings
from newsroom.lib.names.comparison import Level, NameAgreement, compare_names, could_be_forms
from newsroom.lib.names.parsing import Name, Parsed
from newsroom.lib.names.spelling import fold


class Verdict(StrEnum):
    SAME = "same"
    """Surname, given name and patronymic are there on both sides and agree."""
    POSSIBLE = "possible"
    """Nothing speaks against it, but a part is missing, an initial, or misspelled."""
    DIFFERENT = "different"


_RANK = {Verdict.SAME: 2, Verdict.POSSIBLE: 1, Verdict.DIFFERENT: 0}


def verdict(one: Parsed, other: Parsed) -> Verdict:
    """Symmetric. Of the ways in which the two can be understood the one counts that brings them nearest."""
    pairs = ((mine, his) for mine in one.ways for his in other.ways)
    return max((_of_names(mine, his) for mine, his in pairs), key=_RANK.__getitem__)


def _of_names(one: Name, other: Name) -> Verdict:
    agreed = compare_names(readings(one), readings(other))
    if agreed is not None:
        found = of_agreement(agreed)
        if found != Verdict.DIFFERENT:
            return found
    if not (one.patronymic or other.patronymic) and _could_be_forms(one, other):
        return Verdict.POSSIBLE
    return Verdict.POSSIBLE if _shares_double_surname(one, other) else Verdict.DIFFERENT


def of_agreement(agreed: NameAgreement) -> Verdict:
    levels = {agreed.surname, agreed.given, agreed.father}
    if agreed.gender_differs or Level.DIFFERENT in levels:
        return Verdict.DIFFERENT
    return Verdict.SAME if levels == {Level.EQUAL} else Verdict.POSSIBLE


def _could_be_forms(one: Name, other: Name) -> bool:
    return any(could_be_forms(mine, his) for mine in readings(one) for his in readings(other))


def _shares_double_surname(one: Name, other: Name) -> bool:
    """One has a double surname, of which the other bears one half; everything else agrees."""
    halves, other_halves = _halves(one), _halves(other)
    if len(halves) == len(other_halves):
        return False
    for mine in halves:
        for his in other_halves:
            agreed = compare_names(readings(mine), readings(his))
            if agreed is not None and agreed.surname == Level.EQUAL and of_agreement(agreed) != Verdict.DIFFERENT:
                return True
    return False


def _halves(name: Name) -> list[Name]:
    parts = [part for part in name.surname.replace("-", " ").split() if len(fold(part)) > 2]
    return [Name(part, name.given_name, name.patronymic) for part in parts]
