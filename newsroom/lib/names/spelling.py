"""Spelling of names: corrected letters of the wrong alphabet, and the folded spelling in which names are compared.

Knows no model. `fold` unites the spellings of one name: ё and е, capitals, and the usual ways to write Russian in Latin
letters (ISO 9, ICAO, GOST, BGN/PCGN, and what people type).
"""

import re
import unicodedata
from functools import lru_cache

from newsroom.lib.text.normal_form import searchable

DIGRAPHS = {"yu", "ya", "ye", "yo", "iu", "ia", "zh", "kh", "ts", "ch", "sh", "дж"}
"""Initials of two letters; they have a dot."""
MAX_PART_LENGTH = 100
"""Maximal number of characters in one part of a name."""
INITIAL = re.compile(rf"^(?:[^\W\d_](?:\.?-[^\W\d_])?\.?|(?:{'|'.join(sorted(DIGRAPHS))})\.)$", re.IGNORECASE)
"""One letter with or without a dot, or the two of a compound name: `Х.-А.`"""
LATIN, CYRILLIC = re.compile(r"[A-Za-zëË]"), re.compile(r"[\u0400-\u052f]")
NAME = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’ʼ.\- ])*$")
LOOKALIKES = {
    "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "k": "к", "m": "м", "t": "т", "h": "н",
    "b": "в", "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т",
    "X": "Х", "Y": "У", "ë": "ё", "Ë": "Ё",
}  # fmt: skip
"""Latin letter → the Cyrillic letter that looks like it."""
TO_CYRILLIC = str.maketrans(LOOKALIKES)
TO_LATIN = str.maketrans({cyrillic: latin for latin, cyrillic in LOOKALIKES.items()})
ROMAN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o",
    "ү": "u", "ұ": "u", "һ": "h", "ҷ": "ch", "ë": "e",
})  # fmt: skip
"""Cyrillic letter → Latin letters."""
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|sch|sh|š|ş", "S"), (r"tch|ch|č|ç", "C"), (r"zh|ž", "Z"), (r"kh", "h"), (r"x", "ks"), (r"[yij]o", "e"),
        (r"ts|tz", "c"), (r"ph", "f"), (r"w", "v"), (r"[yij]+(?=[aeouAEOU])", ""), (r"[yij]+", "i"),
        (r"([^\W\d_])\1+", r"\1"),
    )
]  # fmt: skip
"""Patterns of Latin spelling → one spelling for each sound, in this order."""


class UnreadableNameError(ValueError):
    """The text is not a name. The message is one of the codes below, which the caller translates."""


ONE_WORD, TOO_LONG, NO_NAME, TOO_MANY, MIXED = "one word", "too long", "no name", "too many words", "mixed letters"


def tidy_part(text: str) -> tuple[str, bool]:
    """Return one part of a name, corrected as by `tidy`, and whether letters were corrected.

    Raises UnreadableNameError.
    """
    mended, changed = tidy(text)
    if len(mended) > MAX_PART_LENGTH:
        raise UnreadableNameError(TOO_LONG)
    return mended, changed


def tidy(text: str) -> tuple[str, bool]:
    """Return a name in the normal form of names, with spaces corrected and letters of the wrong alphabet replaced.

    The second value is whether letters were replaced. Raises UnreadableNameError if the text is not a name.
    """
    if len(text) > 4 * MAX_PART_LENGTH:
        raise UnreadableNameError(TOO_LONG)
    cleaned = " ".join(searchable(text).replace(",", " ").split())
    mended = mend_letters(cleaned)
    if mended and not NAME.match(mended):
        raise UnreadableNameError(NO_NAME)
    return mended, mended != cleaned


def mend_letters(text: str) -> str:
    """Replace letters of the wrong alphabet, Latin or Cyrillic, by the letters that look like them.

    In each word the alphabet of most letters wins, Cyrillic in a tie. Raises UnreadableNameError if a letter has no
    look-alike.
    """
    return " ".join(_mend_word(word) for word in text.split())


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Return the spelling in which names are compared: `Щербаков`, `Shcherbakov` and `Scherbakov` are the same."""
    sounds = unicodedata.normalize("NFC", text).casefold().translate(ROMAN)
    sounds = re.sub(r"[\W_]", "", sounds)
    for pattern, instead in SOUNDS:
        sounds = pattern.sub(instead, sounds)
    return sounds


@lru_cache(maxsize=50_000)
def consonants(folded: str) -> str:
    """Return the consonants of a folded word, which its case forms share; of a word without any, the word itself."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", folded)) or folded


@lru_cache(maxsize=20_000)
def first_letter(part: str) -> str:
    """Return the folded letter that stands for a name as its initial: `И` for Иосиф, though `fold` unites Ио and Ё."""
    length = 2 if part[:2].casefold() in DIGRAPHS else 1
    return fold(part[:length])[:1]


def is_initial(text: str) -> bool:
    """Return whether the text is an initial, with or without a dot."""
    return bool(INITIAL.match(text))


def plain_spelling(name: str) -> str:
    """Return the spelling for comparison letter by letter: lower case, е for ё, single spaces."""
    return " ".join(name.lower().replace("ё", "е").split())


def _mend_word(word: str) -> str:
    """Return the word with its letters corrected. Raises UnreadableNameError."""
    if word.isascii():
        return word
    latin, cyrillic = len(LATIN.findall(word)), len(CYRILLIC.findall(word))
    if not latin or not cyrillic:
        return word
    mended = word.translate(TO_CYRILLIC if cyrillic >= latin else TO_LATIN)
    if LATIN.search(mended) and CYRILLIC.search(mended):
        raise UnreadableNameError(MIXED)
    return mended
