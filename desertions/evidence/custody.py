"""Rows in the chain of custody for sealed data that is not a file: identities, lists, and exports of them."""

import datetime

from django.contrib.auth.models import User

from desertions.choices import CustodyAct
from desertions.models import Case, CustodyRow, NamedList

ALL_CASES = "cases"
"""The subject that stands for all cases, as in an export."""


def case_subject(case: Case) -> str:
    """Return the subject that stands for the identity of a case."""
    return f"case {case.public_id}"


def list_subject(named_list: NamedList) -> str:
    """Return the subject that stands for the entries of a list."""
    return f"list {named_list.pk}"


def record_custody(subject: str, *, act: CustodyAct, by: User, at: datetime.datetime, detail: str = "") -> CustodyRow:
    """Record that someone opens or takes sealed data, and return the row.

    Call before the data is shown: if the row cannot be written, the error must keep it from being shown. `detail` is
    cut to 200 characters.
    """
    return CustodyRow.objects.create(subject=subject, act=act, detail=detail[:200], by_id=by.pk, at=at)
