"""Fill the fields of a comment that follow from its text: its HTML, its hashes, what screening finds, its risk."""

import datetime
import logging
from contextlib import nullcontext

from django.db import connection, transaction

from comments.models import Comment
from comments.screening import context, near_duplicates, risk_model
from comments.screening.screen import Finding, screen
from newsroom.lib.text.html import comment_html

log = logging.getLogger(__name__)
FILLED = ("text", "html", "findings", "letters", "signature", "bands", "alike", "risk")
"""What `fill` changes, and the text."""


def fill(comment: Comment, *, at: datetime.datetime) -> list[Finding]:
    """Give the comment what follows from its text, and answer what screening found. Nothing in it fails open."""
    comment.html, comment.alike = comment_html(comment.text), comment.pk
    try:
        # Where a transaction is open already, an error in here must not end it.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            letters = near_duplicates.letters_of(comment.text)
            comment.letters, comment.signature = near_duplicates.exact(letters), near_duplicates.near(letters)
            comment.bands = near_duplicates.band_keys(comment.signature)
            comment.risk = risk_model.risk_of(comment.text)
            known, repeats = context.look_up(comment.letters, comment.signature, at, apart_from=comment.pk or 0)
            comment.alike = (repeats.first if letters else 0) or comment.pk
            return screen(comment.text, comment.name, desk=known, repeats=repeats)
    except Exception:
        log.exception("A comment could not be screened; it is held.")
        return [Finding("failed")]
