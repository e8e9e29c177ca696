"""The content version: a stamp that changes whenever anything a reader may see has changed.

A page built under one content version may be served while that version is current, and never longer. Triggers
count the changes (see `Edition` and the migrations that install them), so no code can forget to.
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
           (now() AT TIME ZONE %s)::date
    FROM articles_contentversion
"""


class VersionStamp(NamedTuple):
    """Committed changes by topic; the hour of the next scheduled article, version or pin, if any; the day.

    `editorial` counts articles and all that describes figures and units, `cases` what figures count, `comments` those
    that readers see; `posts` counts every form of a reader that was used up, whether anybody sees its words or not.
    """

    editorial: int
    cases: int
    comments: int
    posts: int
    next_publication: datetime.datetime | None
    day: datetime.date

    @property
    def of_pages(self) -> tuple[object, ...]:
        """What a page depends on: all but `posts`."""
        return self.comments, *self.of_content

    @property
    def of_editorial(self) -> tuple[object, ...]:
        return self.editorial, self.next_publication, self.day

    @property
    def of_content(self) -> tuple[object, ...]:
        return self.cases, *self.of_editorial


def current_version() -> VersionStamp:
    """Read the stamp, in one short query. Read it before the content, never after."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_SQL, [settings.TIME_ZONE])
        return VersionStamp(*cursor.fetchone())
