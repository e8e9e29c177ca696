"""What screening reads from the database: word rules, names of the staff, and earlier comments with the same text."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Author
from comments.models import WordRule
from comments.screening import near_duplicates
from comments.screening.screen import Repeats, ScreeningContext, context_of_rules
from newsroom.lib.db.versioned_cache import MEGABYTE, VersionedCache
from newsroom.lib.text import confusables

MONTH = datetime.timedelta(days=30)
MAX_REPEATS_TOLD = 50
"""The number up to which repeats of each kind are counted."""
ROLE_NAMES = (
    "Newsroom",
    "Editor",
    "Moderator",
    "Editorial staff",
    "Редакция",
    "Редактор",
    "Модератор",
    "Администрация",
    "Editor's pick",
    "Выбор редакции",
)
"""Names that no reader may use, regardless of who is on the staff."""
REPEATS_SQL = """
SELECT (SELECT COALESCE(SUM(changes), 0) FROM articles_contentversion WHERE topic = 'screening'), alike.*
FROM comments_repeats(%(text_hash)s, %(lsh_bands)s::int[], %(since)s, %(id)s, %(most)s) alike
"""
SHORT_REPEATS = 2
"""A text too short for a signature may be repeated this often before it counts as a repeat."""

_kept: VersionedCache[ScreeningContext] = VersionedCache("word rules", MEGABYTE)
_staff: VersionedCache[dict[str, str]] = VersionedCache("names of the staff", MEGABYTE)


def load(
    text_hash: int, minhash: list[int], at: datetime.datetime, *, apart_from: int = 0
) -> tuple[ScreeningContext, Repeats]:
    """Return the context of screening and the repeats of a text in the last month, in one query.

    Repeats are the number of comments with the same text, the number of those with nearly the same, and the first of
    them. At most `MAX_REPEATS_TOLD` of a kind are counted. `apart_from` is the id of a comment to leave out. The rules
    are read again when one has changed, and every minute.
    """
    values: dict[str, Any] = {
        "text_hash": text_hash,
        "lsh_bands": near_duplicates.lsh_bands(minhash),
        "since": at - MONTH,
    }
    with connection.cursor() as cursor:
        cursor.execute(REPEATS_SQL, values | {"id": apart_from, "most": MAX_REPEATS_TOLD})
        changes, same, first, signatures, firsts = cursor.fetchone()
    similar = [
        leader
        for other, leader in zip(signatures or (), firsts or (), strict=True)
        if near_duplicates.similarity(minhash, other) >= near_duplicates.MIN_SIMILARITY
    ]
    first = min([*([first] if same else []), *similar], default=0)
    if same <= (0 if minhash else SHORT_REPEATS):
        same = 0
    desk = _kept.get("desk", (changes, int(timezone.now().timestamp() / 60)), read)
    return desk, Repeats(same, min(len(similar), MAX_REPEATS_TOLD), first)


def imitated_staff(name: str) -> str:
    """Return the full name of the staff member for whom the bearer of this name can be mistaken, or "".

    For moderators only. Nobody outside may learn that staff without a byline work here, so their names hold no comment.
    """
    staff = _staff.get("staff", int(timezone.now().timestamp() / 60), _read_staff)
    return confusables.named_in(name, staff)


def _read_staff() -> dict[str, str]:
    """Return full names, in both orders, and user names, by their skeletons."""
    people = User.objects.filter(is_staff=True, is_active=True).values_list("username", "first_name", "last_name")
    return {
        key: f"{first} {last}".strip() or username
        for username, first, last in people
        for name in (*((first + last, last + first) if last else ()), username)
        for key in confusables.skeletons_of(name)
        if len(key) > 2
    }


def read() -> ScreeningContext:
    """Read the active rules and the names that readers may not use: bylines and `ROLE_NAMES`."""
    rules = WordRule.objects.filter(is_active=True).values_list("pk", "name", "forms", "action")
    names = list(Author.objects.values_list("name", flat=True))
    names += [" ".join(reversed(name.split())) for name in names]
    return context_of_rules(
        ((pk, name, forms, action == WordRule.Action.HOLD) for pk, name, forms, action in rules),
        [*names, *ROLE_NAMES],
    )
