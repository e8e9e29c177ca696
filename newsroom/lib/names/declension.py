"""Declension of Russian names: from a name to its case forms, and from a case form to its possible base forms.

`case_forms` declines by the rules of pytrovich, and adds the alternatives that these omit. `surname_bases` goes back.
It works on the folded spelling of `spelling.fold`, in which both alphabets become one, and returns every base form that
could have been declined into the form in the text. Given names and patronymics are read by `first_names`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from newsroom.lib.names.frequency_table import table

NOMINATIVE, GENITIVE, DATIVE, ACCUSATIVE, INSTRUMENTAL, PREPOSITIONAL = CASES = (
    "nom",
    "gen",
    "dat",
    "acc",
    "ins",
    "pre",
)
ANY = frozenset(CASES)
"""All cases: nothing determines the case."""
MALE, FEMALE = "m", "f"
_PYTROVICH = {
    GENITIVE: Case.GENITIVE, DATIVE: Case.DATIVE, ACCUSATIVE: Case.ACCUSATIVE, INSTRUMENTAL: Case.INSTRUMENTAL,
    PREPOSITIONAL: Case.PREPOSITIONAL,
}  # fmt: skip
_GENDERS = {MALE: Gender.MALE, FEMALE: Gender.FEMALE}
_maker = PetrovichDeclinationMaker()

_ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    GENITIVE: (("ogo", ("i", "oi")), ("ego", ("i",)), ("a", ("", "i", "ai", "ei")), ("i", ("a",))),
    DATIVE: (("omu", ("i", "oi")), ("emu", ("i",)), ("u", ("", "i", "ei")), ("e", ("a",)), ("i", ("a",))),
    INSTRUMENTAL: (
        ("im", ("i", "", "oi")), ("om", ("",)), ("em", ("", "i", "ei")), ("oi", ("a",)), ("ei", ("a",)), ("m", ("i",)),
    ),
    PREPOSITIONAL: (
        ("om", ("i", "oi")), ("em", ("i",)), ("e", ("", "a", "i", "ei")), ("i", ("i", "a")), ("", ("i",)),
    ),
}  # fmt: skip
"""Case → endings of masculine surnames, and the endings of the base form that each may replace."""
_ENDINGS[ACCUSATIVE] = (*_ENDINGS[GENITIVE][:3], ("u", ("a",)))
_FEMININE = {
    GENITIVE: (("oi", ("a",)), ("ei", ("a",)), ("i", ("a",))),
    DATIVE: (("oi", ("a",)), ("ei", ("a",)), ("e", ("a",)), ("i", ("a",))),
    ACCUSATIVE: (("u", ("a",)),),
    INSTRUMENTAL: (("oi", ("a",)), ("ei", ("a",))),
    PREPOSITIONAL: (("oi", ("a",)), ("ei", ("a",)), ("e", ("a",)), ("i", ("a",))),
}
"""The same for feminine surnames."""
UNLIKELY = 0.01
"""The share, relative to the likeliest base form, below which a base form is omitted."""
_UNCHANGING = re.compile(r"(?:(?<!g)o|ago|[ue]|ih|(?<=[aeiou])a)$")
"""Surnames that have one form in all cases: Шевченко, Сухих, Живаго, Гулиа."""
_DOUBLED = re.compile(r"(.)(?=\1)")
FLEETING = re.compile(r"^(.*[^aeou])([cknlrvmb])$")
"""Forms that may have lost a vowel before the last consonant."""


@lru_cache(maxsize=50_000)
def surname_bases(surname: str, cases: frozenset[str], gender: str) -> tuple[str, ...]:
    """Return the base forms that a folded surname in one of these cases may have, likeliest first, at most four.

    The base form of a woman's surname is the feminine one. In the nominative, it is the surname as written.
    """
    if NOMINATIVE in cases and len(cases) == 1:
        return (surname,)
    shares, _texts, rare = table("surname")
    known = shares[MALE]
    bonus = 1000.0 if NOMINATIVE in cases else 1.5 * rare if _UNCHANGING.search(surname) else 0.0
    weighed = {surname: bonus + _share(surname, known, rare)}
    for case in cases - {NOMINATIVE}:
        for base in _undone(surname, case, gender):
            weighed[base] = max(weighed.get(base, 0), _share(base, known, rare))
    best = max(weighed.values())
    likely = [base for base in weighed if weighed[base] >= best * UNLIKELY]
    return tuple(sorted(likely, key=lambda form: (-weighed[form], form)))[:4]


def _share(base: str, known: dict[str, float], rare: float) -> float:
    """Return the share of a base form, or how plausible it is as a surname if it is unknown."""
    for form in (base, base.removesuffix("a")):
        if form in known:
            return known[form]
    return rare * _PLAUSIBLE.get(base[-2:], 0.05 if _CLUSTER.search(base) else 0.1)


_PLAUSIBLE = {
    "ov": 1.0, "ev": 1.0, "in": 1.0, "ki": 1.0, "ko": 1.0, "uk": 0.8, "ak": 0.8, "iC": 0.8, "an": 0.6, "er": 0.6,
    "ec": 0.6, "ok": 0.6, "ek": 0.6, "ai": 0.02, "ei": 0.04, "ob": 0.02,
}  # fmt: skip
"""The most frequent endings of surnames, and how plausible they make an unknown one; other endings less."""
_CLUSTER = re.compile(r"[^aeiou][cklrvmb]$")
"""Endings of two consonants that make an unknown surname less plausible."""


def _undone(surname: str, case: str, gender: str) -> Iterator[str]:
    """Yield the base forms of which a surname may be the form in this case."""
    table_ = _FEMININE if gender == FEMALE else _ENDINGS
    for ending, instead in table_[case]:
        if not surname.endswith(ending) or len(surname) - len(ending) < 2:
            continue
        stem = surname[: len(surname) - len(ending)] if ending else surname
        for new in instead:
            base = stem + new
            yield _DOUBLED.sub("", base)
            if not new and gender != FEMALE and (match := FLEETING.match(base)):
                head, last = match.groups()
                yield f"{head.removesuffix('i')}e{last}"
                yield f"{head}o{last}"


@lru_cache(maxsize=20_000)
def possible_bases(word: str) -> frozenset[str]:
    """Return every base form, also the word itself, of which a folded word in any case and gender could be a form."""
    return frozenset({word}.union(*(_undone(word, case, "") for case in _ENDINGS)))


_PARTS = {"surname": NamePart.LASTNAME, "given": NamePart.FIRSTNAME, "patronymic": NamePart.MIDDLENAME}
"""Part of a name → the part as pytrovich calls it."""


@lru_cache(maxsize=50_000)
def case_forms(text: str, part: str, gender: str) -> dict[str, tuple[str, ...]]:
    """Return the forms of a `surname`, `given` or `patronymic` by case: the regular one first, then others in use.

    A surname with a vowel that may be dropped has both forms; one that is often left undeclined has that form too. The
    base form of a feminine surname is the one given; a woman with a masculine surname also has its feminine forms.
    """
    if not text:
        return dict.fromkeys(CASES, ("",))
    forms: dict[str, list[str]] = {case: [] for case in CASES}
    for case, form in declined(text, _PARTS[part], gender):
        if form not in forms[case]:
            forms[case].append(form)
    if part == "surname":
        for case, several in forms.items():
            several += [form for form in _other_forms(text, case, gender) if form not in several]
    return {case: tuple(several) for case, several in forms.items()}


_SOFT = {"а": "я", "у": "ю", "ом": "ем", "е": "е"}
_ENDING = {GENITIVE: "а", DATIVE: "у", ACCUSATIVE: "а", INSTRUMENTAL: "ом", PREPOSITIONAL: "е"}
_VOWEL = "аеёиоуыэюя"
_LOSING = re.compile(rf"^(?:(.+[^{_VOWEL}])(ей)|(.+[{_VOWEL}])([ея]ц)|(.+[^{_VOWEL}])([её]ц)|(.+)([оеё][клнр]))$")
"""Surnames that may drop a vowel: Воробей, Заяц, Кравец, Орёл."""
_STEADY = re.compile(r"(?:[оеё]в|[иы]н|[иыо]й)$")
"""Surnames that nobody leaves undeclined."""


def _other_forms(surname: str, case: str, gender: str) -> Iterator[str]:
    """Yield the forms of a surname in this case that pytrovich omits."""
    if gender == FEMALE:
        feminine = re.sub(r"((?:[оеё]в|[иы]н))$", r"\1а", re.sub(r"(?:[иы]й|ой)$", "ая", surname))
        yield from (form for of, form in declined(feminine, NamePart.LASTNAME, FEMALE) if of == case)
    elif case in _ENDING:
        yield from _without_vowel(surname, _ENDING[case])
        if not _STEADY.search(surname):
            yield surname


def _without_vowel(surname: str, ending: str) -> Iterator[str]:
    """Yield the forms with this ending of a surname that may drop a vowel."""
    match = _LOSING.match(surname)
    if not match:
        return
    stem, lost = (group for group in match.groups() if group)
    if lost == "ей":
        yield f"{stem}ь{_SOFT[ending]}"
        return
    after_c = "ем" if ending == "ом" and lost.endswith("ц") else ending
    if match[4]:
        yield f"{stem}йц{after_c}"
        return
    yield f"{stem}{lost[1]}{after_c}"
    if stem.endswith("л"):
        yield f"{stem}ь{lost[1]}{after_c}"


@lru_cache(maxsize=20_000)
def declined(text: str, part: NamePart, gender: str) -> tuple[tuple[str, str], ...]:
    """Return (case, form) for the nominative and for all cases that pytrovich declines.

    A name of several parts has two forms in each case: with all of them declined, `Кары-Сала`, and with the last one
    alone, `Кара-Сала`, as is usual for names of the Caucasus, Tuva and Buryatia.
    """
    *pieces, last = _PIECES.split(text)
    forms = []
    for case, name in _PYTROVICH.items():
        end = _maker.make(part, _GENDERS[gender], name, last)
        several = [piece if piece in "- " else _maker.make(part, _GENDERS[gender], name, piece) for piece in pieces]
        forms += [(case, "".join([*several, end])), *([(case, "".join([*pieces, end]))] if pieces else [])]
    return (NOMINATIVE, text), *forms


_PIECES = re.compile(r"([- ])")
_PLURALS = (
    (re.compile(r"(?<=[оеё]в)$|(?<=[иы]н)$"), ("ы", "ых", "ым", "ыми")),
    (re.compile(r"[иыо]й$"), ("ие", "ые", "их", "ых", "им", "ым", "ими", "ыми")),
    (re.compile(r"(?<=[^аеёиоуыэюяйь])$"), ("ы", "и", "ов", "ей", "ам", "ами")),
)
"""Ending of a surname → the endings of its plural."""


@lru_cache(maxsize=20_000)
def plural_forms(surname: str) -> tuple[str, ...]:
    """Return the forms of a surname that several of one family bear: `братья Козловы`."""
    for pattern, endings in _PLURALS:
        if match := pattern.search(surname):
            return tuple(surname[: match.start()] + ending for ending in endings)
    return (surname,)
