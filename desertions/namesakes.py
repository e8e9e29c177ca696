"""Noticing, while a name is typed, that the man may be in the database already."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from desertions.models import Identity
from desertions.models.identity import PLAIN_SURNAME

MOST = 5
"""Namesakes told of at once."""
MOST_SURNAMES = 1000


@dataclass(frozen=True)
class Namesake:
    """A case that may be of the same man, and why, in words."""

    number: str
    address: str
    reason: str

    @property
    def words(self) -> str:
        return _("Possibly already case %(number)s: %(reason)s.") % {"number": self.number, "reason": self.reason}


def plain(name: str) -> str:
    """A name as it is compared: small letters, е for ё, one space."""
    return " ".join(name.lower().replace("ё", "е").split())


def possible_namesakes(person: Any, *, apart_from: int | None = None) -> list[Namesake]:
    """Cases whose man has this surname, and a given name, patronymic and birth that do not say otherwise.

    `person` has the fields of an Identity. Initials agree with the names they begin; what is unknown agrees with
    everything. The nearest first.
    """
    same = _with_surname(plain(person.surname), plain(person.given_name))
    same = same.exclude(case_id=apart_from or 0).select_related("case").order_by("pk")
    found = [(identity, _agreements(person, identity)) for identity in same[:MOST_SURNAMES]]
    told = [(identity, agreed) for identity, agreed in found if agreed is not None]
    told.sort(key=lambda pair: (-len(pair[1]), pair[0].pk))
    return [
        Namesake(
            identity.case.public_id,
            reverse("admin:desertions_case_change", args=[identity.case_id]),
            ", ".join([_("the same surname"), *agreed]),
        )
        for identity, agreed in told[:MOST]
    ]


def surname_begins(text: str) -> list[int]:
    """Ids of the cases whose man's surname begins so, in at most `MOST_SURNAMES`."""
    beginning = plain(text)
    if not beginning or beginning[0].isdigit():
        return []
    last = chr(0x10FFFF)
    rows = Identity.objects.alias(plain_surname=PLAIN_SURNAME)
    rows = rows.filter(plain_surname__gte=beginning, plain_surname__lt=beginning + last)
    return list(rows.values_list("case_id", flat=True)[:MOST_SURNAMES])


def _with_surname(surname: str, given_name: str) -> QuerySet[Identity]:
    """People of this surname whose given name begins with the same letter or is not known."""
    if not surname:
        return Identity.objects.none()
    same = Identity.objects.alias(plain_surname=PLAIN_SURNAME).filter(plain_surname=surname)
    if not given_name:
        return same
    letters = {given_name[0], "ё"} if given_name[0] == "е" else {given_name[0]}
    begins = Q(given_name="")
    for letter in letters:
        begins |= Q(given_name__istartswith=letter)
    return same.filter(begins)


def _agreements(person: Any, identity: Identity) -> list[str] | None:
    """In what they agree beyond the surname, in words; None where they differ."""
    agreed = []
    for mine, his, full, initial in (
        (person.given_name, identity.given_name, _("the same given name"), _("the same initial of the given name")),
        (person.patronymic, identity.patronymic, _("the same patronymic"), _("the same initial of the patronymic")),
    ):
        one, other = plain(mine).rstrip("."), plain(his).rstrip(".")
        if not one or not other:
            continue
        if one == other and len(one) > 1:
            agreed.append(full)
        elif one[0] == other[0] and 1 in (len(one), len(other)):
            agreed.append(initial)
        else:
            return None
    if person.born_on and identity.born_on:
        if person.born_on != identity.born_on:
            return None
        agreed.append(_("the same date of birth"))
    return agreed
