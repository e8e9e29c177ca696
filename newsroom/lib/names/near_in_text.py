"""Where a text may name a person, as wide as a warning or a removal wants it.

Finds any form of the surname, or of one half of it, near a form of the given name or its initial: in small letters too,
over the end of a line, beside a patronymic that contradicts. A namesake may be meant. A surname alone is not enough.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from newsroom.lib.names.first_names import read_given_name
from newsroom.lib.names.runs import words_of
from newsroom.lib.names.spelling import consonants, first_letter, fold, is_initial

MAX_ENDING_LENGTH = 4
"""Letters of the longest case ending."""
MAX_DISTANCE = 2
"""How many words away from a surname a given name or patronymic may stand."""
PREFIX_LENGTH = 2
"""Consonants that all forms of a surname share."""


class TextOfNames:
    """A text in which many people are looked for; it must come from `searchable`."""

    def __init__(self, text: str) -> None:
        self.words = words_of(text.replace("-", " ").replace("'", " "))
        self._folds = [fold(word.plain) for word in self.words]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, folded in enumerate(self._folds):
            self._places[consonants(folded)[:PREFIX_LENGTH]].append(place)

    def may_name(self, person: Any) -> bool:
        """Return whether the text may name this person. Of most people, only `person.surname` is read."""
        return any(True for _pair in self._pairs(person))

    def places(self, person: Any) -> set[tuple[int, int]]:
        """Return start and end of each word that may belong to the person's name, its patronymic included."""
        spans: set[tuple[int, int]] = set()
        fathers = _stems(fold(person.patronymic)) if len(person.patronymic) > 1 else set()
        for at, given in self._pairs(person):
            beside = [place for place in self._beside(at) if self._is_part(place, person.patronymic, fathers, "")]
            spans |= {(self.words[place].start, self.words[place].end) for place in (at, given, *beside)}
        return spans

    def _pairs(self, person: Any) -> Iterator[tuple[int, int]]:
        """Yield the places of each form of the surname and each given name or initial beside it."""
        stems = {stem for part in re.split(r"[\W_]+", person.surname) if len(part) > 1 for stem in _stems(fold(part))}
        places = {
            place
            for stem in stems
            for place in self._places.get(consonants(stem)[:PREFIX_LENGTH], ())
            if _is_form(self._folds[place], stem) or _has_the_consonants_of(self._folds[place], stem)
        }
        if not places or not person.given_name:
            return
        is_short = is_initial(person.given_name)
        givens = set() if is_short else {s for part in re.split("[- ]", person.given_name) for s in _stems(fold(part))}
        base = "" if is_short else read_given_name(fold(person.given_name))[0].base
        for place in sorted(places):
            for beside in self._beside(place):
                if self._is_part(beside, person.given_name, givens, base):
                    yield place, beside

    def _is_part(self, place: int, name: str, stems: set[str], base: str) -> bool:
        """Return whether the word is a form of the name (its `stems`, its `base`), or its initial."""
        word, folded = self.words[place], self._folds[place]
        if not name:
            return False
        if word.is_initial:
            return first_letter(word.plain) == first_letter(name)
        if any(_is_form(folded, stem) for stem in stems):
            return True
        return bool(base) and any(form.base == base for form in read_given_name(folded))

    def _beside(self, at: int) -> Iterator[int]:
        """Yield the places of up to `MAX_DISTANCE` words on each side."""
        yield from range(max(at - MAX_DISTANCE, 0), at)
        yield from range(at + 1, min(at + 1 + MAX_DISTANCE, len(self.words)))


def _is_form(folded: str, stem: str) -> bool:
    """Return whether the word is the stem with at most `MAX_ENDING_LENGTH` letters more."""
    return folded.startswith(stem) and len(folded) <= len(stem) + MAX_ENDING_LENGTH


def _has_the_consonants_of(folded: str, stem: str) -> bool:
    """Return whether a word has the consonants and the first letter of a stem: Заяц, Зайца."""
    return folded[:1] == stem[:1] and len(consonants(stem)) > 1 and consonants(folded) == consonants(stem)


def _stems(folded: str) -> set[str]:
    """Return what all case forms of a word begin with: without its last vowels, and also without a fleeting vowel."""
    stem = re.sub(r"[aeiou]{1,2}$", "", folded) if len(folded) > 3 else folded
    fleeting = re.sub(r"[aeo]([^aeiou]+)$", r"\1", stem)
    return {beginning for beginning in (stem, fleeting) if len(beginning) > 1}
