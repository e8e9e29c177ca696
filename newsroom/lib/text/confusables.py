"""Fold words for comparison: remove whatever fools the eye or a filter.

Unicode's own folding comes first (NFKC, case, and ё as е). Then invisible characters and stress marks are removed, and
letters that look alike are read as one alphabet. A word of mixed letters has several readings: by shape ("xyй" as
"хуй"), by sound ("durak" as "дурак"), and as Latin. On confusable characters see UTS 39, "Unicode Security Mechanisms".
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

MAX_WORD_LENGTH = 60
"""A longer run of visible characters is read in pieces of this length, each beginning in the middle of the last."""

INVISIBLE_CATEGORIES = {"Cf", "Mn", "Me", "Cs", "Co", "Cn"}
_BY_SHAPE = dict(zip("abcehkmnoptuxyrw", "авсенкмпортихугш", strict=True))
_BY_SOUND = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстувшхыз", strict=True))
_DIGITS = {"0": "о", "3": "з", "4": "ч", "6": "б", "@": "а"}
_LATIN_DIGITS = {
    "0": "o",
    "1": "i",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "i",
}
_LATIN_SHAPE = dict(zip("авсеніјкмортхуѕьԁ", "abcehijkmoptxysbd", strict=True)) | {
    "l": "i",
    "ο": "o",
    "α": "a",
    "ν": "v",
}
_GREEK = dict(zip("αβγεικνορτυχ", "авгеикпортух", strict=True)) | {"і": "и", "ї": "и", "є": "е", "ј": "й", "ѕ": "с"}

_ARMENIAN = {
    "օ": "o",
    "ո": "n",
    "ս": "u",
    "հ": "h",
    "յ": "j",
    "ց": "g",
    "զ": "q",
    "տ": "s",
    "ք": "p",
    "լ": "l",
    "ռ": "n",
}
_OTHERS = {"ı": "i", "ȷ": "j", "ɑ": "a", "ɡ": "g", "ʋ": "v", "ɩ": "i", "ø": "o", "ł": "l", "đ": "d"}
SAME_SHAPE = str.maketrans(_ARMENIAN | _OTHERS)
"""Letters of other alphabets, and with strokes, as the Latin letters that they look like (UTS 39, confusables.txt)."""
SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL (?:BARRED |REVERSED |TURNED )?([A-Z])")
MAX_NAME_WORDS = 4
"""Words of a name that are read together."""

SHAPE = str.maketrans(_BY_SOUND | _BY_SHAPE | _DIGITS | _GREEK)
SOUND = str.maketrans(_BY_SOUND | _DIGITS | _GREEK | {"y": "у"})
LATIN = str.maketrans(_LATIN_SHAPE | _LATIN_DIGITS)

_REPEATED = re.compile(r"(.)\1{2,}")
_DOUBLED = re.compile(r"(.)\1+")
_OUTSIDE = re.compile(r"[^\w@$*#|!]+|_")
_SIMPLE = re.compile("[ -~\n\t\u0410-\u044f\u0401\u0451«»—–„“”’]*")
_PLAIN = re.compile(r"[«(\"„“]*([А-Яа-я]{2,})[.,;:!?…»)\"”“]*")
_DOUBLE = re.compile(r"([а-я])\1")
_MASKED = re.compile(r"(?<=\w)[*#]+(?=\w)")


def fold(text: str) -> str:
    """Return the text in one case and composition, without invisible characters and marks. Spaces stay."""
    if _SIMPLE.fullmatch(text):
        return text.lower().replace("ё", "е")
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(c for c in text if unicodedata.category(c) not in INVISIBLE_CATEGORIES)


@lru_cache(maxsize=50_000)
def possible_spellings(chunk: str) -> frozenset[str]:
    """Return the words that a run of characters without a space may be read as. A `*` inside stands for any one letter.

    Punctuation inside is read both as a border ("fool-hardy") and as a disguise ("f.o.o.l").
    """
    folded = fold(chunk)
    parts = [part for part in _OUTSIDE.split(folded) if part]
    candidates = {"".join(parts), *parts}
    return frozenset(reading for word in candidates for reading in _read(word))


def _read(word: str) -> set[str]:
    bare = word.strip("*#!|").replace("|", "")
    if not any(c.isalpha() for c in bare):
        return set()
    bare = _MASKED.sub(lambda match: "*" * len(match[0]), bare)
    read = {bare.translate(table) for table in (SHAPE, SOUND, LATIN)}
    return (
        read
        | {_REPEATED.sub(r"\1", reading) for reading in read}
        | {_DOUBLED.sub(r"\1", reading) for reading in read if _REPEATED.search(reading)}
    )


def plain_word(chunk: str) -> str:
    """Return a Russian word without disguise, as most are, in lower case and undoubled; "" for anything else."""
    match = _PLAIN.fullmatch(chunk)
    if match is None:
        return ""
    word = match[1].lower()
    return undoubled(word) if _DOUBLE.search(word) else word


def has_double(chunk: str) -> bool:
    """Return whether a letter is doubled. Two letters of different alphabets that look alike are not a double."""
    return bool(_DOUBLED.search(chunk.casefold()))


def undoubled(word: str) -> str:
    """Return the word with each run of one letter reduced to one letter."""
    return _DOUBLED.sub(r"\1", word)


def skeleton(name: str) -> str:
    """Return a name as the eye reads it: names with the same skeleton can be mistaken for each other."""
    letters = "".join(c for c in fold(_as_latin(name)) if c.isalnum())
    return undoubled(letters.translate(LATIN).translate(SHAPE))


def skeletons_of(name: str) -> set[str]:
    """Return the skeletons of a name as it is written and as it sounds in Cyrillic: “Pavel” is “Павел” as well."""
    sounded = fold(name).replace("ya", "я").replace("yu", "ю").replace("zh", "ж").replace("kh", "х").replace("sh", "ш")
    return {skeleton(name), skeleton(sounded.translate(SOUND))}


def named_in(name: str, skeletons: Mapping[str, str]) -> str:
    """Return the name, of those with these skeletons, that the eye may read in a longer name, or ""."""
    words = [word for word in re.split(r"[\W_]+", unicodedata.normalize("NFKC", name)) if word]
    runs = ["".join(words[i : i + n]) for n in range(MAX_NAME_WORDS, 0, -1) for i in range(len(words) - n + 1)]
    return next((skeletons[read] for run in [name, *runs] if (read := skeleton(run)) in skeletons), "")


def _as_latin(name: str) -> str:
    """Return the name without marks above and below its letters, and with small capitals and other alphabets as Latin.

    A Cyrillic й or ё is a letter of its own and stays.
    """
    letters = []
    for character in unicodedata.normalize("NFKC", name).casefold():
        base = character if "а" <= character <= "ё" else unicodedata.normalize("NFD", character)[0]
        small = SMALL_CAPITAL.fullmatch(unicodedata.name(base, ""))
        letters.append(small[1].lower() if small else base)
    return "".join(letters).translate(SAME_SHAPE)


def chunks(text: str) -> list[str]:
    """Return the runs of visible characters. A run longer than `MAX_WORD_LENGTH` is cut into overlapping pieces."""
    return [
        piece
        for run in text.split()
        for piece in (
            [run]
            if len(run) <= MAX_WORD_LENGTH
            else [run[i : i + MAX_WORD_LENGTH] for i in range(0, len(run), MAX_WORD_LENGTH // 2)]
        )
    ]
