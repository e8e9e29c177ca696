"""Whether a text names somebody whose name is under seal: asked before a story is published.

Names are compared by a skeleton, in which the alphabets meet (Щербаков, Shcherbakov, Scherbakov) and case endings are
left open. A surname alone proves nothing and is not told; beside a given name or its initial it is.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from desertions.models import Identity

LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
    "і": "i", "ї": "i", "є": "e", "ґ": "g",
}  # fmt: skip
ALIKE = (
    ("shch", "sch"), ("kh", "h"), ("ts", "c"), ("tz", "c"), ("x", "ks"), ("w", "v"), ("j", "i"), ("y", "i"),
    ("ie", "e"), ("io", "e"), ("ii", "i"), ("ff", "f"), ("ck", "k"),
)  # fmt: skip
OTHERWISE = {
    "aleksandr": ("aleksander", "alex"), "aleksei": ("aleks", "alexis"), "viktor": ("victor",), "petr": ("peter",),
    "mihail": ("michael",), "dmitri": ("dimitri",), "nikolai": ("nikolas", "nicholas"), "pavel": ("paul",),
    "georgi": ("george",), "andrei": ("andrew",), "sergei": ("serge",), "evgeni": ("eugen",), "grigori": ("gregor",),
    "konstantin": ("constantin",), "vasili": ("basil",), "iakov": ("jacob", "iacob"), "ilia": ("elias",),
}  # fmt: skip
"""Given names that English writes in another way, as skeletons without doubled letters."""
WORD = re.compile(r"[^\W\d_]+\.?")
ENDING = 4
"""Letters that a case ending may have."""
NEAR = 2
"""Words between a surname and the given name beside it, patronymic included."""


class Word(NamedTuple):
    skeleton: str
    is_initial: bool
    """A capital letter, or two as in “Yu.”, with a dot."""


def skeleton(word: str) -> str:
    """The word in plain Latin letters, spellings of one sound alike, no letter doubled."""
    text = "".join(LATIN.get(letter, letter) for letter in word.casefold())
    for written, meant in ALIKE:
        text = text.replace(written, meant)
    return re.sub(r"(.)\1", r"\1", text)


def words_of(text: str) -> list[Word]:
    """The words of a text. Stress marks and soft hyphens, which divide no word, are left out."""
    plain = unicodedata.normalize("NFD", text.replace("\u00ad", ""))
    plain = unicodedata.normalize("NFC", re.sub(r"[\u0300\u0301\u0341]", "", plain))
    found = []
    for written in WORD.findall(plain):
        word = written.removesuffix(".")
        found.append(Word(skeleton(word), written.endswith(".") and len(word) <= 2 and word[0].isupper()))
    return found


def cases_named_in(text: str) -> list[str]:
    """The numbers of the cases whose man the text names, in order of their numbers.

    Opens the sealed surname of every case, about 50 µs each: for the moment before publication, not for every page. A
    man of whom the desk has no given name is not looked for.
    """
    words = words_of(text)
    places: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        places.setdefault(word.skeleton[:2], []).append(position)
    people = Identity.objects.select_related("case").only("surname", "given_name", "case__public_id")
    found = {person.case.public_id for person in people.iterator(chunk_size=2000) if _is_named(person, words, places)}
    return sorted(found)


def _is_named(person: Identity, words: list[Word], places: dict[str, list[int]]) -> bool:
    parts = [skeleton(part) for part in re.split(r"[^\w]+", person.surname) if len(part) > 1]
    stems = {stem for part in parts for stem in _stems(part)}
    found = {at for stem in stems for at in places.get(stem[:2], ()) if _is_form(words[at].skeleton, stem)}
    if not found or not person.given_name:
        return False
    given = {stem for name in _names(person.given_name) for stem in _stems(name)}
    initial = skeleton(person.given_name[0])
    return any(
        word.skeleton == initial or word.skeleton[:1] == initial[:1]
        if word.is_initial
        else any(_is_form(word.skeleton, stem) for stem in given)
        for at in found
        for word in _beside(words, at)
    )


def _names(given: str) -> Iterator[str]:
    name = skeleton(given)
    yield name
    yield from OTHERWISE.get(name, ())


def _beside(words: list[Word], at: int) -> Iterator[Word]:
    yield from words[max(at - NEAR, 0) : at]
    yield from words[at + 1 : at + 1 + NEAR]


def _is_form(word: str, stem: str) -> bool:
    return word.startswith(stem) and len(word) <= len(stem) + ENDING


def _stems(word: str) -> set[str]:
    """What stays of a word in all its cases: without its last vowels, and without a vowel that comes and goes."""
    stem = re.sub(r"[aeiou]{1,2}$", "", word) if len(word) > 3 else word
    fleeting = re.sub(r"iac$", "ic", re.sub(r"[eo]([bcdfghklmnprstvz]+)$", r"\1", stem))
    return {one for one in (stem, fleeting) if len(one) > 1}
