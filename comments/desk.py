"""What screening needs of the database: the desk's rules, the names of its people, and what was said before."""

import datetime

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from articles.models import Author
from comments import fingerprints
from comments.models import WordRule
from comments.screening import Desk, Repeats, desk_of
from newsroom.lib.kept import Kept

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
STAMP = "SELECT COALESCE(SUM(changes), 0) FROM articles_edition WHERE topic = 'screening'"

_kept: Kept[Desk] = Kept(limit=1)


def rules_now() -> Desk:
    """The desk's word rules and names; read again when a rule was changed, and every minute."""
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        stamp = (cursor.fetchone()[0], int(timezone.now().timestamp() / 60))
    return _kept.get("desk", stamp, _read)


def repeats_of(letters: str, signature: list[int], at: datetime.datetime, *, apart_from: int = 0) -> Repeats:
    """How many comments of the last month say the same as these folded letters, at most `TOLD_AT_MOST` of a kind."""
    since = at - MONTH
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT signature FROM comments_comment WHERE letters = %s AND created_at > %s AND id <> %s LIMIT %s",
            [fingerprints.exact(letters), since, apart_from, TOLD_AT_MOST],
        )
        same = len(cursor.fetchall())
        if same > (2 if not signature else 0):
            return Repeats(same=same)
        if not signature:
            return Repeats()
        cursor.execute(
            # A bound on the index itself, so that a flood of one text stays quick to look up.
            "SET LOCAL gin_fuzzy_search_limit = 2000; "
            "SELECT signature FROM comments_comment WHERE bands && %s AND created_at > %s AND id <> %s LIMIT %s",
            [fingerprints.band_keys(signature), since, apart_from, 4 * TOLD_AT_MOST],
        )
        alike = sum(fingerprints.likeness(signature, row[0]) >= fingerprints.ALIKE for row in cursor.fetchall())
    return Repeats(alike=min(alike, TOLD_AT_MOST))


def _read() -> Desk:
    rules = WordRule.objects.filter(is_active=True).values_list("pk", "name", "forms", "action")
    people = User.objects.filter(is_staff=True, is_active=True).values_list("first_name", "last_name")
    names = [f"{first} {last}".strip() for first, last in people]
    names += [f"{last} {first}" for first, last in people if last]
    names += Author.objects.values_list("name", flat=True)
    return desk_of(
        ((pk, name, forms, action == WordRule.Action.HOLD) for pk, name, forms, action in rules),
        [*names, *ROLE_NAMES],
    )
