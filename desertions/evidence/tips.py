"""Tips: turning what a reader wrote to the newsroom in confidence into a sealed source, and taking that back."""

import datetime

import pgtrigger
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy

from desertions.choices import Confidentiality, Consent, SourceKind
from desertions.models import Source
from newsroom.lib.desk.history import events_of, history_context

IN_USE = gettext_lazy("The desk is already working on it: ask a reporter.")
"""The message of InUseError."""


class InUseError(Exception):
    """The desk already works with this source, so it can no longer be taken back."""


@transaction.atomic
def take_tip(statement: str, *, title: str, by: User, at: datetime.datetime) -> Source:
    """Create a sealed source that holds the reader's statement. The title is cut to 300 characters."""
    # Nobody has asked the reader yet whether they may be quoted: until then no public fact may rest on the source.
    with history_context(user=by):
        return Source.objects.create(
            title=title[:300],
            kind=SourceKind.READER,
            confidentiality=Confidentiality.SEALED,
            consent=Consent.REFUSED,
            kind_may_be_named=False,
            received_on=at.date(),
            statement=statement,
        )


@transaction.atomic
def take_tip_back(source: Source) -> str:
    """Delete a source that `take_tip` created, with its history, and return the statement.

    Raises InUseError if the source is gone, has been changed, or is cited.
    """
    locked = Source.objects.select_for_update().filter(pk=source.pk).first()
    was_changed = events_of(Source).filter(pgh_obj_id=source.pk).exclude(pgh_label="insert").exists()
    if locked is None or locked.statement is None or was_changed:
        raise InUseError(IN_USE)
    statement = locked.statement
    try:
        with pgtrigger.ignore():
            locked.delete()
            events_of(Source).filter(pgh_obj_id=source.pk).delete()
    except ProtectedError as error:
        raise InUseError(IN_USE) from error
    text: str = statement
    return text
