"""The 20 ranks of the Russian armed forces, the composition of each, and how people write them."""

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desertions import reference
from newsroom.lib.text.languages import lazy_by_language


class Composition(TextChoices):
    """The groups of ranks by law: enlisted, warrant, junior, senior and general officers."""

    ENLISTED = "enlisted", _("enlisted")
    WARRANT = "warrant", _("warrant officers")
    JUNIOR = "junior officers", _("junior officers")
    SENIOR = "senior officers", _("senior officers")
    GENERAL = "general officers", _("general officers")


class UnreadableRankError(ValueError):
    """The text does not name a rank."""


@dataclass(frozen=True)
class Rank:
    """One of the 20 ranks, with its composition by law (53-FZ, article 46)."""

    code: str
    label: Promise
    composition: Composition
    names: tuple[str, ...]
    """Its army and navy names in both languages, and the usual Russian abbreviation."""


RANKS = {
    row["code"]: Rank(
        row["code"],
        lazy_by_language(en=row["en_army"], ru=row["ru_army"]),
        Composition(row["composition_en"]),
        tuple(row[name] for name in ("ru_army", "en_army", "ru_navy", "en_navy", "abbrev_ru") if row[name]),
    )
    for row in reference.rows("ranks.csv")
}
RANK_CHOICES = [(rank.code, rank.label) for rank in RANKS.values()]

ABBREVIATIONS = {
    "мл": "младший", "ст": "старший", "гл": "главный", "с-т": "сержант", "серж": "сержант", "с-нт": "сержант",
    "л-т": "лейтенант", "лт": "лейтенант", "лейт": "лейтенант", "ряд": "рядовой", "ефр": "ефрейтор",
    "ст-на": "старшина", "пр-к": "прапорщик", "прап": "прапорщик", "к-н": "капитан", "кап": "капитан",
    "м-р": "майор", "п/п-к": "подполковник", "пп-к": "подполковник", "подп": "подполковник",
    "подп-к": "подполковник", "п-к": "полковник", "полк": "полковник", "ген": "генерал", "р": "ранга",
    "ранг": "ранга", "рф": "российской федерации",
    "jr": "junior", "jun": "junior", "sr": "senior", "snr": "senior", "sgt": "sergeant", "lt": "lieutenant",
    "lieut": "lieutenant", "col": "colonel", "ltcol": "lieutenant colonel", "maj": "major", "capt": "captain",
    "cpt": "captain", "pvt": "private", "pte": "private", "cpl": "corporal", "gen": "general", "wo": "warrant officer",
}  # fmt: skip
"""Abbreviation, without its dot, → the words that it stands for."""
MODIFIERS = re.compile(
    r"\b(гвардии|гв|guards?|запаса|в запасе|зап|вс рф|вс|в отставке|юстиции|медицинской службы|м/с|мед\. ?службы|"
    r"of the guards|of the reserve|reserve|retired|of justice|of the medical service)(?=$|[\s.,)])\.?"
)
"""Additions before or after a rank that do not change which rank it is."""


def parse(text: str) -> str:
    """Return the code of the rank in the text: in Russian or English, in full or abbreviated, with modifiers.

    Understands `мл. с-т`, `гв. рядовой запаса`, `Lt Col`, `капитан 3 ранга` and the code itself. Raises
    UnreadableRankError.
    """
    key = _key(text)
    if key not in _BY_NAME:
        raise UnreadableRankError(text)
    return _BY_NAME[key]


def ranks_of(compositions: list[str]) -> list[str]:
    """Return the codes of the ranks that belong to any of `compositions`."""
    return [rank.code for rank in RANKS.values() if rank.composition in compositions]


def _key(text: str) -> str:
    """Return the text in the form in which names of ranks are compared: abbreviations spelled out, no modifiers."""
    text = text.casefold().replace("ё", "е").replace("_", " ")
    text = MODIFIERS.sub(" ", re.sub(r"[\u2010-\u2015]", "-", text))
    tokens = [token.strip("-,()") for token in re.split(r"[\s.]+", text)]
    return " ".join(" ".join(ABBREVIATIONS.get(token, token) for token in tokens).replace("-", " ").split())


def _spellings(rank: Rank) -> set[str]:
    """Return every name of the rank in full, and a name with a part in brackets also without it, and that part."""
    whole = {_key(name) for name in (*rank.names, rank.code)}
    parted = {_key(part) for name in rank.names if "(" in name for part in re.split(r"[()]", name) if part.strip()}
    return whole | parted


_BY_NAME = {spelling: rank.code for rank in RANKS.values() for spelling in _spellings(rank)}
