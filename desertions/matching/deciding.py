"""Deciding whether an entry of a named list is the man of a case."""

import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from desertions.models import ListEntry, Match
from desertions.tasks import read_figures
from desertions.vocabulary import MatchStatus


class ContradictionError(Exception):
    """The entry is already confirmed for another case."""


@transaction.atomic
def decide_match(match: Match, *, status: MatchStatus, by: AbstractBaseUser, at: datetime.datetime) -> None:
    """Confirm or reject a match, or make it a candidate again. Raises ContradictionError."""
    entry = ListEntry.objects.select_for_update(no_key=True).get(pk=match.entry_id)
    locked = Match.objects.select_for_update().get(pk=match.pk)
    if locked.status == status:
        return
    others = Match.objects.all().with_entry(entry).filter(status=MatchStatus.CONFIRMED).exclude(pk=locked.pk)
    if status == MatchStatus.CONFIRMED and others.exists():
        raise ContradictionError(_("This entry is already confirmed for another case."))
    locked.status, locked.decided_by_id, locked.decided_at = status, by.pk, at
    locked.save(update_fields=["status", "decided_by", "decided_at"])
    match.status = locked.status
    transaction.on_commit(read_figures.enqueue)
