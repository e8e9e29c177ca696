"""Rows in the chain of custody for what is sealed but no file: identities, lists, and exports of them."""

import datetime

from django.contrib.auth.models import AbstractBaseUser

from desertions.choices import CustodyAct
from desertions.models import Case, CustodyRow, NamedList

ALL_CASES = "cases"


def case_subject(case: Case) -> str:
    """The subject that stands for who the man of a case is."""
    return f"case {case.public_id}"


def list_subject(named_list: NamedList) -> str:
    return f"list {named_list.pk}"


def record_custody(
    subject: str, *, act: CustodyAct, by: AbstractBaseUser, at: datetime.datetime, detail: str = ""
) -> CustodyRow:
    """Write down that someone opened or took what is sealed, before it is shown. A row that cannot be written raises,
    and then nothing is shown.
    """
    return CustodyRow.objects.create(subject=subject, act=act, detail=detail[:200], by_id=by.pk, at=at)
