"""What a reader told the newsroom in confidence: from the page it came to into a sealed source of the desk."""

import datetime

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desertions.choices import Confidentiality, Consent, SourceKind
from desertions.models import Source
from newsroom.lib.desk.history import events_of, history_context

IN_USE = gettext_lazy("The desk works with it already: ask a reporter.")


class InUseError(Exception):
    """The desk works with this source already; it can no longer be taken back."""


@transaction.atomic
def take_tip(statement: str, *, about: str, by: AbstractBaseUser, at: datetime.datetime) -> Source:
    """A sealed source that holds these words; `about` is what the reader wrote under.

    Nobody has asked him yet whether he may be quoted, so nothing public rests on it until he is.
    """
    with history_context(user=by):
        return Source.objects.create(
            title=(_("A reader’s letter about “%s”") % about)[:300],
            kind=SourceKind.READER,
            confidentiality=Confidentiality.SEALED,
            consent=Consent.REFUSED,
            kind_may_be_named=False,
            received_on=at.date(),
            statement=statement,
        )


@transaction.atomic
def take_tip_back(source: Source) -> str:
    """Remove a source that `take` made, with its history, and return its words. Raises InUseError."""
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
    return statement
