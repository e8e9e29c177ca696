"""Receipt codes: words that open what somebody sent without a name. The server stores only the digest of a code.

A code is a 77-bit number, written as seven words of the English or Russian BIP 39 list. It is derived from the number
of the form that was sent first, under a key of the site, so that a form sent twice by accident gets one code. The
number of the form is not stored, so a code cannot be derived again from the database.
"""

import hashlib
import hmac
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from mnemonic import Mnemonic

from newsroom.lib.sealing.keys import ring
from newsroom.lib.text import confusables

WORDS_PER_CODE, BITS = 7, 11


class UnreadableCodeError(Exception):
    """The words are not a receipt code; the message says which word is wrong."""


def code_of_form(nonce: str, kind: str = "form") -> int:
    """Return the code for what was sent with this form, of this kind, by a writer who has no code yet."""
    mac = hmac.digest(ring().digest_keys[0], f"receipt of {kind} {nonce}".encode(), hashlib.sha256)
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


@lru_cache(maxsize=1)
def _lists() -> dict[str, list[str]]:
    # One word of the package's Russian list is damaged; it should be "снова".
    russian = [word if word.isalpha() else "снова" for word in Mnemonic("russian").wordlist]
    return {"english": list(Mnemonic("english").wordlist), "russian": russian}


@lru_cache(maxsize=1)
def _numbers() -> list[dict[str, int]]:
    """Return, for each list, the number of every word, by the word as it may have been written down."""
    return [{confusables.fold(word): number for number, word in enumerate(wordlist)} for wordlist in _lists().values()]
