"""Review locks on comments: a comment is locked for the moderator who reads it, for a few minutes."""

import datetime
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import connection

from comments.models import Comment

LOCK_DURATION = datetime.timedelta(minutes=5)
LOCK_SQL = """
WITH there AS (
    SELECT id FROM comments_comment WHERE id = ANY(%(pks)s) AND status <> 'deleted' ORDER BY id FOR NO KEY UPDATE
)
INSERT INTO comments_commentlock (comment_id, by_id, until) SELECT id, %(by)s, %(until)s FROM there ORDER BY id
ON CONFLICT (comment_id) DO UPDATE SET by_id = EXCLUDED.by_id, until = EXCLUDED.until
WHERE comments_commentlock.until <= %(at)s OR comments_commentlock.by_id = EXCLUDED.by_id
RETURNING comment_id
"""


def lock_comments(pks: Iterable[int], *, by: User, at: datetime.datetime) -> set[int]:
    """Lock the comments in this moderator's sections that nobody else has locked. Returns the ids now locked for them.

    Locking again extends the lock.
    """
    until = at + LOCK_DURATION
    own = Comment.objects.filter(pk__in=list(pks)).for_moderator(by).order_by().values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute(LOCK_SQL, {"pks": list(own), "by": by.pk, "until": until, "at": at})
        return {pk for (pk,) in cursor.fetchall()}
