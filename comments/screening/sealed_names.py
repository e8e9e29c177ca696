"""Find names of people whose case is sealed in a text, for a person who may open identities and reads it.

Stored with the comment, it would reveal from a stolen database who is in it; shown to writers or to moderators, it
would let them query the case database name by name. So it is looked up each time such a person opens the comment, and
each hit is a row in the chain of custody.
"""

import datetime
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import QuerySet

from comments.screening import personal_data
from desertions.cases.possible_duplicates import known_names
from desertions.choices import CustodyAct
from desertions.evidence.custody import record_custody
from desertions.models import CustodyRow
from newsroom.lib.desk.rights import may

MAX_LOOKED_UP = 5
"""Names of one text that are looked up."""


MAX_HITS_AN_HOUR = 60
"""Comments with such a name of which one person learns in an hour; then no name is looked up for them."""
SUBJECT = "comment "
"""Beginning of the subject of their custody rows; the number of the comment follows."""


def disclose(texts: Mapping[int, str], *, by: User, at: datetime.datetime) -> dict[int, list[str]]:
    """Return comment id → the names of sealed cases in its text, and record each such comment in the chain of custody.

    Empty for a person who may not open identities, or who has learned of `MAX_HITS_AN_HOUR` comments.
    """
    if not may(by, "desertions.view_identity") or not texts:
        return {}
    seen = set(hits_since(at - datetime.timedelta(hours=1)).filter(by_id=by.pk).values_list("subject", flat=True))
    names: dict[int, list[str]] = {}
    for pk, sealed in zip(texts, sealed_names_in(list(texts.values())), strict=True):
        subject = f"{SUBJECT}{pk}"
        if not sealed or (subject not in seen and len(seen) >= MAX_HITS_AN_HOUR):
            continue
        if subject not in seen:
            record_custody(subject, act=CustodyAct.VIEWED, by=by, at=at, detail="names of sealed cases")
            seen.add(subject)
        names[pk] = sealed
    return names


def hits_since(at: datetime.datetime) -> QuerySet[CustodyRow]:
    """Return the custody rows by which people learned since then that a comment names someone under seal."""
    return CustodyRow.objects.filter(subject__startswith=SUBJECT, at__gte=at)


def sealed_names_in(texts: list[str]) -> list[list[str]]:
    """Return, for each text, the names in it that somebody in the case database bears, as they are written there.

    One query for all texts.
    """
    named = [_names(text) for text in texts]
    known = known_names({name for names in named for name in names})
    return [[name for name in names if name in known] for names in named]


def _names(text: str) -> list[str]:
    pieces = dict.fromkeys(danger.piece for danger in personal_data.find_personal_data(text) if danger.kind == "name")
    return list(pieces)[:MAX_LOOKED_UP]
