"""The content version: a stamp that changes whenever anything that readers may see has changed.

A page built under one content version may be served while that version is current, and never longer. Triggers count the
changes (see `ContentVersion` and the migrations that install them), so no code can forget to.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import connection

CURRENT_SQL = "SELECT * FROM articles_content_version(%s)"
"""A function of the database, so that the statements in it are planned once for each connection."""


class VersionStamp(NamedTuple):
    """Committed changes by topic, the time of the next scheduled change, the day, and whether cases are invented.

    `editorial` counts changes of articles, of figures with their released values, and of units, `cases` those of what
    pages of cases show, and `comments` those of the comments that readers see. `posts` counts every reader's form that
    was used up, whether or not anybody sees what was written. `next_publication` is when the next article or version is
    published or the next pin begins or ends, or None. `read_at` is when the stamp was read, by the database's clock.
    """

    editorial: int
    cases: int
    comments: int
    posts: int
    next_publication: datetime.datetime | None
    day: datetime.date
    is_demonstration: bool
    read_at: datetime.datetime

    @property
    def of_editorial(self) -> tuple[object, ...]:
        """Return what editorial content depends on: neither cases nor comments."""
        return self.editorial, self.next_publication, self.day, self.is_demonstration

    def of(self, topics: Iterable[str]) -> tuple[object, ...]:
        """Return what a page depends on that shows these of `cases` and `comments`, besides editorial content."""
        return *(getattr(self, topic) for topic in topics), *self.of_editorial


def current_version() -> VersionStamp:
    """Return the current stamp, in one short query. Read it before the content, never after."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_SQL, [settings.TIME_ZONE])
        return VersionStamp(*cursor.fetchone())
