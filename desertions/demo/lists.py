"""Import the command's list, the roster and the wanted list, match them, and search the rulings."""

import datetime
from pathlib import Path

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from desertions.choices import MatchStatus, Opinion, Proves
from desertions.lists.importing import runs
from desertions.matching import mentions, review
from desertions.matching.expected_false_matches import MatchTier
from desertions.matching.runs import begin_run
from desertions.models import Case, Match, Mention, NamedList, Source, Unit
from newsroom.lib.files.uploads import IncomingFile
from newsroom.lib.jobs.work import work

HERE = Path(__file__).parent
"""The directory of the demonstration's files."""
LISTS = [
    ("command", "command.csv", "The command's list", datetime.date(2024, 4, 1), Proves.LEFT, True),
    ("roster", "roster.csv", "Spring 2022 roster", datetime.date(2022, 3, 15), Proves.SERVED_BEFORE, True),
    ("wanted", "wanted.tsv", "Federal wanted list", datetime.date(2024, 10, 1), Proves.WANTED, False),
]
"""Source, file, title, day, what the list proves, and whether it is sealed.

The wanted list is public already, so it is not sealed.
"""


def import_cases(source: Source, unit: Unit, *, by: User, at: datetime.datetime) -> list[Case]:
    """Import all cases from the command's list. Returns them in its order."""
    runs.import_at_once(_file("command.csv"), source=source, unit=unit, is_whole=False, by=by, at=at)
    return list(Case.objects.select_related("unit").order_by("pk"))


def import_lists(sources: dict[str, Source], *, by: User, at: datetime.datetime) -> None:
    """Import the lists, match the roster and the wanted list with the cases, and confirm the likeliest pairs."""
    for key, file, title, as_of, proves, sealed in LISTS:
        named = NamedList.objects.create(
            title=f"{title} (invented)", source=sources[key], as_of=as_of, proves=proves, is_sealed=sealed
        )
        runs.import_at_once(_file(file), source=sources[key], named_list=named, by=by, at=at)
        if proves != Proves.LEFT:  # the cases come from that list
            _match(named, by=by, at=at)


def find_in_court(source: Source, *, by: User, at: datetime.datetime) -> list[Case]:
    """Return the cases whose people the rulings name.

    A mention is confirmed if the person's date of birth stands in its quote, and rejected otherwise.
    """
    file = mentions.store_text(source, (HERE / "rulings.txt").read_text(encoding="utf-8"), by=by, at=at)
    mentions.match_text(file, by=by, at=at)
    for mention in Mention.objects.all().in_files([file.pk]).select_related("case__identity").order_by("pk"):
        same_day = f"{mention.case.identity.born_on.only_day:%d.%m.%Y}" in mention.place["quote"]
        mentions.decide(mention, status=MatchStatus.CONFIRMED if same_day else MatchStatus.REJECTED, by=by, at=at)
    confirmed = Mention.objects.all().in_files([file.pk]).filter(status=MatchStatus.CONFIRMED)
    return list(Case.objects.filter(mentions__in=confirmed).distinct().order_by("pk"))


def _match(named: NamedList, *, by: User, at: datetime.datetime) -> None:
    """Match the list, and confirm the likely pairs that agree in name and date of birth."""
    with connection.cursor() as cursor:
        # all rows are new in this transaction: joins need current planner statistics
        cursor.execute("ANALYZE")
    run = begin_run(named, by=by, at=timezone.now(), by_worker=False)
    work(run)
    sure = Match.objects.filter(score__run=run, score__is_likely=True, score__tier=MatchTier.DATE)
    for match in sure.order_by("pk"):
        review.record_review(match, opinion=Opinion.SAME, by=by, at=at)


def _file(name: str) -> IncomingFile:
    """Return a file of this directory in the form of an upload."""
    return IncomingFile.holding(name, (HERE / name).read_bytes())
