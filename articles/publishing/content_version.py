"""The content version: a stamp that changes whenever anything that readers may see has changed.

A page built under one content version may be served while that version is current, and never longer. Triggers count the
changes (see `ContentVersion` and the migrations that install them), so no code can forget to.
"""

import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection

CURRENT_SQL = """
    SELECT COALESCE(SUM(changes) FILTER (WHERE topic = 'editorial'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'cases'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'comments'), 0),
           COALESCE(SUM(changes) FILTER (WHERE topic = 'posts'), 0),
           LEAST(
               (SELECT MIN(published_at) FROM articles_article WHERE status = 'published' AND published_at > now()),
               (SELECT MIN(next_at) FROM articles_article WHERE next_at > now()),
               (SELECT MIN(since) FROM articles_pin WHERE since > now()),
               (SELECT MIN(until) FROM articles_pin WHERE until > now())
           ),
           (now() AT TIME ZONE %s)::date,
           clock_timestamp()
    FROM articles_contentversion
"""


class VersionStamp(NamedTuple):
    """Committed changes by topic, the time of the next scheduled change, and the day.

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
    read_at: datetime.datetime

    @property
    def of_pages(self) -> tuple[object, ...]:
        """Return what a public page depends on: everything but `posts`."""
        return self.comments, *self.of_content

    @property
    def of_editorial(self) -> tuple[object, ...]:
        """Return what editorial content depends on: neither cases nor comments."""
        return self.editorial, self.next_publication, self.day

    @property
    def of_content(self) -> tuple[object, ...]:
        """Return what pages of cases depend on: everything but comments and `posts`."""
        return self.cases, *self.of_editorial


def current_version() -> VersionStamp:
    """Return the current stamp, in one short query. Read it before the content, never after."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_SQL, [settings.TIME_ZONE])
        return VersionStamp(*cursor.fetchone())
