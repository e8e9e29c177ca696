"""Review locks: an object that one person reviews is reserved for them for a few minutes."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connections, models
from django.utils.translation import gettext_lazy as _

from newsroom.lib.desk.rights import AnyUser

TAKE = """
INSERT INTO {table} ({object}, by_id, until) SELECT taken, %(by)s, %(until)s FROM unnest(%(pks)s::bigint[]) AS taken
ON CONFLICT ({object}) DO UPDATE SET by_id = EXCLUDED.by_id, until = EXCLUDED.until
WHERE {table}.until <= %(at)s OR {table}.by_id = EXCLUDED.by_id
RETURNING {object}
"""


class ReviewLockQuerySet(models.QuerySet[Any]):
    """Review locks by who holds them."""

    def held(self, at: datetime.datetime) -> "ReviewLockQuerySet":
        """Return the locks that have not ended."""
        return self.filter(until__gt=at)

    def held_by_others(self, by: AnyUser, at: datetime.datetime) -> "ReviewLockQuerySet":
        """Return the locks of everybody else that have not ended."""
        return self.held(at).exclude(by=by.pk)

    def take(self, pks: Iterable[int], *, by: User, at: datetime.datetime) -> set[int]:
        """Lock these objects unless others have. Returns the ids of those now locked for this person.

        Taking one's own lock again extends it. The objects must exist.
        """
        meta = self.model._meta
        query = TAKE.format(table=meta.db_table, object=meta.pk.column)
        values: dict[str, Any] = {"pks": sorted(pks), "by": by.pk, "until": at + self.model.DURATION, "at": at}
        with connections[self.db].cursor() as cursor:
            cursor.execute(query, values)
            return {pk for (pk,) in cursor.fetchall()}


class ReviewLock(models.Model):
    """Who reviews an object, and until when nobody else may decide it.

    A subclass adds the object as primary key, and for how long it is locked.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    until = models.DateTimeField(_("until"))

    DURATION: ClassVar[datetime.timedelta]
    objects: ClassVar[Any] = ReviewLockQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk}: {self.by}"
