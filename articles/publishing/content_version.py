"""The content version: a stamp that changes whenever anything that readers may see has changed.

A page built under one content version may be served while that version is current, and never longer. Triggers count the
changes (see `ContentVersion` and the migrations that install them), so no code can forget to.
"""

import datetime
import time
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

CURRENT_SQL = "SELECT * FROM articles_content_version(%s)"
"""A function of the database, so that the statements in it are planned once for each connection."""
CHECK_SECONDS = 1.0
"""For how long a content version is believed if no process of this machine has written."""


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


class KnownVersion(NamedTuple):
    """A content version, the mark of the gate before it was read, and until when it is believed, by a steady clock."""

    mark: bytes
    version: VersionStamp
    until: float


_known: dict[str, KnownVersion] = {}


def version_of_request() -> VersionStamp:
    """Return the current content version, over a fresh connection if the persistent one was lost.

    While nobody on this machine has written, the version last read is current. Others may have written, and time goes
    on: so it is read again at least every `CHECK_SECONDS`, and when the next publication is due.
    """
    passage = connection.passage  # type: ignore[attr-defined] # of newsroom.database
    mark = passage.gate.mark() if passage else None
    known = _known.get(connection.settings_dict["NAME"])
    if known is not None and known.mark == mark and time.monotonic() < known.until:
        return known.version
    try:
        version = current_version()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        version = current_version()
    if mark is not None:
        due = (version.next_publication - version.read_at).total_seconds() if version.next_publication else 60.0
        until = time.monotonic() + min(CHECK_SECONDS, max(due, 0.0))
        _known[connection.settings_dict["NAME"]] = KnownVersion(mark, version, until)
    return version
