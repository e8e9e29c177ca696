"""All forms in which a text may name one person, built when a text first holds a likely surname."""

from functools import cached_property, lru_cache

from rapidfuzz.distance import OSA

from newsroom.lib.names.base_forms import base_forms
from newsroom.lib.names.comparison import COMMON, ComparisonLevel, father_level
from newsroom.lib.names.declension import FEMALE, MALE, case_forms, plural_forms
from newsroom.lib.names.first_names import is_given_name, read_given_name, read_patronymic
from newsroom.lib.names.frequencies import father_name_shares
from newsroom.lib.names.parsing import Name
from newsroom.lib.names.runs import Word, squashed
from newsroom.lib.names.spelling import first_letter, fold, is_initial, plain_spelling

MAX_SLIPS = 1
"""Letters that may be wrong in one part of a whole name."""


class KnownPerson:
    """A person to look for. What takes long to build is built when a text first holds a likely surname."""

    def __init__(self, number: int, name: Name) -> None:
        self.number, self.name = number, name
        self.given = "" if is_initial(name.given_name) else given_base(squashed(plain_spelling(name.given_name)))
        self.father = read_patronymic(fold(name.patronymic)).base if len(name.patronymic) > 1 else ""

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves of a double surname."""
        parts = tuple(part for part in self.name.surname.replace(" ", "-").split("-") if len(part) > 2)
        return parts if len(parts) > 1 else ()

    @cached_property
    def gender(self) -> str:
        return next((reading.gender for reading in base_forms(self.name) if reading.gender), MALE)

    @cached_property
    def surnames(self) -> frozenset[str]:
        return _forms(self.name.surname, "surname", self.gender)

    @cached_property
    def surname_folds(self) -> frozenset[str]:
        return frozenset(fold(form) for form in self.surnames)

    @cached_property
    def half_folds(self) -> frozenset[str]:
        return frozenset(fold(form) for half in self.halves for form in _forms(half, "surname", self.gender))

    @cached_property
    def plural_folds(self) -> frozenset[str]:
        return frozenset(fold(form) for form in plural_forms(self.name.surname))

    @property
    def several_given(self) -> tuple[str, ...]:
        """The given name; of two given names, both together and each."""
        parts = self.name.given_name.split()
        return () if self._is_short else (self.name.given_name, *(parts if len(parts) > 1 else ()))

    @cached_property
    def given_names(self) -> frozenset[str]:
        """The forms of the given name, or of either."""
        return frozenset(form for text in self.several_given for form in _forms(text, "given", self.gender))

    @cached_property
    def given_folds(self) -> frozenset[str]:
        return frozenset(map(fold, self.given_names))

    @cached_property
    def fathers(self) -> frozenset[str]:
        return _forms(self.name.patronymic, "patronymic", self.gender)

    @cached_property
    def father_folds(self) -> frozenset[str]:
        return frozenset(map(fold, self.fathers))

    @property
    def _is_short(self) -> bool:
        return is_initial(self.name.given_name)

    def has_surname_like(self, word: Word) -> bool:
        """Return whether the word is a form of the surname with at most one letter wrong."""
        return _is_like(word.plain, self.surnames)

    def has_given_like(self, words: list[Word]) -> bool:
        """Return whether the words are the given name with one letter wrong, and no other common name."""
        plain = "".join(word.plain for word in words)
        return not words[0].is_initial and not is_common_given_name(plain) and _is_like(plain, self.given_names)

    def has_patronymic_like(self, word: Word) -> bool:
        """Return whether the word is the patronymic with one letter wrong, and not that of another common name."""
        if word.is_initial or not self.father:
            return False
        other = read_patronymic(fold(word.plain)).base
        if father_level(other, self.father) in (ComparisonLevel.NEAR, ComparisonLevel.FAR):
            return True
        return father_name_shares().get(other, 0.0) <= COMMON and _is_like(word.plain, self.fathers)

    def has_given(self, words: list[Word]) -> bool | None:
        """Return `True` if the words are the full given name, `False` if only an initial is known and agrees.

        Returns `None` if they are a different name.
        """
        plain, letters = "".join(word.plain for word in words), _letters(self.name.given_name)
        if words[0].is_initial:
            return False if _begins(letters, _letters(plain)) else None
        if self._is_short:
            return False if _begins(letters, _letters(plain)) and is_given_name(fold(plain)) else None
        if fold(plain) in self.given_folds:
            return True
        return True if is_given_name(fold(plain)) and given_base(plain) == self.given else None

    def has_patronymic(self, word: Word) -> bool | None:
        """Return `True` if the word is the full patronymic, `False` if an initial or an unknown part does not differ.

        Returns `None` if it is a different name.
        """
        letters = _letters(self.name.patronymic)
        if word.is_initial or not self.father:
            return False if not letters or _begins(letters, _letters(word.plain)) else None
        folded = fold(word.plain)
        return True if folded in self.father_folds or read_patronymic(folded).base == self.father else None


@lru_cache(maxsize=20_000)
def _forms(text: str, part: str, gender: str) -> frozenset[str]:
    """Return all case forms of a part of a name, in plain spelling."""
    forms = case_forms(text, part, FEMALE if gender == FEMALE else MALE)
    return frozenset(squashed(plain_spelling(form)) for several in forms.values() for form in several)


def _is_like(plain: str, forms: frozenset[str]) -> bool:
    """Return whether a word is one of the forms with at most `MAX_SLIPS` letters wrong.

    As written or folded: folding takes spellings of one sound as one, but makes two of some slips.
    """
    folded = fold(plain)
    return len(folded) > 3 and any(
        OSA.distance(word, form, score_cutoff=MAX_SLIPS) <= MAX_SLIPS
        for spelling in forms
        for word, form in ((plain, spelling), (folded, fold(spelling)))
    )


def is_common_given_name(plain: str) -> bool:
    """Return whether the word, in any case, is a given name so common that nobody mistypes another one as it."""
    folded = fold(plain)
    return is_given_name(folded) and max(reading.share for reading in read_given_name(folded)) > COMMON


def given_base(plain: str) -> str:
    return read_given_name(fold(plain))[0].base


def is_given(word: Word) -> bool:
    return not word.is_initial and is_given_name(fold(word.plain))


def is_patronymic(word: Word) -> bool:
    return not word.is_initial and bool(read_patronymic(fold(word.plain)).gender)


def _letters(name: str) -> str:
    """Return the folded initials of a name: two for `Хож-Ахмед` or `Х.-А.`, "" for an unknown one."""
    return "".join(first_letter(part) for part in name.replace(" ", "-").split("-"))


def _begins(letters: str, other: str) -> bool:
    """Return whether these initials can be those: as far as both are written they are the same."""
    shared = min(len(letters), len(other))
    return letters[:shared] == other[:shared]
