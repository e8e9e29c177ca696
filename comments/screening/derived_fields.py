"""Fill the fields of a comment that follow from its text: HTML, hashes, duplicate group and risk; and screen it."""

import datetime
import logging
from contextlib import nullcontext

from django.db import connection, transaction

from comments.models import Comment
from comments.screening import context, near_duplicates, risk_model
from comments.screening.personal_data import PersonalDataMatch
from comments.screening.screen import Finding, screen
from newsroom.lib.text.html import comment_html

log = logging.getLogger(__name__)
DERIVED_FIELDS = ("text", "html", "findings", "text_hash", "minhash", "lsh_bands", "duplicate_group", "risk")
"""The text, and the fields that follow from it."""


def fill_derived_fields(
    comment: Comment, *, at: datetime.datetime, personal_data: list[PersonalDataMatch] | None = None
) -> list[Finding]:
    """Fill the derived fields of the comment, without saving it, and return what screening found.

    `personal_data` is what `find_personal_data` found in it, if the caller has asked already.
    `findings` is left to the caller. Any error is logged and returned as a finding that holds the comment.
    """
    comment.html, comment.duplicate_group = comment_html(comment.text), comment.pk
    try:
        # Where a transaction is open already, an error in here must not end it.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            letters = near_duplicates.letters_of(comment.text)
            comment.text_hash, comment.minhash = near_duplicates.text_hash(letters), near_duplicates.minhash(letters)
            comment.lsh_bands = near_duplicates.lsh_bands(comment.minhash)
            comment.risk = risk_model.risk_of(comment.text)
            known, repeats = context.load(comment.text_hash, comment.minhash, at, apart_from=comment.pk or 0)
            comment.duplicate_group = (repeats.first if letters else 0) or comment.pk
            return screen(comment.text, comment.name, desk=known, repeats=repeats, found_before=personal_data)
    except Exception:
        log.exception("A comment could not be screened; it is held.")
        return [Finding("failed")]
