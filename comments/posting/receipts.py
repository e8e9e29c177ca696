"""Receipts: words in a writer's hands that open his comments. Of a code the server keeps its digest only.

A code is a number of 77 bits, said in seven words of BIP 39's lists, in English or Russian. It follows from the
number of the form by which the first comment came, under a key of the site: a comment that is sent twice by accident
gets one code. The form's own number is not kept, so that a code cannot be made again from what the database holds.
"""

import datetime
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from mnemonic import Mnemonic

from comments.choices import ActionType
from comments.models import Comment, Decision, Receipt
from comments.screening import confusables
from newsroom.lib.sealing.keys import digest, digests, ring

WORDS_PER_CODE, BITS = 7, 11
APPROVED_FOR_REGULAR = 2
"""Approved comments that make a newcomer a regular."""
KEEP_PERIOD = """
INSERT INTO comments_receipt (digest, first_used_on) VALUES (%s, %s)
ON CONFLICT (digest) DO UPDATE SET digest = EXCLUDED.digest RETURNING id
"""


class UnreadableCodeError(Exception):
    """The words are not those of a code; the message says which one is wrong."""


def code_of_form(nonce: str) -> int:
    """The code that a comment sent by this form gets, unless its writer has one."""
    made = hmac.digest(ring().digest_keys[0], b"receipt of form " + nonce.encode(), hashlib.sha256)
    return int.from_bytes(made) % (1 << (WORDS_PER_CODE * BITS))


def in_words(code: int, language: str | None = None) -> str:
    """The code as words to write down, in the language of the page or the one asked for."""
    is_russian = (language or get_language() or "").startswith("ru")
    words = _lists()["russian" if is_russian else "english"]
    return " ".join(words[(code >> (BITS * place)) & ((1 << BITS) - 1)] for place in range(WORDS_PER_CODE))


def parse_code(text: str) -> int:
    """The code that the words say, in either language, any case and spacing. Raises UnreadableCodeError."""
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
    wrong = next(unknown, words[-1])  # words of both languages make no code
    raise UnreadableCodeError(_("“%s” is not a word of any receipt code: look for a slip of the pen.") % wrong)


def find_receipt(code: int) -> Receipt | None:
    """The receipt that this code opens, whichever of the site's keys it was kept under."""
    return Receipt.objects.filter(digest__in=digests(f"receipt {code}")).first()


def keep_receipt(code: int, *, at: datetime.datetime, is_new: bool) -> Receipt:
    """The receipt of this code, made now if there is none. Of the time only the day is kept.

    `is_new` says that the code was made for the form at hand: then it is under no older key.
    """
    found = None if is_new else find_receipt(code)
    if found is not None:
        return found
    receipt = Receipt(digest=digest(f"receipt {code}"), first_used_on=at.date())
    with connection.cursor() as cursor:
        cursor.execute(KEEP_PERIOD, [receipt.digest, receipt.first_used_on])
        (receipt.pk,) = cursor.fetchone()
    return receipt


@dataclass(frozen=True)
class Trust:
    """Whether a writer is a regular, and on what grounds: comments of his that a moderator approved and still stand."""

    approved: int
    is_regular: bool


def trust_of(receipt: Receipt) -> Trust:
    """How far this writer is trusted; his approved comments are counted to `ENOUGH_APPROVED`."""
    acts = (ActionType.APPROVE, ActionType.KEEP, ActionType.REDACT)
    approving = Decision.objects.filter(comment=OuterRef("pk"), act__in=acts, by__isnull=False, undone_by=None)
    approved = Comment.objects.filter(Exists(approving), receipt=receipt, status=Comment.Status.APPROVED)
    number = approved.order_by()[:APPROVED_FOR_REGULAR].count()
    return Trust(number, number >= APPROVED_FOR_REGULAR)


def is_regular(receipt: Receipt) -> bool:
    """Whether a moderator has approved enough comments of this writer, under whatever article."""
    return trust_of(receipt).is_regular


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    # One word of the package's Russian list lost a letter on its way: it is "снова".
    russian = [word if word.isalpha() else "снова" for word in Mnemonic("russian").wordlist]
    return {"english": list(Mnemonic("english").wordlist), "russian": russian}


@lru_cache(maxsize=1)
def _numbers() -> list[dict[str, int]]:
    """Of each list, the number of every word as a person may have written it down."""
    return [{confusables.fold(word): number for number, word in enumerate(words)} for words in _lists().values()]
