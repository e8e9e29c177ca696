"""Whether two written names can belong to one person, if nothing but the names is known."""

import re
from enum import StrEnum

from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.comparison import ComparisonLevel, NameAgreement, compare_names, could_be_forms
from newsroom.lib.names.parsing import Name, Parsed
from newsroom.lib.names.spelling import fold


class SamePerson(StrEnum):
    """Whether two names belong to one person."""

    SAME = "same"
    """Surname, given name and patronymic are complete on both sides and agree."""
    POSSIBLE = "possible"
    """Nothing contradicts it, but a part is missing, an initial, or misspelled."""
    DIFFERENT = "different"


_RANK = {SamePerson.SAME: 2, SamePerson.POSSIBLE: 1, SamePerson.DIFFERENT: 0}


def same_person(name: Parsed, other: Parsed) -> SamePerson:
    """Return whether two names can belong to one person, in the ways to understand them that agree best.

    Symmetric.
    """
    pairs = ((mine, his) for mine in name.ways for his in other.ways)
    return max((_of_names(mine, his) for mine, his in pairs), key=_RANK.__getitem__)


def _of_names(name: Name, other: Name) -> SamePerson:
    """Return whether two names, each in one way to understand it, can belong to one person."""
    agreed = compare_names(base_forms(name), base_forms(other))
    if agreed is not None:
        verdict = of_agreement(agreed)
        if verdict != SamePerson.DIFFERENT:
            return verdict
    if not (name.patronymic or other.patronymic) and _could_be_forms(name, other):
        return SamePerson.POSSIBLE
    shares_a_part = _shares_double_surname(name, other) or _shares_one_of_two_givens(name, other)
    return SamePerson.POSSIBLE if shares_a_part else SamePerson.DIFFERENT


def of_agreement(agreed: NameAgreement) -> SamePerson:
    """Return whether two names that agree in this way can belong to one person."""
    levels = {agreed.surname, agreed.given, agreed.father}
    if agreed.gender_differs or ComparisonLevel.DIFFERENT in levels:
        return SamePerson.DIFFERENT
    return SamePerson.SAME if levels == {ComparisonLevel.EQUAL} else SamePerson.POSSIBLE


def _could_be_forms(name: Name, other: Name) -> bool:
    """Return whether the names could be case forms of one name if nothing determines the case."""
    return any(could_be_forms(mine, his) for mine in base_forms(name) for his in base_forms(other))


def _shares_double_surname(name: Name, other: Name) -> bool:
    """Return whether one name has a double surname, the other has one half of it, and the rest does not differ."""
    halves, other_halves = _halves(name), _halves(other)
    if len(halves) == len(other_halves):
        return False
    for mine in halves:
        for his in other_halves:
            agreed = compare_names(base_forms(mine), base_forms(his))
            if (
                agreed is not None
                and agreed.surname == ComparisonLevel.EQUAL
                and of_agreement(agreed) != SamePerson.DIFFERENT
            ):
                return True
    return False


def _shares_one_of_two_givens(name: Name, other: Name) -> bool:
    """Return whether one has two given names, as Магомед Али, the other one of them, and the rest does not differ."""
    mine, his = re.split("[- ]", name.given_name), re.split("[- ]", other.given_name)
    if len(mine) == len(his) or "" in (*mine, *his):
        return False
    for given in mine:
        for his_given in his:
            agreed = compare_names(
                base_forms(name._replace(given_name=given)), base_forms(other._replace(given_name=his_given))
            )
            if agreed is not None and of_agreement(agreed) != SamePerson.DIFFERENT:
                return True
    return False


def _halves(name: Name) -> list[Name]:
    """Return the name with each half of its surname."""
    parts = [part for part in name.surname.replace("-", " ").split() if len(fold(part)) > 2]
    return [Name(part, name.given_name, name.patronymic) for part in parts]
