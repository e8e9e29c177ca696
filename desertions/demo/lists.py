"""The command's list, the spring 2022 roster and the wanted list, with the matches found in them."""

import datetime
import random

from django.contrib.auth.models import AbstractBaseUser

from desertions.demo.people import names
from desertions.models import Case, Identity, ListEntry, Match, NamedList, Source
from desertions.vocabulary import MatchStatus, Proves

STRANGERS = 400
"""Entries of the roster and of the wanted list that are nobody of our cases."""


def build(
    chance: random.Random,
    cases: list[Case],
    sources: dict[str, Source],
    *,
    by: AbstractBaseUser,
    at: datetime.datetime,
    served_before: int,
    wanted: int,
) -> None:
    people = {identity.case_id: identity for identity in Identity.objects.all()}
    for key, title, as_of, proves, number in [
        ("command", "The command's list", datetime.date(2024, 4, 1), Proves.LEFT, len(cases)),
        ("roster", "Spring 2022 roster", datetime.date(2022, 3, 15), Proves.SERVED_BEFORE, served_before),
        ("wanted", "Federal wanted list", datetime.date(2024, 10, 1), Proves.WANTED, wanted),
    ]:
        named = NamedList.objects.create(title=f"{title} (invented)", source=sources[key], as_of=as_of, proves=proves)
        found = cases if number == len(cases) else chance.sample(cases, number)
        _fill(chance, named, [people[case.pk] for case in found], by=by, at=at)


def _fill(
    chance: random.Random, named: NamedList, found: list[Identity], *, by: AbstractBaseUser, at: datetime.datetime
) -> None:
    strangers = (
        []
        if named.proves == Proves.LEFT
        else [person for person, _ in zip(names(chance), range(STRANGERS), strict=False)]
    )
    rows = [(identity, _parts(identity)) for identity in found] + [(None, person) for person in strangers]
    if strangers:
        chance.shuffle(rows)
    entries = ListEntry.objects.bulk_create(
        ListEntry(named_list=named, row=row, **person) for row, (_identity, person) in enumerate(rows, start=1)
    )
    Match.objects.bulk_create(
        Match(
            case_id=identity.case_id,
            entry=entry,
            status=MatchStatus.CONFIRMED,
            reasons="Full name and date of birth equal.",
            decided_by_id=by.pk,
            decided_at=at,
        )
        for entry, (identity, _person) in zip(entries, rows, strict=True)
        if identity is not None
    )


def _parts(identity: Identity) -> dict[str, object]:
    return {
        "surname": identity.surname,
        "given_name": identity.given_name,
        "patronymic": identity.patronymic,
        "born_on": identity.born_on,
    }
