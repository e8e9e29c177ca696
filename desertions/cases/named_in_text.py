"""The check, before a story is published, whether a text names a person of a case, whose name is sealed.

Names are compared by a skeleton that is the same in both alphabets (Щербаков, Shcherbakov, Scherbakov) and leaves case
endings open. A surname alone proves nothing and is not reported; a surname beside a given name or its initial is.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from desertions.models import Identity
from newsroom.lib.names.in_text import clean_text

LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "і": "i", "ї": "i", "є": "e", "ґ": "g",
}  # fmt: skip
"""Cyrillic letter → its Latin spelling in a skeleton."""
ALIKE = (
    ("shch", "sch"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("x", "ks"), ("w", "v"), ("j", "i"), ("y", "i"),
    ("ie", "e"), ("io", "e"), ("ii", "i"), ("ff", "f"), ("ck", "k"),
)  # fmt: skip
"""Spellings of one sound → the spelling that a skeleton has; replaced in this order."""
OTHERWISE = {
    "aleksandr": ("aleksander", "alex"), "aleksei": ("aleks", "alexis"), "viktor": ("victor",), "petr": ("peter",),
    "mihail": ("michael",), "dmitri": ("dimitri",), "nikolai": ("nikolas", "nicholas"), "pavel": ("paul",),
    "georgi": ("george",), "andrei": ("andrew",), "sergei": ("serge",), "evgeni": ("eugen",), "grigori": ("gregor",),
    "konstantin": ("constantin",), "vasili": ("basil",), "iakov": ("jacob", "iacob"), "ilia": ("elias",),
}  # fmt: skip
"""Given name → its other spellings in English, all as skeletons."""
WORD = re.compile(r"[^\W\d_]+\.?")
ENDING = 4
"""Longest case ending, in letters."""
NEAR = 2
"""How many words away from a surname a given name or patronymic may stand."""


class Word(NamedTuple):
    """A word of a text; `start` and `end` are offsets in characters."""

    skeleton: str
    is_initial: bool
    """Whether it is a capital letter, or two letters as in “Yu.”, with a dot."""
    start: int
    end: int


def skeleton(word: str) -> str:
    """Return the word in plain Latin letters, with one spelling for each sound and no doubled letter."""
    text = "".join(LATIN.get(letter, letter) for letter in word.casefold())
    for written, meant in ALIKE:
        text = text.replace(written, meant)
    return re.sub(r"(.)\1", r"\1", text)


def words_of(text: str) -> list[Word]:
    """Return the words of a text that went through `clean_text`, in order."""
    words = []
    for match in WORD.finditer(text):
        word = _without_accents(match[0]).removesuffix(".")
        is_initial = match[0].endswith(".") and len(word) <= 2 and word[0].isupper()
        end = match.end() if is_initial else match.start() + len(match[0].removesuffix("."))
        words.append(Word(skeleton(word), is_initial, match.start(), end))
    return words


def _without_accents(word: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"[\u0300\u0301\u0341]", "", unicodedata.normalize("NFD", word)))


def cases_named_in(text: str) -> list[str]:
    """Return the numbers of the cases whose person the text names, in ascending order.

    People without a known given name are not looked for. Decrypts the surname of every case, about 50 µs each: meant
    for the moment before publication, not for every page.
    """
    words = words_of(clean_text(text))
    places = _by_beginning(words)
    people = Identity.objects.select_related("case").only("surname", "given_name", "case__public_id")
    numbers = {person.case.public_id for person in people.iterator(chunk_size=2000) if _is_named(person, words, places)}
    return sorted(numbers)


def places_named(text: str, person: Any) -> set[tuple[int, int]]:
    """Return start and end of each word of the person's name in a text that went through `clean_text`.

    Words count only where a form of the surname stands beside a form of the given name or its initial; the patronymic
    or its initial is then included. Prefers false positives: a namesake may be included.
    """
    words = words_of(text)
    spans: set[tuple[int, int]] = set()
    for surname, given in _pairs(person, words, _by_beginning(words)):
        patronymic = _stems(skeleton(person.patronymic)) if person.patronymic else set()
        beside = [word for word in _beside(words, surname) if _is_part(word, person.patronymic, patronymic)]
        spans |= {(word.start, word.end) for word in (words[surname], given, *beside)}
    return spans


def _is_named(person: Any, words: list[Word], places: dict[str, list[int]]) -> bool:
    return any(True for _pair in _pairs(person, words, places))


def _by_beginning(words: list[Word]) -> dict[str, list[int]]:
    """Map the first two letters of a skeleton to the positions of the words that begin with them."""
    places: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        places.setdefault(word.skeleton[:2], []).append(position)
    return places


def _pairs(person: Any, words: list[Word], places: dict[str, list[int]]) -> Iterator[tuple[int, Word]]:
    """Yield the position of each form of the surname with each given name or initial beside it."""
    parts = [skeleton(part) for part in re.split(r"[^\w]+", person.surname) if len(part) > 1]
    stems = {stem for part in parts for stem in _stems(part)}
    positions = {at for stem in stems for at in places.get(stem[:2], ()) if _is_form(words[at].skeleton, stem)}
    if not positions or not person.given_name:
        return
    given = {stem for name in _names(person.given_name) for stem in _stems(name)}
    for at in sorted(positions):
        for word in _beside(words, at):
            if _is_part(word, person.given_name, given):
                yield at, word


def _is_part(word: Word, name: str, stems: set[str]) -> bool:
    """Return whether the word is a form of the name (its `stems`), or its initial."""
    if not name:
        return False
    if word.is_initial:
        return word.skeleton[:1] == skeleton(name[0])[:1]
    return any(_is_form(word.skeleton, stem) for stem in stems)


def _names(given: str) -> Iterator[str]:
    """Yield the given name's skeleton and its other English spellings."""
    name = skeleton(given)
    yield name
    yield from OTHERWISE.get(name, ())


def _beside(words: list[Word], at: int) -> Iterator[Word]:
    """Yield up to `NEAR` words on each side of the position."""
    yield from words[max(at - NEAR, 0) : at]
    yield from words[at + 1 : at + 1 + NEAR]


def _is_form(word: str, stem: str) -> bool:
    """Return whether the word is the stem with at most `ENDING` letters more."""
    return word.startswith(stem) and len(word) <= len(stem) + ENDING


def _stems(word: str) -> set[str]:
    """Return what all case forms of a word begin with: without its last vowels, and also without a fleeting vowel."""
    stem = re.sub(r"[aeiou]{1,2}$", "", word) if len(word) > 3 else word
    fleeting = re.sub(r"iac$", "ic", re.sub(r"[eo]([bcdfghklmnprstvz]+)$", r"\1", stem))
    return {beginning for beginning in (stem, fleeting) if len(beginning) > 1}
