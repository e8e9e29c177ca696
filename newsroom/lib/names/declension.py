"""Declension of Russian names: from a name to its case forms, and from a case form to its possible base forms.

`case_forms` declines by the rules of pytrovich, and adds the alternatives that these omit. `surname_bases`,
`read_given_name` and `read_patronymic` go back. They work on the folded spelling of `spelling.fold`, in which both
alphabets become one, and return every base form that could have been declined into the form found.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from newsroom.lib.names.frequency_table import table
from newsroom.lib.names.spelling import fold

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

ALIASES = {
    "danil": "danila", "mihailo": "mihail", "mihal": "mihail", "michael": "mihail", "dimitri": "dmitri",
    "artemi": "artem", "aleksi": "aleksei", "aleksander": "aleksandr", "alex": "aleksandr", "victor": "viktor",
    "peter": "petr", "nicholas": "nikolai", "nikolas": "nikolai", "paul": "pavel", "george": "georgi",
    "andrew": "andrei", "sergi": "sergei", "eugene": "evgeni", "evgen": "evgeni", "eugeni": "evgeni",
    "constantin": "konstantin", "jakob": "akov", "elias": "ila", "gavrila": "gavril", "kirila": "kiril",
    "muhamed": "magomed", "mohamed": "magomed", "muhamad": "magomed", "ahmed": "ahmad",
    "ahmet": "ahmad", "natali": "natala", "sofi": "sofa", "mariana": "marana",
}  # fmt: skip
"""Folded given names with more than one spelling → the spelling that is compared."""


class GivenNameForm(NamedTuple):
    """A given name as found, read as a case form of `base`.

    `gender` is "m", "f" or "" if unknown; `share` is that of the base form among people of this gender.
    """

    base: str
    gender: str
    cases: frozenset[str]
    share: float


class PatronymicForm(NamedTuple):
    """A patronymic as found: the father's name without its last vowels, the person's gender, and the cases."""

    base: str
    gender: str
    cases: frozenset[str]


_SON = re.compile(r"^(.+?)(?:ov|ev)?iC(a|u|em|om|e|)$")
_DAUGHTER = re.compile(r"^(.+?)(?:ov|ev|iniC|iC)n(a|i|e|u|oi|ou)$")
_OF_FATHER = re.compile(r"^(.+?)(ogli|oglu|uli|ulu|kizi|gizi)$")
_SON_MISTYPED = re.compile(
    r"^(.+?)(?:[oe].iC|[oe]v.C|[oe]vi.|[oe]iC|[oe]vC|[oe]vi|viC|[oe]vCi|[oe]ivC|v[oe]iC|[oe].viC|[oe]v.iC|[oe]vi.C)"
    r"(?:a|u|em|om|e|)$"
)
"""Patronymics with one letter of the ending wrong, missing or superfluous, or two exchanged."""
_SON_CASES = {
    "": {NOMINATIVE}, "a": {GENITIVE, ACCUSATIVE}, "u": {DATIVE}, "em": {INSTRUMENTAL}, "om": {INSTRUMENTAL},
    "e": {PREPOSITIONAL},
}  # fmt: skip
_DAUGHTER_CASES = {
    "a": {NOMINATIVE}, "i": {GENITIVE}, "e": {DATIVE, PREPOSITIONAL}, "u": {ACCUSATIVE}, "oi": {INSTRUMENTAL},
    "ou": {INSTRUMENTAL},
}  # fmt: skip


@lru_cache(maxsize=20_000)
def read_patronymic(patronymic: str) -> PatronymicForm:
    """Return the reading of a folded patronymic.

    A text that is not a patronymic is returned without its last vowels, without gender and in any case.
    """
    if match := _OF_FATHER.match(patronymic):
        gender = FEMALE if match[2] in ("kizi", "gizi") else MALE
        return PatronymicForm(_stem(match[1]), gender, ANY)
    if match := _SON.match(patronymic):
        return PatronymicForm(_stem(match[1]), MALE, frozenset(_SON_CASES[match[2]]))
    if match := _DAUGHTER.match(patronymic):
        return PatronymicForm(_stem(match[1]), FEMALE, frozenset(_DAUGHTER_CASES[match[2]]))
    if len(patronymic) > 6 and (match := _SON_MISTYPED.match(patronymic)):
        return PatronymicForm(_stem(match[1]), MALE, ANY)
    return PatronymicForm(_stem(patronymic), "", ANY)


def _stem(name: str) -> str:
    """Return a name without its last vowels, if it has more than three letters."""
    return re.sub(r"[aeiou]+$", "", name) if len(name) > 3 else name


@lru_cache(maxsize=20_000)
def read_given_name(name: str) -> tuple[GivenNameForm, ...]:
    """Return the known given names of which a folded name may be a form, the most common first.

    A name that is a form of no known name is its own base, without gender and in any case.
    """
    readings: dict[tuple[str, str], GivenNameForm] = {}
    for base in _bases_of_given(name):
        for known in table("given").known(base):
            forms = _declined(known.text, NamePart.FIRSTNAME, known.gender)
            cases = {case for case, form in forms if fold(form) == name}
            if not cases:
                continue
            key = (ALIASES.get(base, base), known.gender)
            before = readings.get(key, GivenNameForm(*key, frozenset(), 0.0))
            readings[key] = GivenNameForm(*key, before.cases | cases, max(known.share, before.share))
    if not readings:
        return (GivenNameForm(ALIASES.get(name, name), "", ANY, table("given").rare),)
    return tuple(sorted(readings.values(), key=lambda reading: -reading.share))


def is_given_name(name: str) -> bool:
    """Return whether a folded word is a form of a known given name."""
    return read_given_name(name)[0].cases != ANY


def _bases_of_given(name: str) -> set[str]:
    """Return what could have been declined into a folded given name; most of it is not a name."""
    stems = {name} | {name[: -len(ending)] for ending in _GIVEN_ENDINGS if name.endswith(ending) and name != ending}
    bases = {stem + new for stem in stems for new in ("", "a", "i", "ei", "ai")}
    for stem in stems:
        if losing := _FLEETING.match(stem):
            bases |= {f"{losing[1]}e{losing[2]}", f"{losing[1]}o{losing[2]}"}
    return bases


_GIVEN_ENDINGS = ("a", "u", "e", "i", "om", "em", "m", "oi", "ei", "iu")
"""Endings of given names in oblique cases."""


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
_FLEETING = re.compile(r"^(.*[^aeou])([cknlrvmb])$")
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
            if not new and gender != FEMALE and (match := _FLEETING.match(base)):
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
    forms = {case: [form] for case, form in _declined(text, _PARTS[part], gender)} if text else {}
    if not text:
        return dict.fromkeys(CASES, ("",))
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
        yield from (form for of, form in _declined(feminine, NamePart.LASTNAME, FEMALE) if of == case)
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
def _declined(text: str, part: NamePart, gender: str) -> tuple[tuple[str, str], ...]:
    """Return (case, form) for the nominative and for all cases that pytrovich declines."""
    forms = ((case, _maker.make(part, _GENDERS[gender], name, text)) for case, name in _PYTROVICH.items())
    return (NOMINATIVE, text), *forms
