"""Find people of a list in running Russian text: in any case form, with initials, in either order and alphabet.

A place names a person only if the words around it belong to one name. What a warning or a removal looks for beside
that, `near_in_text` finds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from newsroom.lib.names.first_names import read_given_name, read_patronymic
from newsroom.lib.names.frequency_table import is_known_surname
from newsroom.lib.names.known_person import KnownPerson, given_base, is_given, is_patronymic
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.runs import EMPTY_LINE, MARGIN, Gap, Run, Word, gap_between, run_around, squashed, words_of
from newsroom.lib.names.same_person import SamePerson
from newsroom.lib.names.spelling import consonants, fold, plain_spelling

QUOTE_LENGTH = 90
"""Characters of a quote on each side of the name."""
ORDERS = (
    "SGGP", "SGP", "SGG", "SGI", "SII", "SG", "SI", "GGPS", "GPS", "GGS", "GIS", "IIS", "GS", "IS",
)  # fmt: skip
"""The orders in which a name is written, and how much of it; of those that agree the cheapest counts."""
MAX_WRITTEN_LENGTH = 5
"""Words of what looks like a name."""
USUAL_SHARE = 0.0002
"""The share above which a given name is usual; rarer ones are words as well."""
BROTHERS = 4
"""Words on each side of a surname in the plural in which given names are looked for."""


class NameInText(NamedTuple):
    """A person of the list whom a text names. `start` and `end` are positions in the text from `searchable`."""

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


def count_whole_names(text: str) -> int:
    """Return how many full names the text from `searchable` holds, whoever bears them.

    Counts given names followed by a patronymic, in any case.
    """
    return sum(
        before.is_capital and word.is_capital and is_given(before) and is_patronymic(word)
        for before, word in pairwise(words_of(text))
    )


def written_names(text: str) -> list[tuple[int, int]]:
    """Return start and end of what looks like the name of a person, whoever bears it.

    That is adjacent capitalised words with a usual given name or a patronymic, or a word with two initials.
    """
    words = words_of(text)
    spans, row = [], words[:0]
    for word in [*words, None]:
        if word is not None and word.is_capital and (not row or _continues(text, row, word)):
            row = [*row, word]
            continue
        if _is_name(row):
            spans.append((row[0].start, row[-1].end))
        row = [word] if word is not None and word.is_capital else []
    return spans


def _continues(text: str, row: list[Word], word: Word) -> bool:
    """Return whether the word may belong to the same name as the words before it."""
    gap = text[row[-1].end : word.start]
    return len(row) < MAX_WRITTEN_LENGTH and len(gap) <= 2 and not gap.strip() and gap != "\n\n"


def _is_name(row: list[Word]) -> bool:
    initials = sum(word.is_initial for word in row)
    if len(row) < 2 or initials == len(row):
        return False
    return initials > 1 or any(is_patronymic(word) or _is_usual_given(word) for word in row)


def _is_usual_given(word: Word) -> bool:
    return not word.is_initial and read_given_name(fold(word.plain))[0].share > USUAL_SHARE


class PeopleFinder:
    """The people to look for.

    `people` gives the number and name of each. Names without surname, or without a given name or its initial, are
    ignored.
    """

    def __init__(self, people: Iterable[tuple[int, Name]]) -> None:
        self._by_consonants: dict[str, list[KnownPerson]] = defaultdict(list)
        self._by_first_names: dict[tuple[str, str], list[KnownPerson]] = defaultdict(list)
        for number, name in people:
            if name.surname and name.given_name:
                self._add(KnownPerson(number, name))

    def mentions(self, text: str) -> list[NameInText]:
        """Return every place in the text from `searchable` that names one of the people, in order.

        A surname alone does not name a person, nor does a name with a different patronymic.
        """
        words = words_of(text)
        mentions: list[NameInText] = []
        for at, word in enumerate(words):
            if not word.is_capital or word.is_initial:
                continue
            known = self._with_surname(word.plain)
            if known:
                mentions += _named(text, words, at, known)
            if at and is_patronymic(word) and words[at - 1].is_capital and is_given(words[at - 1]):
                mentions += self._mistyped(text, words, at)
        return sorted(mentions, key=lambda mention: (mention.start, mention.person))

    def _add(self, known: KnownPerson) -> None:
        for part in {known.name.surname, *known.halves}:
            self._by_consonants[consonants(fold(part))].append(known)
        if len(known.name.given_name) > 1 and len(known.name.patronymic) > 1:
            for given in {given_base(squashed(plain_spelling(name))) for name in known.several_given}:
                self._by_first_names[given, known.father].append(known)

    def _with_surname(self, plain: str) -> list[KnownPerson]:
        """Return the people of whose surname, or of one half of it, the word may be a form."""
        bare = consonants(fold(plain))
        beginnings = (bare, bare[:-1]) if bare[-1:] in CONSONANTS_OF_ENDINGS and len(bare) > 1 else (bare,)
        return [known for beginning in beginnings for known in self._by_consonants.get(beginning, ())]

    def _mistyped(self, text: str, words: list[Word], at: int) -> Iterator[NameInText]:
        """Yield the people with this given name and patronymic whose surname beside them has a letter wrong."""
        key = given_base(words[at - 1].plain), read_patronymic(fold(words[at].plain)).base
        people = self._by_first_names.get(key, ())
        run = run_around(text, words, at) if people else None
        for place, order in ((at - 2, "SGP"), (at + 1, "GPS")):
            if run is None or not 0 <= place < len(words) or not words[place].is_capital or words[place].is_initial:
                continue
            start = min(place, at - 1) - run.first
            surname = fold(words[place].plain)
            if not run.allows(start, order) or run.cost_with(start, order) > MARGIN or is_known_surname(surname):
                continue
            for known in people:
                if surname not in known.surname_folds and known.has_surname_like(words[place]):
                    yield _mention(known, words[min(place, at - 1) : max(place, at) + 1], SamePerson.POSSIBLE)


CONSONANTS_OF_ENDINGS = "mhgv"
"""The consonants in endings of surnames: -ым, -ых, -ого, and -ов of several people."""


def _named(text: str, words: list[Word], at: int, people: list[KnownPerson]) -> Iterator[NameInText]:
    """Yield the people whom the words around this surname name."""
    run = None
    surname = fold(words[at].plain)
    for known in people:
        is_half = surname in known.half_folds
        if is_half or surname in known.surname_folds:
            run = run or run_around(text, words, at)
            best = min(_ways(run, at - run.first, known, is_half=is_half), default=None)
            if best is not None and best[0] <= MARGIN:
                cost, _length, start, order, is_whole = best
                verdict = SamePerson.SAME if is_whole and not is_half and not cost else SamePerson.POSSIBLE
                yield _mention(known, run.words[start : start + len(order)], verdict)
                continue
        if surname in known.plural_folds and surname != fold(known.name.surname):
            yield from _among_brothers(text, words, at, known)


def _ways(run: Run, at: int, known: KnownPerson, *, is_half: bool) -> Iterator[tuple[float, int, int, str, bool]]:
    """Yield (cost, minus length, start, order, is whole) for each order in which the words are the person's name."""
    for order in ORDERS:
        start = at - order.index("S")
        if not run.allows(start, order):
            continue
        is_whole = _agrees([*run.words[start : start + len(order)]], order, known)
        if is_whole is not None:
            yield run.cost_with(start, order), -len(order), start, order, is_whole


def _agrees(words: list[Word], order: str, known: KnownPerson) -> bool | None:
    """Return whether words in this order are the person's name, whole on both sides; `None` if they are not."""
    parts: dict[str, list[Word]] = defaultdict(list)
    for word, part in zip(words, order, strict=True):
        if word.is_initial != (part == "I"):
            return None
        parts[part].append(word)
    givens, fathers = parts["G"], parts["P"]
    if not givens:
        givens, fathers = parts["I"][:1], parts["I"][1:]
    elif not fathers:
        fathers = parts["I"]
    given = known.has_given(givens)
    if not fathers:
        return None if given is None else False
    father = known.has_patronymic(fathers[0])
    if not fathers[0].is_initial and not is_patronymic(fathers[0]):
        father = None
    if given and father is None:
        return False if known.has_patronymic_like(fathers[0]) else None
    if father and given is None:
        return False if known.has_given_like(givens) else None
    return None if given is None or father is None else given and father


def _among_brothers(text: str, words: list[Word], at: int, known: KnownPerson) -> Iterator[NameInText]:
    """Yield the person if their given name is one of several beside their surname: “братья Козловы, Иван и Пётр”.

    Between them stand given names, commas and “и” alone.
    """
    for step in (1, -1):
        row: list[int] = []
        for place in range(at + step, at + step * (BROTHERS + 1), step):
            left, right = sorted((place - step, place))
            if not 0 <= place < len(words) or gap_between(text, words[left], words[right].start) == Gap.BORDER:
                break
            word = words[place]
            if word.plain != "и" and not (word.is_capital and (is_given(word) or known.has_given([word]))):
                break
            row.append(place)
        names = [place for place in row if words[place].is_capital]
        own = [place for place in names if known.has_given([words[place]])]
        if own and 1 < len(names) < len(row):
            yield _mention(known, words[min(at, own[0]) : max(at, own[0]) + 1], SamePerson.POSSIBLE)
            return


def _mention(known: KnownPerson, words: Iterable[Word], verdict: SamePerson) -> NameInText:
    places = list(words)
    return NameInText(known.number, places[0].start, places[-1].end, verdict)
