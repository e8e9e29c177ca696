"""Forms of Russian words, from the dictionary of pymorphy3, which also guesses those of words that it does not know."""

import re
from functools import lru_cache
from typing import Any

ORDINAL = re.compile(r"(\d+)-?(?:st|nd|rd|th|[а-яё]{1,3})")
"""A number with the ending of “90th” or “90-я”."""
ENGLISH_ENDING = re.compile(r"(?<=[a-z]{3})(?:es|s|ed|d)$")
CYRILLIC = re.compile(r"[а-яё]+")
MAX_GUESSES = 4
"""Base forms that are considered of a word which the dictionary does not know, likeliest first."""


@lru_cache(maxsize=1)
def analyser() -> Any:
    """Return the dictionary of Russian word forms, loaded on first use."""
    import pymorphy3  # loads 15 MB

    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=5_000)
def forms_of(word: str) -> tuple[str, ...]:
    """Return every form of every word of which this can be a form, itself first, with “е” for “ё”.

    `word` is in lower case. A word in another alphabet has one form, itself.
    """
    if not CYRILLIC.fullmatch(word):
        return (word,)
    parses = analyser().parse(word)
    if not parses[0].is_known:
        parses = parses[:MAX_GUESSES]
    forms = [word, *(form.word for parse in parses for form in parse.lexeme)]
    return tuple(dict.fromkeys(form.replace("ё", "е") for form in forms))


def folded_words(text: str) -> frozenset[str]:
    """Return the words of a name or label, to be compared with `folded_forms`: “90th Tank Regiments” as 90, tank, …"""
    words = re.findall(r"\d+-[а-яё]{1,3}\b|\w+", text.casefold().replace("ё", "е"))
    return frozenset(_folded(word) for word in words)


def folded_forms(word: str) -> frozenset[str]:
    """Return what any form of a word can be in `folded_words`. English words lose their regular endings."""
    return frozenset(_folded(form) for form in forms_of(word.casefold()))


def _folded(word: str) -> str:
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    return ENGLISH_ENDING.sub("", word) if word.isascii() else word
