"""The command's list, the spring 2022 roster and the wanted list, imported from their files, with the matches found."""

import datetime
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser

from desertions.importing import runs
from desertions.models import Case, Identity, ListEntry, Match, NamedList, Source, Unit
from desertions.vocabulary import MatchStatus, Proves
from newsroom.lib.uploads import IncomingFile

HERE = Path(__file__).parent
LISTS = [
    ("command", "command.csv", "The command's list", datetime.date(2024, 4, 1), Proves.LEFT, True),
    ("roster", "roster.csv", "Spring 2022 roster", datetime.date(2022, 3, 15), Proves.SERVED_BEFORE, True),
    ("wanted", "wanted.tsv", "Federal wanted list", datetime.date(2024, 10, 1), Proves.WANTED, False),
]
"""Source, file, title, day, what it proves, and whether it is sealed: the wanted list is public as it is."""


def import_cases(source: Source, unit: Unit, *, by: AbstractBaseUser, at: datetime.datetime) -> list[Case]:
    """Every case comes from the command's list."""
    runs.import_at_once(_file("command.csv"), source=source, unit=unit, is_whole=False, by=by, at=at)
    return list(Case.objects.select_related("unit").order_by("public_id"))


def import_lists(sources: dict[str, Source], *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """The lists themselves, and a match for every entry that is one of the men by name and day of birth."""
    for key, file, title, as_of, proves, sealed in LISTS:
        named = NamedList.objects.create(
            title=f"{title} (invented)", source=sources[key], as_of=as_of, proves=proves, is_sealed=sealed
        )
        runs.import_at_once(_file(file), source=sources[key], named_list=named, by=by, at=at)
        _match(named, by=by, at=at)


def _match(named: NamedList, *, by: AbstractBaseUser, at: datetime.datetime) -> None:
    cases = {(person.full_name, person.born_on): person.case_id for person in Identity.objects.all()}
    entries = ListEntry.objects.filter(named_list=named).order_by("pk")
    found = [(entry, cases.get((entry.full_name, entry.values["born_on"]))) for entry in entries]
    Match.objects.bulk_create(
        Match(
            case_id=case,
            named_list=named,
            entry_id=entry.pk,
            status=MatchStatus.CONFIRMED,
            reasons="Full name and date of birth equal.",
            decided_by_id=by.pk,
            decided_at=at,
        )
        for entry, case in sorted(found, key=lambda pair: pair[1] or 0)
        if case is not None
    )


def _file(name: str) -> IncomingFile:
    return IncomingFile.holding(name, (HERE / name).read_bytes())
