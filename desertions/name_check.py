"""Whether a text names somebody whose name is under seal: asked before a story is published.

Names are compared by a skeleton, in which the alphabets meet (Щербаков, Shcherbakov, Scherbakov) and case endings are
left open. A surname alone proves nothing and is not told; beside a given name or its initial it is.
"""

import re
from collections.abc import Iterator

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
WORD = re.compile(r"[^\W\d_]+")
ENDING = 4
"""Letters that a case ending may have."""
NEAR = 2
"""Words between a surname and the given name beside it, patronymic included."""


def skeleton(word: str) -> str:
    """The word in plain Latin letters, spellings of one sound alike."""
    text = "".join(LATIN.get(letter, letter) for letter in word.casefold())
    for written, meant in ALIKE:
        text = text.replace(written, meant)
    return text


def cases_named_in(text: str) -> list[str]:
    """The numbers of the cases whose man the text names, in order of their numbers.

    Opens the sealed surname of every case, about 50 µs each: for the moment before publication, not for every page.
    """
    words = [skeleton(word) for word in WORD.findall(text)]
    places: dict[str, list[int]] = {}
    for position, word in enumerate(words):
        places.setdefault(word[:2], []).append(position)
    people = Identity.objects.select_related("case").defer("born_on", "born_in", "notes")
    found = {person.case.public_id for person in people.iterator(chunk_size=2000) if _is_named(person, words, places)}
    return sorted(found)


def _is_named(person: Identity, words: list[str], places: dict[str, list[int]]) -> bool:
    surname = skeleton(person.surname)
    stem = _stem(surname)
    found = [at for at in places.get(stem[:2], ()) if _is_form(words[at], stem)]
    if len(stem) < 2 or not found or not person.given_name:
        return False
    given = _stem(skeleton(person.given_name))
    initial = skeleton(person.given_name[0])
    return any(word == initial or _is_form(word, given) for at in found for word in _beside(words, at))


def _beside(words: list[str], at: int) -> Iterator[str]:
    yield from words[max(at - NEAR, 0) : at]
    yield from words[at + 1 : at + 1 + NEAR]


def _is_form(word: str, stem: str) -> bool:
    return word.startswith(stem) and len(word) <= len(stem) + ENDING


def _stem(word: str) -> str:
    return re.sub(r"[aeiou]{1,2}$", "", word) if len(word) > 3 else word
