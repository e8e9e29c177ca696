"""Find names of people whose case is sealed in a text, for the moderator who reads it, without storing the result.

Stored with the comment, it would reveal from a stolen database who is in it; shown to writers, it would let anybody
query the case database name by name. So it is looked up each time a moderator opens the comment.
"""

from collections.abc import Iterator
from itertools import product

from comments.screening import personal_data
from comments.screening.word_rules import analyser
from desertions.cases.possible_duplicates import known_names

DECLINED = {"NOUN", "ADJF", "PRTF"}
MAX_LOOKED_UP = 5
"""Names of one text that are looked up."""


def sealed_names_in(texts: list[str]) -> list[list[str]]:
    """Return, for each text, the names in it that somebody in the case database bears, as they are written there.

    One query for all texts.
    """
    named = [_names(text) for text in texts]
    spelled = {name: set(_spellings(name)) for names in named for name in names}
    known = known_names(spelling for spellings in spelled.values() for spelling in spellings)
    return [[name for name in names if known & spelled[name]] for names in named]


def _names(text: str) -> list[str]:
    pieces = dict.fromkeys(danger.piece for danger in personal_data.find_personal_data(text) if danger.kind == "name")
    return list(pieces)[:MAX_LOOKED_UP]


def _spellings(name: str) -> Iterator[str]:
    """Yield the name as lists have it, surname first: "Сергея Иванова" is "Иванов Сергей" or "Иванова Сергей"."""
    tokens = name.split()
    initials = [word for word in tokens if "." in word]
    if initials:
        for surname in _base(next((word for word in tokens if "." not in word), ""), "Surn"):
            yield " ".join([surname, *initials])
        return
    for surname, *others in ([tokens[-1], *tokens[:-1]], tokens) if len(tokens) > 1 else ():
        for parts in product(_base(surname, "Surn"), *(_base(word, "Name") for word in others[:2])):
            yield " ".join(parts)


def _base(word: str, kind: str) -> list[str]:
    """Return the word and its base forms as a name of this kind, at most four in all."""
    bases = {word: None}
    for parse in analyser().parse(word.lower())[:6]:
        if {kind, "Patr"} & set(parse.tag.grammemes) or parse.tag.POS in DECLINED:
            nominative = parse.inflect({"nomn", "sing"}) if "nomn" not in parse.tag else parse
            if nominative:
                bases[nominative.word.title()] = None
    return list(bases)[:4]
