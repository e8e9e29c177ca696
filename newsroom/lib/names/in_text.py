"""Find people of a list in running Russian text: in any case form, with initials, and in either order."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.declension import FEMALE, MALE, case_forms, is_given_name, read_patronymic
from newsroom.lib.names.parsing import OF_FATHER, Name
from newsroom.lib.names.same_person import SamePerson
from newsroom.lib.names.spelling import UnreadableNameError, fold, mend_letters, plain_spelling

WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?")
CAPITAL = re.compile(r"[A-ZА-ЯЁҐІЇЄ]")
GAP, GAP_WITH_COMMA = re.compile(r"[\s\u00a0]*"), re.compile(r"[\s\u00a0]*,?[\s\u00a0]*")
EMPTY_LINE = re.compile(r"\n\s*\n")
QUOTE_LENGTH = 90
"""Characters of a quote on each side of the name."""
_LATIN = re.compile(r"[a-z]")
_UNSEEN = re.compile(r"[\u00ad\u0300\u0301\u0341]")
"""Soft hyphens and stress marks."""
_BROKEN = re.compile(r"(?<=[^\W\d_])-[ \t]*\n[ \t]*(?=[а-яёa-z])")
"""The break in a word that is divided at the end of a line."""


class NameInText(NamedTuple):
    """A person of the list whom a text names. `start` and `end` are positions in the text from `clean_text`."""

    person: int
    start: int
    end: int
    verdict: SamePerson

    def quote(self, text: str) -> str:
        """Return the whole words around the name within its paragraph, in one line."""
        before, after = text[max(self.start - QUOTE_LENGTH, 0) : self.start], text[self.end : self.end + QUOTE_LENGTH]
        if self.start > QUOTE_LENGTH:
            before = before.partition(" ")[2]
        if self.end + QUOTE_LENGTH < len(text):
            after = after.rpartition(" ")[0]
        before, after = EMPTY_LINE.split(before)[-1], EMPTY_LINE.split(after)[0]
        return " ".join(f"{before}{text[self.start : self.end]}{after}".split())

    def paragraph(self, text: str) -> int:
        """Return the number of the paragraph, from 1. In a text without empty lines, each line is a paragraph."""
        before = text[: self.start]
        return 1 + (len(EMPTY_LINE.findall(before)) if EMPTY_LINE.search(text) else before.count("\n"))


class _Known(NamedTuple):
    """A person to look for, with the case forms of given name and patronymic, or their initials."""

    person: int
    givens: frozenset[str]
    initial: str
    fathers: frozenset[str]
    father: str
    father_initial: str


class Word(NamedTuple):
    """A word of the text in the spelling of `plain_spelling`; an initial has its dot."""

    plain: str
    start: int
    end: int
    is_initial: bool


def clean_text(text: str) -> str:
    """Return the text to be searched: without stress marks and soft hyphens, and with divided words joined."""
    composed = unicodedata.normalize("NFC", _UNSEEN.sub("", unicodedata.normalize("NFC", text)))
    return _BROKEN.sub("", composed)


def count_whole_names(text: str) -> int:
    """Return how many full names the text from `clean_text` holds, whoever bears them.

    Counts given names followed by a patronymic, in any case.
    """
    words = _words(text)
    return sum(
        is_given_name(fold(before.plain)) and not word.is_initial and bool(read_patronymic(fold(word.plain)).gender)
        for before, word in pairwise(words)
        if CAPITAL.match(text, before.start) and CAPITAL.match(text, word.start)
    )


class PeopleFinder:
    """The people to look for.

    `people` gives the number and name of each. Names without surname, or without a given name or its initial, are
    ignored.
    """

    def __init__(self, people: Iterable[tuple[int, Name]]) -> None:
        self._by_form: dict[str, list[_Known]] = defaultdict(list)
        self._by_fold: dict[str, list[_Known]] = defaultdict(list)
        for number, name in people:
            if name.surname and name.given_name:
                self._add(number, name)

    def mentions(self, text: str) -> Iterator[NameInText]:
        """Yield every place in the text from `clean_text` that names one of the people, in order.

        A surname alone does not name a person, nor does a name with a different patronymic.
        """
        words = _words(text)
        by_form, by_fold = self._by_form, self._by_fold
        for at, word in enumerate(words):
            known = by_form.get(word.plain)
            if known is None and word.plain.isascii() and not word.is_initial:
                known = by_fold.get(fold(word.plain))
            if known and CAPITAL.match(text, word.start):
                yield from _named(text, words, at, known)

    def _add(self, number: int, name: Name) -> None:
        gender = next((reading.gender for reading in base_forms(name) if reading.gender), MALE)
        base = read_patronymic(fold(name.patronymic)).base if len(name.patronymic) > 1 else ""
        known = _Known(
            number,
            _forms(name.given_name, "given", gender) if len(name.given_name) > 1 else frozenset(),
            plain_spelling(name.given_name)[0],
            _forms(name.patronymic, "patronymic", gender) if base else frozenset(),
            base,
            plain_spelling(name.patronymic)[:1],
        )
        for form in _forms(name.surname, "surname", gender):
            self._by_form[form].append(known)
        for folded in {fold(form) for form in _forms(name.surname, "surname", gender)}:
            self._by_fold[folded].append(known)


def _forms(text: str, part: str, gender: str) -> frozenset[str]:
    """Return all case forms of a part of a name, in plain spelling."""
    forms = case_forms(text, part, FEMALE if gender == FEMALE else MALE)
    return frozenset(plain_spelling(form) for several in forms.values() for form in several)


def _words(text: str) -> list[Word]:
    """Return the words of a text."""
    lowered = text.lower().replace("ё", "е")
    same = len(lowered) == len(text)
    words: list[Word] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        word = lowered[start:end] if same else match[0].lower().replace("ё", "е")
        dotted = word[-1] == "."
        is_initial = dotted and len(word) == 2 and bool(CAPITAL.match(text, start))
        if dotted and not is_initial:
            word, end = word[:-1], end - 1
        if word in OF_FATHER and words and _belongs_to(text, words[-1], start):
            father_ = words.pop()
            words.append(Word(f"{father_.plain} {word}", father_.start, end, False))
        else:
            words.append(Word(_mended(word), start, end, is_initial))
    return words


def _belongs_to(text: str, before: Word, start: int) -> bool:
    """Return whether “оглы” at this place ends the patronymic before it.

    With a capital where other letters are small, it is a surname.
    """
    is_written_alike = text[start].islower() or text[before.start : before.end].isupper()
    return is_written_alike and bool(CAPITAL.match(text, before.start)) and text[before.end : start].isspace()


def _mended(word: str) -> str:
    """Return a word with letters of the other alphabet corrected, if possible."""
    if word.isascii() or not _LATIN.search(word):
        return word
    try:
        return mend_letters(word)
    except UnreadableNameError:
        return word


def _named(text: str, words: list[Word], at: int, known: list[_Known]) -> Iterator[NameInText]:
    """Yield the known people whom the words around this surname name."""
    before = list(_run(text, words, at, -1, GAP))
    after = list(_run(text, words, at, 1, GAP if before else GAP_WITH_COMMA))  # a comma separates listed names
    sides = [after, [*before[1::-1]]] if before[1:] and _is_second(before[0]) else [after, before[:1]]
    for candidate in known:
        for side in sides:
            agreement = _verdict(candidate, side)
            if agreement is not None:
                verdict, width = agreement
                places = [words[at], *side[:width]]
                yield NameInText(candidate.person, min(w.start for w in places), max(w.end for w in places), verdict)
                break


def _run(text: str, words: list[Word], at: int, step: int, gap: "re.Pattern[str]") -> Iterator[Word]:
    """Yield up to two capitalised words beside a word, nearest first, with only this gap between them."""
    for n in range(1, 3):
        place, last = at + n * step, at + (n - 1) * step
        if not 0 <= place < len(words):
            return
        left, right = (words[last], words[place]) if step > 0 else (words[place], words[last])
        if not gap.fullmatch(text, left.end, right.start) or not CAPITAL.match(text, words[place].start):
            return
        yield words[place]


def _is_second(word: Word) -> bool:
    """Return whether the word can be a patronymic or its initial."""
    return word.is_initial or bool(read_patronymic(fold(word.plain)).gender)


def _verdict(known: _Known, side: list[Word]) -> tuple[SamePerson, int] | None:
    """Return how the words on one side of a surname agree with a person, and how many of them belong to the name.

    Returns `None` if they name somebody else or nobody.
    """
    whole = _given(known, side[0]) if side else None
    if whole is None:
        return None
    if len(side) == 1 or not _is_second(side[1]):
        return SamePerson.POSSIBLE, 1
    patronymic = _patronymic(known, side[1])
    if patronymic is None:
        return None
    return (SamePerson.SAME if whole and patronymic else SamePerson.POSSIBLE), 2


def _given(known: _Known, word: Word) -> bool | None:
    """Return `True` if the word is the person's full given name, `False` if only an initial is known and agrees.

    Returns `None` if it is a different name.
    """
    if word.is_initial:
        return False if _is_letter(word, known.initial) else None
    if word.plain in known.givens:
        return True
    if not known.givens:
        return False if _is_letter(word, known.initial) and is_given_name(fold(word.plain)) else None
    if word.plain.isascii() and fold(word.plain) in {fold(form) for form in known.givens}:
        return True
    return None


def _is_letter(word: Word, initial: str) -> bool:
    """Return whether the word begins with this initial, in either alphabet."""
    return word.plain[0] == initial or (word.plain[0].isascii() and fold(word.plain)[:1] == fold(initial)[:1])


def _patronymic(known: _Known, word: Word) -> bool | None:
    """Return `True` if the word is the person's full patronymic, `False` if an initial or unknown part does not differ.

    Returns `None` if it is a different name.
    """
    if word.is_initial:
        return False if not known.father_initial or _is_letter(word, known.father_initial) else None
    if word.plain in known.fathers:
        return True
    if not known.father:
        return False if known.father_initial in ("", word.plain[0]) else None
    return True if read_patronymic(fold(word.plain)).base == known.father else None
