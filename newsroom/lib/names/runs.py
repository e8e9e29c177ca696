"""Where one name ends and the next begins: runs of capitalised words in a text, cut into names.

“Петров Иван Сергеевич Козлов Андрей Викторович” is two names, and never “Иван Сергеевич Козлов”. A run is cut as
cheaply as possible: whole names cost least, parts that belong to nobody most. No name reaches over a cell, a paragraph
or the end of a line, unless the line ends inside a running sentence.
"""

import math
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from newsroom.lib.names.declension import possible_bases
from newsroom.lib.names.first_names import is_given_name, read_patronymic
from newsroom.lib.names.frequency_table import is_known_surname
from newsroom.lib.names.parsing import OF_FATHER, WORDS_AROUND_NAMES
from newsroom.lib.names.spelling import DIGRAPHS, UnreadableNameError, fold, is_initial, mend_letters, plain_spelling

WORD = re.compile(r"[^\W\d_]\.-[^\W\d_]\.|[^\W\d_]+(?:[-'][^\W\d_]+)*\.?")
"""A word, with its dot if it has one, or the initials of a compound name: `Х.-А.`"""
MAX_RUN_LENGTH = 12
"""Words of a run that are cut together; more than that are no name."""
MIN_RUNNING_WORDS = 3
"""Words in small letters that make a line part of a running sentence. Ranks do not count. One may be missing if the
next line has as many."""
EMPTY_LINE = re.compile(r"\n\s*\n")
_CELL = re.compile(r"[\t|]|[^\S\n]{3}")
_SMALL_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_A-ZА-ЯЁҐІЇЄ]{2,}")
_LATIN = re.compile(r"[a-z]")


class Gap(StrEnum):
    """What stands between two words that may belong to one name."""

    SPACE = " "
    COMMA = ","
    LINE = "\n"
    """The end of a line inside a running sentence."""
    BORDER = "|"
    """Anything else: no name reaches over it."""


class Word(NamedTuple):
    """A word of a text in the spelling of `plain_spelling`, without hyphens; an initial has its dot."""

    plain: str
    start: int
    end: int
    is_initial: bool
    is_capital: bool


def words_of(text: str) -> list[Word]:
    """Return the words of a text in normal form. “Гасан оглы” is one word."""
    words: list[Word] = []
    for match in WORD.finditer(text):
        start, end = match.span()
        word = plain_spelling(match[0])
        is_capital = text[start].isupper()
        is_initial = word[-1] == "." and is_capital and _is_initials(word)
        if word[-1] == "." and not is_initial:
            word, end = word[:-1], end - 1
        if word in OF_FATHER and words and _belongs_to(text, words[-1], start):
            father = words.pop()
            words.append(father._replace(plain=f"{father.plain} {word}", end=end))
        else:
            words.append(Word(word if is_initial else squashed(word), start, end, is_initial, is_capital))
    return words


@lru_cache(maxsize=100_000)
def squashed(word: str) -> str:
    """Return a word in plain spelling without hyphens and with letters of the other alphabet corrected if possible.

    A hyphen at the end of a line may be one of the name's own or not: without it both are the same.
    """
    word = word.replace("-", "").replace("'", "")
    if word.isascii() or not _LATIN.search(word):
        return word
    try:
        return mend_letters(word)
    except UnreadableNameError:
        return word


def _is_initials(word: str) -> bool:
    return is_initial(word) or ("-" in word[1:] and len(word) == 5) or word[:-1] in DIGRAPHS


def _belongs_to(text: str, before: Word, start: int) -> bool:
    """Return whether “оглы” at this place ends the patronymic before it.

    With a capital where other letters are small, it is a surname.
    """
    is_written_alike = text[start].islower() or text[before.start : before.end].isupper()
    return is_written_alike and before.is_capital and gap_between(text, before, start) in (Gap.SPACE, Gap.LINE)


def gap_between(text: str, left: Word, start: int) -> Gap:
    """Return what stands between a word and the next one, which begins at `start`."""
    between = text[left.end : start]
    if between in ("", " "):
        return Gap.SPACE
    bare = between.strip()
    if bare not in ("", ",") or _CELL.search(between):
        return Gap.BORDER
    breaks = between.count("\n")
    if not breaks:
        return Gap.COMMA if bare else Gap.SPACE
    if breaks > 1 or bare or not _runs_on(text, text.rindex("\n", left.end, start)):
        return Gap.BORDER
    return Gap.LINE


def _runs_on(text: str, line_end: int) -> bool:
    """Return whether the line that ends here is part of a running sentence, and not a row of a list."""
    small = _small_words(text[text.rfind("\n", 0, line_end) + 1 : line_end])
    if small != MIN_RUNNING_WORDS - 1:
        return small >= MIN_RUNNING_WORDS
    following = text[line_end + 1 :].lstrip("\n").partition("\n")[0]
    return _small_words(following) >= MIN_RUNNING_WORDS


def _small_words(line: str) -> int:
    return len(_SMALL_WORD.findall(WORDS_AROUND_NAMES.sub(" ", line)))


SURNAME, GIVEN, PATRONYMIC, INITIAL, ALONE_PART = "S", "G", "P", "I", "W"
ORDERS = {
    "SGP": 0.0, "GPS": 0.1, "SII": 0.2, "IIS": 0.2, "GIS": 0.4, "SGI": 0.4, "SG": 0.5, "GS": 0.6, "SI": 0.5, "IS": 0.5,
    "SGGP": 0.3, "GGPS": 0.4, "SGG": 0.9, "GGS": 0.9, "GP": 1.0, "SP": 1.8,
    "W": 0.0, "I": 2.0, "II": 2.0,
}  # fmt: skip
"""Order of the parts of a name → its cost. Parts alone belong to nobody, so they cost most; `W` is one word alone."""
IMPOSSIBLE = math.inf
"""The cost of a reading that cannot be."""
UNKNOWN_GIVEN, SURNAME_LIKE_PATRONYMIC, OVER_LINE, OVER_COMMA, BETWEEN_INITIALS = 0.6, 0.8, 0.7, 0.5, 1.5
"""What is added where a name has an unusual part, reaches over a gap, or begins between two initials."""
ALONE = {"patronymic": 2.0, "given": 1.2, "surname": 1.0, "other": 0.3}
"""The cost of a word that belongs to no name, by what it looks like."""
_SURNAME_ENDING = re.compile(r"(?:[oe]v|in|[sc]k)(?:a|u|im|om|e|i|oi|ih|omu|ogo|ii)?$|(?:enko|uk)$")
MARGIN = 0.3
"""Two ways to cut a run that differ by less are both possible."""


class Run:
    """Capitalised words of a text with nothing but gaps between them.

    `first` is the position of the first one among all words; `gaps[n]` stands before word n.
    """

    def __init__(self, words: Sequence[Word], gaps: Sequence[Gap], first: int) -> None:
        self.words, self.gaps, self.first = words, gaps, first
        self._before: list[float] | None = None
        self._after: list[float] = []

    def cost_with(self, start: int, order: str) -> float:
        """Return by how much cutting out these words as one name costs more than the cheapest way to cut the run."""
        if len(order) == len(self.words):
            return 0.0
        before, after = self._cuts()
        own = ORDERS[order] + self._over_gaps(start, order) + self._between_initials(start)
        whole = before[start] + own + after[start + len(order)]
        return max(whole - before[-1], 0.0)

    def allows(self, start: int, order: str) -> bool:
        """Return whether a name in this order may reach over the gaps between its words."""
        return start >= 0 and start + len(order) <= len(self.words) and self._over_gaps(start, order) < IMPOSSIBLE

    def _cuts(self) -> tuple[list[float], list[float]]:
        """Return the cost of the cheapest cut of the first n words, and of the words from n on."""
        if self._before is None:
            length = len(self.words)
            before, after = [0.0] + [IMPOSSIBLE] * length, [IMPOSSIBLE] * length + [0.0]
            names = self._names()
            for start, end, cost in names:
                before[end] = min(before[end], before[start] + cost)
            for start, end, cost in reversed(names):
                after[start] = min(after[start], cost + after[end])
            self._before, self._after = before, after
        return self._before, self._after

    def _names(self) -> list[tuple[int, int, float]]:
        """Return (start, end, cost) of each way to read some of the words as one name, in the order of the starts."""
        costs = [_costs_of(fold(word.plain), word.is_initial) for word in self.words]
        names = []
        for start in range(len(self.words)):
            around = self._between_initials(start)
            for order, cost in ORDERS.items():
                end = start + len(order)
                if end > len(self.words):
                    continue
                for place, part in enumerate(order, start):
                    cost += costs[place][part]
                    if cost >= IMPOSSIBLE:
                        break
                else:
                    cost += around + self._over_gaps(start, order)
                    if cost < IMPOSSIBLE:
                        names.append((start, end, cost))
        return names

    def _between_initials(self, start: int) -> float:
        """Return the cost of beginning a name here: two initials in a row belong to one name."""
        both = start and self.words[start].is_initial and self.words[start - 1].is_initial
        return BETWEEN_INITIALS if both else 0.0

    def _over_gaps(self, start: int, order: str) -> float:
        """Return the cost of the gaps inside a name. A comma may stand only after a surname in front."""
        cost = 0.0
        for offset in range(1, len(order)):
            gap = self.gaps[start + offset]
            if gap == Gap.COMMA:
                cost += OVER_COMMA if offset == 1 and order[0] == SURNAME and len(order) > 1 else IMPOSSIBLE
            elif gap == Gap.LINE:
                cost += OVER_LINE
        return cost


def run_around(text: str, words: Sequence[Word], at: int) -> Run:
    """Return the run of capitalised words that holds the word at this position."""
    first, last = at, at
    while first > 0 and at - first < MAX_RUN_LENGTH // 2 and _joins(text, words, first - 1):
        first -= 1
    while last + 1 < len(words) and last - at < MAX_RUN_LENGTH // 2 and _joins(text, words, last):
        last += 1
    run = words[first : last + 1]
    gaps = [Gap.BORDER, *(gap_between(text, words[n], words[n + 1].start) for n in range(first, last))]
    return Run(run, gaps, first)


def _joins(text: str, words: Sequence[Word], left: int) -> bool:
    """Return whether the word at this position and the next one can belong to one run."""
    word, other = words[left], words[left + 1]
    return word.is_capital and other.is_capital and gap_between(text, word, other.start) != Gap.BORDER


@lru_cache(maxsize=50_000)
def _costs_of(folded: str, is_initial: bool) -> dict[str, float]:
    """Return what it costs to read a word as each part of a name."""
    if is_initial:
        return dict.fromkeys("SGPW", IMPOSSIBLE) | {INITIAL: 0.0}
    kind = _kind(folded)
    return {
        SURNAME: SURNAME_LIKE_PATRONYMIC if kind == "patronymic" else 0.0,
        GIVEN: 0.0 if kind == "given" or is_given_name(folded) else UNKNOWN_GIVEN,
        PATRONYMIC: 0.0 if kind == "patronymic" else IMPOSSIBLE,
        INITIAL: IMPOSSIBLE,
        ALONE_PART: ALONE[kind],
    }


@lru_cache(maxsize=50_000)
def _kind(folded: str) -> str:
    """Return what a folded word looks like: a key of `ALONE`."""
    if read_patronymic(folded).gender:
        return "patronymic"
    if is_given_name(folded):
        return "given"
    if _SURNAME_ENDING.search(folded) or any(is_known_surname(base) for base in possible_bases(folded)):
        return "surname"
    return "other"
