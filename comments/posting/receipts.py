"""Receipts: words that let writers open their own comments. The server stores only the digest of a code.

A code is a 77-bit number, written as seven words of the English or Russian BIP 39 list. It is derived from the number
of the form that posted the first comment, under a key of the site, so that a comment sent twice by accident gets one
code. The number of the form is not stored, so a code cannot be derived again from the database.
"""

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from mnemonic import Mnemonic

from comments.choices import ActionType, Status
from comments.models import Comment, Decision, Receipt
from comments.screening import confusables
from newsroom.lib.sealing.keys import digest, digests, ring

WORDS_PER_CODE, BITS = 7, 11
APPROVED_FOR_REGULAR = 2
"""The number of approved comments that makes a newcomer a regular."""


class UnreadableCodeError(Exception):
    """The words are not a receipt code; the message says which word is wrong."""


def code_of_form(nonce: str) -> int:
    """Return the code for a comment sent with this form by a writer who has no code yet."""
    mac = hmac.digest(ring().digest_keys[0], b"receipt of form " + nonce.encode(), hashlib.sha256)
    return int.from_bytes(mac) % (1 << (WORDS_PER_CODE * BITS))


def in_words(code: int, language: str | None = None) -> str:
    """Return the code as words to write down, in the given language or that of the page."""
    is_russian = (language or get_language() or "").startswith("ru")
    wordlist = _lists()["russian" if is_russian else "english"]
    return " ".join(wordlist[(code >> (BITS * place)) & ((1 << BITS) - 1)] for place in range(WORDS_PER_CODE))


def parse_code(text: str) -> int:
    """Return the code that the words spell, in either language, any case and spacing. Raises UnreadableCodeError."""
    words = "".join(c if c.isalpha() else " " for c in confusables.fold(text[:500])).split()
    if len(words) != WORDS_PER_CODE:
        raise UnreadableCodeError(
            _("A receipt code has %(words)d words; these are %(given)d.")
            % {"words": WORDS_PER_CODE, "given": len(words)}
        )
    for numbers in _numbers():
        if all(word in numbers for word in words):
            return sum(numbers[word] << (BITS * place) for place, word in enumerate(words))
    unknown = (word for word in words if not any(word in numbers for numbers in _numbers()))
    wrong = next(unknown, words[-1])  # each word is known, but they mix the two languages
    raise UnreadableCodeError(_("“%s” is not a word of any receipt code: look for a slip of the pen.") % wrong)


def find_receipt(code: int) -> Receipt | None:
    """Return the receipt of this code, or None. Looks under every key of the site."""
    return Receipt.objects.filter(digest__in=digests(f"receipt {code}")).first()


def id_of_receipt(code: int, *, on: datetime.date) -> RawSQL:
    """Return the expression for the id of this code's receipt under the newest key, which it creates if there is none.

    Only the day of its first use is stored. A code that may be older is looked for with `find_receipt` before.
    """
    return RawSQL("comments_receipt_for(%s, %s)", [digest(f"receipt {code}"), on])  # no text of others


@dataclass(frozen=True)
class Trust:
    """Whether a writer is a regular, and how many of their comments a moderator approved and are still shown."""

    approved: int
    is_regular: bool


def trust_of(receipt: Receipt) -> Trust:
    """Return how far this writer is trusted. Approved comments are counted up to `APPROVED_FOR_REGULAR`."""
    acts = (ActionType.APPROVE, ActionType.KEEP, ActionType.REDACT)
    approving = Decision.objects.filter(comment=OuterRef("pk"), act__in=acts, by__isnull=False, undone_by=None)
    approved = Comment.objects.filter(Exists(approving), receipt=receipt, status=Status.APPROVED)
    number = approved.order_by()[:APPROVED_FOR_REGULAR].count()
    return Trust(number, number >= APPROVED_FOR_REGULAR)


def is_regular(receipt: Receipt) -> bool:
    """Return whether moderators have approved enough comments of this writer, under any article."""
    return trust_of(receipt).is_regular


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    # One word of the package's Russian list is damaged; it should be "снова".
    russian = [word if word.isalpha() else "снова" for word in Mnemonic("russian").wordlist]
    return {"english": list(Mnemonic("english").wordlist), "russian": russian}


@lru_cache(maxsize=1)
def _numbers() -> list[dict[str, int]]:
    """Return, for each list, the number of every word, by the word as it may have been written down."""
    return [{confusables.fold(word): number for number, word in enumerate(wordlist)} for wordlist in _lists().values()]
