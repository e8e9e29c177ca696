"""Possible duplicates: cases that may already exist for the person whose name is being typed."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from desertions.models import Identity
from newsroom.lib.db.full_text_search import force_index_scan
from newsroom.lib.names import parsing, spelling
from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.same_person import SamePerson, same_person
from newsroom.lib.sealing.blind_index import folded, ids_by_name, name_of_person, query_tokens_of

MAX_DUPLICATES_SHOWN = 5
"""Possible duplicates shown at once."""
MAX_OPENED = 1000
"""Identities that one look-up decrypts."""


@dataclass(frozen=True)
class PossibleDuplicate:
    """A case that may be about the same person: its number, its address in the admin, and the reason as text."""

    number: str
    address: str
    reason: str

    @property
    def description(self) -> str:
        """Return the notice for the desk, as one sentence."""
        return _("Possibly already case %(number)s: %(reason)s.") % {"number": self.number, "reason": self.reason}


def possible_duplicates(person: Any, *, apart_from: int | None = None) -> list[PossibleDuplicate]:
    """Return up to `MAX_DUPLICATES_SHOWN` cases with a person of this surname who differs in no other known part.

    `person` has the fields of an Identity; the parts are given name, patronymic and date of birth. Initials agree with
    the names they begin; an unknown part agrees with everything. Cases that agree in most parts come first. The case
    with the id `apart_from` is left out.
    """
    same = Identity.objects.filter(pk__in=ids_by_name(Identity.objects.all(), person, sealed=True, most=MAX_OPENED))
    same = same.exclude(case_id=apart_from or 0).select_related("case").order_by("pk")
    namesakes = [(identity, _agreements(person, identity)) for identity in same]
    duplicates = [(identity, agreed) for identity, agreed in namesakes if agreed is not None]
    duplicates.sort(key=lambda pair: (-len(pair[1]), pair[0].pk))
    return [
        PossibleDuplicate(
            identity.case.public_id,
            reverse("admin:desertions_case_change", args=[identity.case_id]),
            ", ".join([_("the same surname"), *agreed]),
        )
        for identity, agreed in duplicates[:MAX_DUPLICATES_SHOWN]
    ]


def cases_named(text: str) -> list[int]:
    """Return the ids of the cases of people with this name, searching at most `MAX_OPENED` identities.

    `text` is a surname, alone or with given name or initials. Returns an empty list if it cannot be read as a name.
    """
    try:
        typed = parsing.parse_typed(text)
    except spelling.UnreadableNameError:
        return []
    identities = Identity.objects.filter(
        pk__in=ids_by_name(Identity.objects.all(), typed, sealed=True, most=MAX_OPENED)
    )
    return [identity.case_id for identity in identities if agree(typed, identity)]


def known_names(texts: Iterable[str]) -> set[str]:
    """Return those of the names that somebody in the case database may bear.

    Each text is a name as somebody wrote it, in any case and order; a surname alone is left out. One query serves all
    of them, through the blind index; it opens at most `MAX_OPENED` identities.
    """
    typed: dict[str, parsing.Parsed] = {}
    for text in texts:
        with suppress(spelling.UnreadableNameError):
            typed[text] = parsing.parse(text)
    names = {name for parsed in typed.values() for name in _base_names(parsed)}
    keys = {key for surname, given in names for key in query_tokens_of(surname, given, "", sealed=True)}
    if not keys:
        return set()
    with force_index_scan():
        identities = list(Identity.objects.filter(blind_index__overlap=list(keys)).order_by()[:MAX_OPENED])
    bearers = [parsing.Parsed((name_of_person(identity),), frozenset()) for identity in identities]
    return {
        text
        for text, parsed in typed.items()
        if any(same_person(parsed, bearer) != SamePerson.DIFFERENT for bearer in bearers)
    }


def _base_names(parsed: parsing.Parsed) -> set[tuple[str, str]]:
    """Return the folded surname and given name, or its initial, in every way to understand the name."""
    return {(reading.surname, reading.given) for way in parsed.ways if way.given_name for reading in base_forms(way)}


def agree(person: Any, other: Any) -> bool:
    """Return whether two names agree in every part that both have.

    Parts are compared in folded spelling; an initial agrees with the names it begins.
    """
    return all(
        not mine or not his or mine == his or ("." in (mine[-1], his[-1]) and mine[0] == his[0])
        for mine, his in zip(folded(person), folded(other), strict=True)
    )


def _agreements(person: Any, identity: Identity) -> list[str] | None:
    """Return labels of what agrees beyond the surname, or None if the two differ in a known part."""
    if not agree(person, identity):
        return None
    agreed = []
    mine, his = folded(person), folded(identity)
    labels = (
        (_("the same given name"), _("the same initial of the given name")),
        (_("the same patronymic"), _("the same initial of the patronymic")),
    )
    for (full, initial), part, other in zip(labels, mine[1:], his[1:], strict=True):
        if part and other:
            agreed.append(full if part == other and not part.endswith(".") else initial)
    if person.born_on and identity.born_on:
        if not person.born_on.agrees_with(identity.born_on):
            return None
        is_whole = person.born_on.only_day and identity.born_on.only_day
        agreed.append(_("the same date of birth") if is_whole else _("nothing against it in the dates of birth"))
    return agreed
