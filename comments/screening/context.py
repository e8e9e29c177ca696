"""What screening needs of the database: the desk's rules, the names of its people, and what was said before."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Author
from comments.models import WordRule
from comments.screening import confusables, near_duplicates
from comments.screening.screen import Desk, Repeats, desk_of
from newsroom.lib.db.versioned_cache import Kept

MONTH = datetime.timedelta(days=30)
TOLD_AT_MOST = 50
ROLE_NAMES = (
    "Newsroom",
    "Editor",
    "Moderator",
    "Editorial staff",
    "Редакция",
    "Редактор",
    "Модератор",
    "Администрация",
)
"""Names that no reader may wear, whoever works here."""
LOOK_UP = """
SET LOCAL enable_seqscan = off; -- of a table that grew since it was last analysed the planner knows too little
SET LOCAL gin_fuzzy_search_limit = 2000; -- so that a flood of one text stays quick to look up
SELECT (SELECT COALESCE(SUM(changes), 0) FROM articles_edition WHERE topic = 'screening'),
    same.number, same.first, near.signatures, near.firsts
FROM (SELECT count(*), min(alike) FROM (
        SELECT alike FROM comments_comment WHERE letters = %(letters)s AND created_at > %(since)s AND id <> %(id)s
        LIMIT %(most)s) s) same (number, first),
    (SELECT array_agg(signature), array_agg(alike) FROM (
        SELECT signature, alike FROM comments_comment
        WHERE bands && %(bands)s::int[] AND created_at > %(since)s AND id <> %(id)s LIMIT 4 * %(most)s) n
    ) near (signatures, firsts)
"""
SHORT_REPEATS = 2
"""Texts too short for a signature may be repeated so often before it is told."""

_kept: Kept[Desk] = Kept(limit=1)
_staff: Kept[dict[str, str]] = Kept(limit=1)


def look_up(letters: int, signature: list[int], at: datetime.datetime, *, apart_from: int = 0) -> tuple[Desk, Repeats]:
    """What the desk screens by, and how many comments of the last month say the same or nearly, and which was the
    first of them, in one query.

    The rules are read again when one was changed, and every minute. Of a kind at most `TOLD_AT_MOST` are counted.
    """
    values: dict[str, Any] = {"letters": letters, "bands": near_duplicates.band_keys(signature), "since": at - MONTH}
    with connection.cursor() as cursor:
        cursor.execute(LOOK_UP, values | {"id": apart_from, "most": TOLD_AT_MOST})
        changes, same, first, signatures, firsts = cursor.fetchone()
    alike = [
        leader
        for other, leader in zip(signatures or (), firsts or (), strict=True)
        if near_duplicates.likeness(signature, other) >= near_duplicates.ALIKE
    ]
    first = min([*([first] if same else []), *alike], default=0)
    if same <= (0 if signature else SHORT_REPEATS):
        same = 0
    desk = _kept.get("desk", (changes, int(timezone.now().timestamp() / 60)), read)
    return desk, Repeats(same, min(len(alike), TOLD_AT_MOST), first)


def staff_taken_for(name: str) -> str:
    """The member of staff for whom a reader of this name can be taken, for the moderator's eye alone.

    Of staff without a byline nobody outside may learn that they work here, so their names hold nothing.
    """
    staff = _staff.get("staff", int(timezone.now().timestamp() / 60), _read_staff)
    return staff.get(confusables.skeleton(name), "")


def _read_staff() -> dict[str, str]:
    people = User.objects.filter(is_staff=True, is_active=True).exclude(last_name="")
    whole = people.values_list("first_name", "last_name")
    return {
        confusables.skeleton(name): f"{first} {last}" for first, last in whole for name in (first + last, last + first)
    }


def read() -> Desk:
    """Rules, and the names that readers know from bylines."""
    rules = WordRule.objects.filter(is_active=True).values_list("pk", "name", "forms", "action")
    names = list(Author.objects.values_list("name", flat=True))
    names += [" ".join(reversed(name.split())) for name in names]
    return desk_of(
        ((pk, name, forms, action == WordRule.Action.HOLD) for pk, name, forms, action in rules),
        [*names, *ROLE_NAMES],
    )
