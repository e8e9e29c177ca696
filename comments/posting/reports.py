"""Readers' reports of published comments: one per browser, weighed by how often that browser was right.

A report moves a comment up in the desk's queue and does nothing else.
"""

import datetime
import re
import secrets

from django.db import transaction

from comments.choices import Status
from comments.models import Comment, Report, Reporter
from comments.posting.submit import to_the_minute
from newsroom.lib.sealing.keys import digest


@transaction.atomic
def report(comment: Comment, *, reason: str, message: str, browser: str, nonce: str, at: datetime.datetime) -> bool:
    """Store a report. Returns False if it was reported before, by this browser or form, or is no longer published.

    `browser` is the value of the browser's cookie, `nonce` that of the form's stamp.
    """
    shown = Comment.objects.select_for_update(no_key=True).filter(pk=comment.pk, status=Status.APPROVED)
    if not shown.exists():
        return False
    form = digest(f"report {nonce}")
    if Report.objects.filter(form_digest=form).exists():
        return False
    reporter, _made = Reporter.objects.get_or_create(digest=digest(f"reporter {browser}"))
    _report, is_new = Report.objects.get_or_create(
        comment=comment,
        reporter=reporter,
        defaults={"reason": reason, "message": message, "made_at": to_the_minute(at), "form_digest": form},
    )
    return is_new


def is_browser(cookie: str) -> bool:
    """Return whether a cookie has the form of those that `new_browser` makes."""
    return bool(re.fullmatch(r"[A-Za-z0-9_-]{22}", cookie))


def new_browser() -> str:
    """Return a random cookie value for a browser that has none."""
    return secrets.token_urlsafe(16)
