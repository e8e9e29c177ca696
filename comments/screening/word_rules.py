"""Word rules: lists of words and phrases, matched in every form and through every disguise.

Only whole words match, so that "Scunthorpe" stays a town. The forms of a Russian word come from pymorphy3 when the rule
is saved; matching itself is a look-up.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from newsroom.lib.text import confusables
from newsroom.lib.text.word_forms import analyser

MIN_SPACED_LETTERS = 3
"""The least number of single letters in a row that are read as one word."""
MAX_FORM_LENGTH = 40


@dataclass(frozen=True)
class Hit:
    """A match: the number of the rule, and the words as they are written."""

    rule: int
    written: str


@dataclass
class CompiledRules:
    """Rule numbers by word: as written, by reading, undoubled, masked; phrases by the reading of their first word."""

    plain: dict[str, int] = field(default_factory=dict)
    words: dict[str, int] = field(default_factory=dict)
    undoubled: dict[str, int] = field(default_factory=dict)
    masked: dict[tuple[int, str, str], list[tuple[str, int]]] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    first_words: set[str] = field(default_factory=set)
    phrases: dict[str, list[tuple[list[str], int]]] = field(default_factory=dict)


def forms_of(word_list: str, *, every_form: bool) -> list[str]:
    """Return what a rule's lines match, folded: a word in all its forms if `every_form`; phrases as they stand."""
    forms: set[str] = set()
    for line in word_list.splitlines():
        folded = " ".join(confusables.fold(line).split())
        if folded:
            forms |= {folded} if " " in folded or not every_form else {folded, *_inflected(folded)}
    return sorted(forms)


def compile_rules(rules: Iterable[tuple[int, list[str]]]) -> CompiledRules:
    """Return the rules, given as (number, forms), ready for `find_words`."""
    compiled = CompiledRules()
    for number, forms in rules:
        for form in forms:
            if " " in form:
                first, *rest = form.split()
                compiled.first_words.add(confusables.undoubled(first.translate(confusables.SHAPE)))
                compiled.phrases.setdefault(first.translate(confusables.SHAPE), []).append(
                    ([word.translate(confusables.SHAPE) for word in rest], number)
                )
            else:
                _add(compiled, form, number)
    return compiled


def find_words(rules: CompiledRules, text: str) -> list[Hit]:
    """Return each match of a rule once, in the order of the text."""
    chunks = confusables.chunks(text)
    hits: dict[tuple[int, str], Hit] = {}
    for number, written in _hits(rules, chunks):
        hits.setdefault((number, written.casefold()), Hit(number, written))
    return list(hits.values())


def _hits(rules: CompiledRules, chunks: list[str]) -> Iterator[tuple[int, str]]:
    spaced: list[str] = []
    for place, chunk in enumerate(chunks):
        word = confusables.plain_word(chunk)
        if word and not spaced and word not in rules.undoubled and word not in rules.first_words:
            continue
        read = confusables.possible_spellings(chunk)
        for reading in read:
            if (number := _number(rules, reading, chunk)) is not None:
                yield number, chunk
            if reading in rules.phrases:
                yield from _phrases(rules.phrases[reading], chunks, place)
        if len(chunk) <= 3 and read and all(len(reading) == 1 for reading in read):
            spaced.append(chunk)
        elif spaced:
            yield from _spaced(rules, spaced)
            spaced = []
    yield from _spaced(rules, spaced)


def _number(rules: CompiledRules, reading: str, chunk: str) -> int | None:
    """Return the rule that matches this reading. A word in the dictionary as written is not a disguise of another."""
    if "*" in reading:
        return _masked(rules, reading)
    if reading in rules.plain:
        return rules.plain[reading]
    number = rules.words.get(reading)
    if number is None:
        single = confusables.undoubled(reading)
        is_doubled = single != reading and confusables.has_double(chunk)
        number = rules.undoubled.get(single) if is_doubled else None
    return number if number is not None and not is_a_word(chunk) else None


def _masked(rules: CompiledRules, reading: str) -> int | None:
    if len(reading) < 4 or len(reading.replace("*", "")) < 2:
        return None
    for form, number in rules.masked.get((len(reading), reading[0], reading[-1]), []):
        if all(seen in ("*", meant) for seen, meant in zip(reading, form, strict=True)):
            return number
    return None


def _phrases(following: list[tuple[list[str], int]], chunks: list[str], place: int) -> Iterator[tuple[int, str]]:
    for rest, number in following:
        there = chunks[place + 1 : place + 1 + len(rest)]
        if len(there) == len(rest) and all(
            word in confusables.possible_spellings(chunk) for word, chunk in zip(rest, there, strict=True)
        ):
            yield number, " ".join(chunks[place : place + 1 + len(rest)])


def _spaced(rules: CompiledRules, letters: list[str]) -> Iterator[tuple[int, str]]:
    """Yield matches of words written l i k e this: every stretch of single letters is tried."""
    if len(letters) < MIN_SPACED_LETTERS:
        return
    folded = [next((c for c in confusables.fold(chunk) if c.isalnum() or c in "@$"), " ") for chunk in letters]
    for table in (confusables.SHAPE, confusables.SOUND, confusables.LATIN):
        line = "".join(folded).translate(table)
        for start, first in enumerate(line):
            for length in rules.lengths.get(first, ()):
                number = rules.words.get(line[start : start + length])
                if number is not None and start + length <= len(line):
                    yield number, " ".join(letters[start : start + length])


def _add(compiled: CompiledRules, form: str, number: int) -> None:
    compiled.plain.setdefault(form, number)
    for table in (confusables.SHAPE, confusables.SOUND, confusables.LATIN):
        reading = form.translate(table)
        compiled.words.setdefault(reading, number)
        compiled.undoubled.setdefault(confusables.undoubled(reading), number)
        if MIN_SPACED_LETTERS <= len(reading) <= MAX_FORM_LENGTH:
            compiled.lengths.setdefault(reading[0], set()).add(len(reading))
    shape = form.translate(confusables.SHAPE)
    compiled.masked.setdefault((len(shape), shape[0], shape[-1]), []).append((shape, number))


def _inflected(word: str) -> set[str]:
    if not re.fullmatch(r"[а-я-]+", word):
        return set()
    return {
        confusables.fold(form.word)
        for parse in analyser().parse(word)
        if parse.is_known or parse.normal_form == word
        for form in parse.lexeme
    }


def is_a_word(chunk: str) -> bool:
    """Return whether the dictionary has the word as it is written."""
    return bool(analyser().word_is_known(chunk.strip(".,;:!?…«»“”\"'()").casefold()))
